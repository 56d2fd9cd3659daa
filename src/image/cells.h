#pragma once

#include <stddef.h>

#include "image/encode.h"

/*
 * What the encoders that make pictures of characters share. A cell stands for w x h pixels; those beyond the edge of
 * the picture repeat the last ones.
 */
enum { CELLS_SIDE = 3, CELLS_COLOR = sizeof "\033[38;2;255;255;255m" - 1 };

struct cell_pixels {
	uint8_t at[CELLS_SIDE * CELLS_SIDE][3]; /* row by row */
};

/* How one kind of characters shows a picture. */
struct cells {
	int w, h;    /* pixels of a cell */
	size_t most; /* bytes of a cell */
	/* Writes one cell; state[0] and state[1] are the colours of the terminal now, -1: not known. NULL, and where
	 * there are no colours: an ASCII character as bright as the cell. */
	char *(*put)(char *o, const struct cell_pixels *c, int colors, long state[2]);
};

void cells_encode(const struct cells *c, const struct pix *p, const struct encode_opts *o, struct buf *out);

char *cells_put_text(char *o, const char *s);

/* Makes rgb the colour of what is written (ground 0) or of its ground (1); nothing where it is already. */
char *cells_put_color(char *o, const uint8_t *rgb, int colors, int ground, long state[2]);
