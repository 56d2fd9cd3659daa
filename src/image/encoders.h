#pragma once

#include "image/encode.h"

/* The encoders, one file each; encode.c has the table. */
extern const struct encoder encoder_sixel, encoder_blocks;

/* The digits of n without a NUL; returns the place behind them. For hot paths, where printf is too slow. */
char *encode_number(char *o, unsigned n);
