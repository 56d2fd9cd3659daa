#pragma once

#include "image/encode.h"

/* The encoders, one file each; encode.c has the table. */
extern const struct encoder encoder_ascii, encoder_blocks, encoder_sextants, encoder_sixel, encoder_iterm,
    encoder_kitty;

/* Pixels of a cell where the terminal's own pixels are shown. */
void encode_cell_of_terminal(const struct caps *caps, int *w, int *h);

void encode_base64(const void *p, size_t n, struct buf *out);

/* The digits of n without a NUL; returns the place behind them. For hot paths, where printf is too slow. */
char *encode_number(char *o, unsigned n);
