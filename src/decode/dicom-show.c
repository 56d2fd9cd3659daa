#include "decode/dicom.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

enum { LEVELS = 1 << 16 };

/* How many pixels lie wholly within the bytes. */
static size_t pixels_there(const struct raster *r, size_t pixels, unsigned samples)
{
	size_t behind = (samples - 1) * r->plane + r->size + (r->swapped ? 1 : 0);

	if (r->n < behind)
		return 0;
	size_t there = (r->n - behind) / r->step + 1;
	return there < pixels ? there : pixels;
}

/* The stored bits, without their sign. */
static unsigned sample(const struct dicom *d, const struct raster *r, size_t i, unsigned k)
{
	size_t at = i * r->step + k * r->plane;
	unsigned v;

	if (r->size == 1)
		v = r->p[r->swapped ? at ^ 1 : at];
	else
		v = r->big ? (unsigned)r->p[at] << 8 | r->p[at + 1] : (unsigned)r->p[at + 1] << 8 | r->p[at];
	return v >> (unsigned)(d->high + 1 - d->stored) & ((1u << (unsigned)d->stored) - 1);
}

static double meaning(const struct dicom *d, unsigned v)
{
	bool negative = d->is_signed != 0 && v >> (unsigned)(d->stored - 1) & 1;

	return (negative ? (double)v - (double)(1u << (unsigned)d->stored) : (double)v) * d->slope + d->intercept;
}

/* What is black and what is white (PS3.3 C.11.2.1.2.1 for the window). */
static void choose_range(const struct dicom *d, const struct raster *r, size_t pixels, double *black, double *white)
{
	*black = 0;
	*white = 255;
	if (d->width >= 1) {
		*black = d->center - 0.5 - (d->width - 1) / 2;
		*white = *black + d->width - 1;
	} else if (d->stored != 8 || d->is_signed != 0 || d->slope != 1 || d->intercept != 0) {
		*black = INFINITY;
		*white = -INFINITY;
		for (size_t i = 0; i < pixels; i++) {
			double v = meaning(d, sample(d, r, i, 0));
			*black = v < *black ? v : *black;
			*white = v > *white ? v : *white;
		}
	}
	if (!(*white > *black))
		*white = *black + 1;
}

static void show_gray(const struct dicom *d, const struct raster *r, size_t pixels, uint8_t *rgb)
{
	static uint8_t shades[LEVELS];
	bool inverted = dicom_is(d->photometric, "MONOCHROME1");
	double black, white;

	choose_range(d, r, pixels, &black, &white);
	for (unsigned v = 0; v < 1u << (unsigned)d->stored; v++) {
		double level = (meaning(d, v) - black) / (white - black);
		level = level > 0 ? level < 1 ? level : 1 : 0;
		shades[v] = (uint8_t)((inverted ? 1 - level : level) * 255 + 0.5);
	}
	for (size_t i = 0; i < pixels; i++)
		memset(rgb + i * 3, shades[sample(d, r, i, 0)], 3);
}

/* One column of the palette: entries of 8 or 16 bits, the first of which belongs to the value `first`. */
static uint8_t look_up(const struct dicom *d, unsigned k, unsigned v)
{
	const uint8_t *size = d->palette_sizes[k].p, *p = d->palette[k].p;
	unsigned hi = d->big ? 0 : 1, lo = 1 - hi;
	unsigned count = (unsigned)size[hi] << 8 | size[lo], first = (unsigned)size[2 + hi] << 8 | size[2 + lo];
	bool wide = size[4 + lo] > 8;
	size_t at = v > first ? v - first : 0, entries = count ? count : LEVELS;

	at = at < entries ? at : entries - 1;
	if (d->palette[k].n >= 2 * entries)
		return p[2 * at + (wide ? hi : lo)];
	return p[at < d->palette[k].n ? at : d->palette[k].n - 1];
}

static uint8_t clamp(double v)
{
	return v > 0 ? v < 255 ? (uint8_t)(v + 0.5) : 255 : 0;
}

/* PS3.3 C.7.6.3.1.2, YBR_FULL. */
static void from_ybr(uint8_t *p)
{
	double y = p[0], b = p[1] - 128.0, r = p[2] - 128.0;

	p[0] = clamp(y + 1.402 * r);
	p[1] = clamp(y - 0.344136 * b - 0.714136 * r);
	p[2] = clamp(y + 1.772 * b);
}

static void show_colour(const struct dicom *d, const struct raster *r, size_t pixels, uint8_t *rgb)
{
	unsigned most = (1u << (unsigned)d->stored) - 1;
	bool full = dicom_is(d->photometric, "YBR_FULL") || dicom_is(d->photometric, "YBR_FULL_422");
	bool ybr = full && (d->coding == DICOM_PLAIN || d->coding == DICOM_RLE || d->coding == DICOM_JPEGLS);

	for (size_t i = 0; i < pixels; i++, rgb += 3) {
		uint8_t colour[3];
		for (unsigned k = 0; k < 3; k++)
			colour[k] = (uint8_t)(sample(d, r, i, k) * 255 / most);
		if (ybr)
			from_ybr(colour);
		memcpy(rgb, colour, 3);
	}
}

size_t dicom_show(const struct dicom *d, const struct raster *r, size_t pixels, uint8_t *rgb)
{
	size_t there = pixels_there(r, pixels, (unsigned)d->samples);

	if (dicom_is(d->photometric, "PALETTE COLOR")) {
		for (size_t i = 0; i < there; i++) {
			unsigned v = sample(d, r, i, 0);
			for (unsigned k = 0; k < 3; k++)
				rgb[i * 3 + k] = look_up(d, k, v);
		}
	} else if (d->samples == 3) {
		show_colour(d, r, there, rgb);
	} else if (there > 0) {
		show_gray(d, r, there, rgb);
	}
	if (there < pixels)
		memset(rgb + there * 3, GROUND, (pixels - there) * 3);
	return there;
}
