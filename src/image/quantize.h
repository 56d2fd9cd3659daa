#pragma once

#include <stdint.h>

#include "image/pix.h"

/*
 * RGB to at most 255 palette indices. Fixed: 6 x 7 x 6 levels of red, green
 * and blue, the same numbers for the same colours in every picture, with an
 * ordered 8 x 8 dither. Adaptive: median cut over a histogram of 5 bits a channel;
 * every cell of the histogram maps straight to its box, so no search for the nearest colour.
 */
enum { QUANTIZE_FIXED = 6 * 7 * 6 };

struct palette {
	int n;
	uint8_t rgb[256][3];
};

/* out: p->w * p->h bytes. x, y: where the picture lies, for the phase of the dither (patches meet without a seam). */
void quantize_fixed(const struct pix *p, int x, int y, int dither, uint8_t *out, struct palette *pal);
void quantize_adaptive(const struct pix *p, int colors, uint8_t *out, struct palette *pal); /* colors 2..255 */
