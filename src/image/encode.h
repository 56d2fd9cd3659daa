#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "image/caps.h"
#include "image/pix.h"

/*
 * Pixels to terminal bytes: one table of encoders. Output is positioned:
 * ESC 7, CSI row;col H, the picture, ESC 8 (row and col 1-based); rules of use are at the top of tui/term.
 */
struct encode_opts {
	int row, col;   /* of the top left cell, 1-based; 0, 0: where the cursor is, no save and restore (preview) */
	int colors;     /* sixel palette: 0 = default (fixed palette with dither), 16..255 = adaptive */
	bool dither;    /* fixed palette only */
	int x, y;       /* of the pixels in the whole picture, so that dithered patches meet without a seam */
	const struct caps *caps;
};

struct encoder {
	const char *name;
	enum graphics kind;
	/* Pixels that one cell shows: sixel cell_w x cell_h, half blocks 1 x 2. */
	void (*cell_pixels)(const struct caps *caps, int *w, int *h);
	void (*encode)(const struct pix *p, const struct encode_opts *o, struct buf *out);
};

const struct encoder *encoder_for(enum graphics kind); /* NULL for GRAPHICS_NONE */

/* The finest still that sixel can show, by libsixel with error diffusion: ten times slower than the encoder of the
 * table and not for moving pictures. On failure `out` may hold a part. */
bool encode_sixel_best(const struct pix *p, const struct encode_opts *o, struct buf *out, struct err *e);
