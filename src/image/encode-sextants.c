#include "base/utf8.h"
#include "image/cells.h"
#include "image/encoders.h"

/*
 * Sextants: a cell shows 2 x 3 pixels in two colours, as one of the characters U+1FB00 to U+1FB3B. Bit k of a pattern
 * is pixel k, row by row; the four patterns that Unicode had before have their old characters. Source: Unicode 13,
 * Symbols for Legacy Computing.
 */
enum { PIXELS = 6, ALL = 63, LEFT = 21, RIGHT = 42 };

static uint32_t character(unsigned pattern)
{
	switch (pattern) {
	case 0:
		return ' ';
	case LEFT:
		return 0x258c;
	case RIGHT:
		return 0x2590;
	case ALL:
		return 0x2588;
	default:
		return 0x1fb00 + pattern - 1 - (pattern > LEFT) - (pattern > RIGHT);
	}
}

/* The pixels in the upper half of the channel that differs most. */
static unsigned split(const struct cell_pixels *c)
{
	int channel = 0, range = -1, middle = 0;
	unsigned pattern = 0;

	for (int k = 0; k < 3; k++) {
		int low = 255, high = 0;

		for (int i = 0; i < PIXELS; i++) {
			low = c->at[i][k] < low ? c->at[i][k] : low;
			high = c->at[i][k] > high ? c->at[i][k] : high;
		}
		if (high - low > range) {
			range = high - low;
			channel = k;
			middle = (low + high) / 2;
		}
	}
	for (int i = 0; i < PIXELS; i++)
		pattern |= (unsigned)(c->at[i][channel] > middle) << i;
	return pattern;
}

static void mean(const struct cell_pixels *c, unsigned pattern, uint8_t *rgb)
{
	int sum[3] = {0}, n = 0;

	for (int i = 0; i < PIXELS; i++) {
		if (!(pattern >> i & 1))
			continue;
		for (int k = 0; k < 3; k++)
			sum[k] += c->at[i][k];
		n++;
	}
	for (int k = 0; k < 3; k++)
		rgb[k] = (uint8_t)((sum[k] + n / 2) / n);
}

static char *put_sextant(char *o, const struct cell_pixels *c, int colors, long state[2])
{
	unsigned pattern = split(c);
	uint8_t rgb[3];

	if (pattern) {
		mean(c, pattern, rgb);
		o = cells_put_color(o, rgb, colors, 0, state);
	}
	mean(c, ALL & ~pattern, rgb);
	o = cells_put_color(o, rgb, colors, 1, state);
	return o + utf8_encode(character(pattern), o);
}

static const struct cells sextants = {2, 3, 2 * CELLS_COLOR + 4, put_sextant};

static void sextants_encode(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	cells_encode(&sextants, p, o, out);
}

static void sextants_cell(const struct caps *caps, int *w, int *h)
{
	*w = sextants.w;
	*h = sextants.h;
}

const struct encoder encoder_sextants = {GRAPHICS_SEXTANTS, true, sextants_cell, sextants_encode, NULL};
