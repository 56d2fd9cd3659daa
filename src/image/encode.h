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
	int colors;     /* palette: 0 = fixed; 2..255 = adaptive; more: as many as the encoder can */
	bool dither;    /* fixed palette only */
	int x, y;       /* of the pixels in the whole picture, so that dithered patches meet without a seam */
	unsigned id;    /* kitty: the picture replaces the one of the same id; 0: none (preview) */
	const struct caps *caps;
};

struct encoder {
	enum graphics kind;
	bool patches; /* a part of a picture can be sent over it; else it is sent whole when it changes */
	/* Pixels that one cell shows: sixel cell_w x cell_h, half blocks 1 x 2. */
	void (*cell_pixels)(const struct caps *caps, int *w, int *h);
	void (*encode)(const struct pix *p, const struct encode_opts *o, struct buf *out);
	void (*erase)(unsigned id, struct buf *out); /* off the screen; NULL: text written over it does */
};

const struct encoder *encoder_for(enum graphics kind); /* NULL for GRAPHICS_NONE */
bool encoder_has_pixels(const struct encoder *e);          /* the terminal's own, not characters */

/* How fine a picture is: the fewer colours, the fewer bytes for a slow link. */
struct quality {
	const char *word;
	int colors; /* of encode_opts; 0: encode_sixel_best where it is sixel, all colours elsewhere */
};

const struct quality *quality_at(size_t i); /* from fine to coarse; NULL behind the last */
const struct quality *quality_for(const char *word); /* NULL: there is none */

/* The finest still that sixel can show, by libsixel with error diffusion: ten times slower than the encoder of the
 * table and not for moving pictures. On failure `out` may hold a part. */
bool encode_sixel_best(const struct pix *p, const struct encode_opts *o, struct buf *out, struct err *e);
