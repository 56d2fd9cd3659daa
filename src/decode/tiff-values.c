#include "decode/tiff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

typedef double (*read_fn)(const uint8_t *p);

#define READER(name, type)                                                                                             \
	static double name(const uint8_t *p)                                                                           \
	{                                                                                                              \
		type v;                                                                                                \
		memcpy(&v, p, sizeof v);                                                                               \
		return (double)v;                                                                                      \
	}

READER(read_i8, int8_t)
READER(read_u16, uint16_t)
READER(read_i16, int16_t)
READER(read_u32, uint32_t)
READER(read_i32, int32_t)
READER(read_f32, float)
READER(read_f64, double)

/* most is the largest value of the type; 0: none that means white. */
static const struct kind {
	uint16_t bits, format;
	double most;
	read_fn read;
} kinds[] = {
    {8, SAMPLEFORMAT_INT, 0, read_i8},	    {16, SAMPLEFORMAT_UINT, UINT16_MAX, read_u16},
    {16, SAMPLEFORMAT_INT, 0, read_i16},    {32, SAMPLEFORMAT_UINT, UINT32_MAX, read_u32},
    {32, SAMPLEFORMAT_INT, 0, read_i32},    {32, SAMPLEFORMAT_IEEEFP, 1, read_f32},
    {64, SAMPLEFORMAT_IEEEFP, 1, read_f64},
};

struct values {
	TIFF *tiff;
	const struct kind *kind;
	uint32_t width, height;
	uint32_t block_w, block_h; /* a strip is as wide as the picture */
	unsigned samples;	   /* of a pixel in a block */
	unsigned channels;	   /* shown: 1 or 3 */
	bool separate, inverted;
	double least, most;
	uint8_t *rgb; /* NULL: the range is being measured */
};

/* Pixels of one row of a block; channel is the first one in it. */
struct span {
	const uint8_t *samples;
	uint32_t x, y, n;
	unsigned channel;
};

static uint16_t format_of(TIFF *t)
{
	uint16_t format = SAMPLEFORMAT_UINT;

	TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLEFORMAT, &format);
	return format == SAMPLEFORMAT_VOID ? SAMPLEFORMAT_UINT : format;
}

static uint16_t field16(TIFF *t, uint32_t tag)
{
	uint16_t v = 0;

	TIFFGetFieldDefaulted(t, tag, &v);
	return v;
}

bool tiff_has_values(TIFF *t)
{
	uint16_t photometric = field16(t, TIFFTAG_PHOTOMETRIC), bits = field16(t, TIFFTAG_BITSPERSAMPLE);
	bool plain = format_of(t) == SAMPLEFORMAT_UINT;
	bool deep_alpha = plain && bits == 16 && field16(t, TIFFTAG_SAMPLESPERPIXEL) > 3;

	if (photometric == PHOTOMETRIC_RGB)
		return (!plain || bits > 8) && !deep_alpha;
	return (photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE) && (!plain || bits > 8);
}

static bool describe(struct values *v, const struct picture *p, struct err *e)
{
	uint16_t bits = field16(v->tiff, TIFFTAG_BITSPERSAMPLE), format = format_of(v->tiff);
	uint16_t photometric = field16(v->tiff, TIFFTAG_PHOTOMETRIC),
		 samples = field16(v->tiff, TIFFTAG_SAMPLESPERPIXEL);

	for (size_t i = 0; i < NELEM(kinds); i++)
		if (kinds[i].bits == bits && kinds[i].format == format)
			v->kind = &kinds[i];
	if (!v->kind)
		return err_set(e, ERR_INVALID,
			       "a TIFF with samples of %u bits in sample format %u, which is not supported", bits,
			       format);
	v->channels = photometric == PHOTOMETRIC_RGB ? 3 : 1;
	if (samples < v->channels)
		return err_set(e, ERR_INVALID, "a damaged TIFF: %u samples are no colour", samples);
	v->separate = field16(v->tiff, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
	v->inverted = photometric == PHOTOMETRIC_MINISWHITE;
	v->samples = v->separate ? 1 : samples;
	v->width = v->block_w = (uint32_t)p->width;
	v->height = (uint32_t)p->height;
	TIFFGetFieldDefaulted(v->tiff, TIFFTAG_ROWSPERSTRIP, &v->block_h);
	if (TIFFIsTiled(v->tiff)) {
		TIFFGetField(v->tiff, TIFFTAG_TILEWIDTH, &v->block_w);
		TIFFGetField(v->tiff, TIFFTAG_TILELENGTH, &v->block_h);
	}
	v->least = INFINITY;
	v->most = -INFINITY;
	return (v->block_w > 0 && v->block_h > 0) || err_set(e, ERR_INVALID, "a damaged TIFF: its blocks have no size");
}

static void measure(struct values *v, const struct span *s, unsigned shown)
{
	size_t size = v->kind->bits / 8;

	for (uint32_t i = 0; i < s->n; i++)
		for (unsigned k = 0; k < shown; k++) {
			double d = v->kind->read(s->samples + ((size_t)i * v->samples + k) * size);
			if (!isfinite(d))
				continue;
			v->least = d < v->least ? d : v->least;
			v->most = d > v->most ? d : v->most;
		}
}

static uint8_t shade(const struct values *v, double d)
{
	if (isnan(d))
		return GROUND;
	double level = (d - v->least) / (v->most - v->least);
	level = level > 0 ? level < 1 ? level : 1 : 0;
	return (uint8_t)((v->inverted ? 1 - level : level) * 255 + 0.5);
}

static void show(const struct values *v, const struct span *s, unsigned shown)
{
	size_t size = v->kind->bits / 8;
	uint8_t *out = v->rgb + ((size_t)s->y * v->width + s->x) * 3;

	for (uint32_t i = 0; i < s->n; i++, out += 3) {
		for (unsigned k = 0; k < shown; k++)
			out[s->channel + k] = shade(v, v->kind->read(s->samples + ((size_t)i * v->samples + k) * size));
		if (v->channels == 1)
			out[1] = out[2] = out[0];
	}
}

/* Reads the block at (x, y) and hands on its rows; a block that is not there is left out. */
static bool read_block(struct values *v, uint8_t *room, tmsize_t size, uint32_t x, uint32_t y, unsigned plane)
{
	TIFF *t = v->tiff;
	size_t row = (size_t)v->block_w * v->samples * (v->kind->bits / 8);
	tmsize_t n = TIFFIsTiled(t) ? TIFFReadEncodedTile(t, TIFFComputeTile(t, x, y, 0, (uint16_t)plane), room, size)
				    : TIFFReadEncodedStrip(t, TIFFComputeStrip(t, y, (uint16_t)plane), room, size);
	uint32_t rows = v->height - y < v->block_h ? v->height - y : v->block_h;

	for (uint32_t i = 0; n > 0 && i < rows && (i + 1) * row <= (size_t)n; i++) {
		uint32_t left = v->width - x;
		struct span s = {room + i * row, x, y + i, left < v->block_w ? left : v->block_w, plane};
		unsigned shown = v->separate ? 1 : v->channels;
		if (v->rgb)
			show(v, &s, shown);
		else
			measure(v, &s, shown);
	}
	return n > 0;
}

static bool read_blocks(struct values *v, uint8_t *room, tmsize_t size)
{
	bool some = false;

	for (unsigned plane = 0; plane < (v->separate ? v->channels : 1); plane++)
		for (uint64_t y = 0; y < v->height; y += v->block_h)
			for (uint64_t x = 0; x < v->width; x += v->block_w)
				some |= read_block(v, room, size, (uint32_t)x, (uint32_t)y, plane);
	return some;
}

static void choose_range(struct values *v)
{
	double most = v->kind->most;

	if (v->least >= 0 && v->most <= most && v->most >= most / 4) {
		v->least = 0;
		v->most = most;
	}
	if (!(v->most > v->least))
		v->most = v->least + 1;
}

bool tiff_read_values(struct tiff_file *f, const struct picture *p, uint8_t *rgb, struct err *e)
{
	struct values v = {.tiff = f->tiff};

	if (!describe(&v, p, e))
		return false;
	tmsize_t size = TIFFIsTiled(f->tiff) ? TIFFTileSize(f->tiff) : TIFFStripSize(f->tiff);
	if (size <= 0)
		return err_set(e, ERR_INVALID, "a damaged TIFF: %s", f->text);
	uint8_t *room = picture_room((size_t)size, e);
	if (!room)
		return false;
	memset(rgb, GROUND, (size_t)p->width * (size_t)p->height * 3);
	bool ok = read_blocks(&v, room, size);
	if (ok) {
		choose_range(&v);
		v.rgb = rgb;
		read_blocks(&v, room, size);
	} else {
		err_set(e, ERR_INVALID, "a damaged TIFF: nothing of it can be decoded (%s)", f->text);
	}
	free(room);
	return ok;
}
