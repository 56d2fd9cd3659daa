#include <string.h>

#include "base/alloc.h"
#include "decode/format.h"
#include "image/protocol.h"

/* Windows bitmaps: BITMAPFILEHEADER, then a header of one of these sizes, masks, palette, rows (padded to 4 bytes). */
enum { FILE_HEADER = 14, CORE = 12, INFO = 40, COLORS = 256 };
enum compression { RGB, RLE8, RLE4, BITFIELDS, IN_JPEG, IN_PNG, ALPHAFIELDS };

struct bmp {
	const uint8_t *bytes;
	size_t n;
	size_t at; /* of the rows */
	int width, height, bits;
	bool top_down;
	enum compression compression;
	uint32_t masks[4]; /* red, green, blue, alpha */
	uint8_t palette[COLORS][3];
};

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) | (uint32_t)get16(p + 2) << 16;
}

static bool sniff(const uint8_t *bytes, size_t n)
{
	static const uint32_t sizes[] = {CORE, INFO, 52, 56, 64, 108, 124};

	for (size_t i = 0; n >= FILE_HEADER + CORE && memcmp(bytes, "BM", 2) == 0 && i < NELEM(sizes); i++)
		if (get32(bytes + FILE_HEADER) == sizes[i])
			return true;
	return false;
}

/* Without fields of its own, 16 bits are 5-5-5 and 32 are BGRX. */
static void read_masks(struct bmp *b, const uint8_t *h, size_t size, size_t room)
{
	static const uint32_t usual[2][4] = {{0x7c00, 0x3e0, 0x1f, 0}, {0xff0000, 0xff00, 0xff, 0}};

	memcpy(b->masks, usual[b->bits == 32], sizeof b->masks);
	if (b->compression != BITFIELDS && b->compression != ALPHAFIELDS)
		return;
	size_t given = b->compression == ALPHAFIELDS || size >= 56 ? 4 : 3;
	for (size_t i = 0; i < given && INFO + 4 * i + 4 <= room; i++)
		b->masks[i] = get32(h + INFO + 4 * i);
}

static void read_palette(struct bmp *b, size_t at, size_t entry, size_t used)
{
	size_t most = (size_t)1 << b->bits;

	if (used == 0 || used > most)
		used = most;
	for (size_t i = 0; i < used && at + entry <= b->n; i++, at += entry)
		for (size_t k = 0; k < 3; k++)
			b->palette[i][k] = b->bytes[at + 2 - k];
}

static bool check(const struct bmp *b, struct err *e)
{
	static const struct {
		enum compression c;
		const char *bits;
	} allowed[] = {
	    {RGB, "\1\4\10\20\30\40"}, {RLE8, "\10"}, {RLE4, "\4"}, {BITFIELDS, "\20\40"}, {ALPHAFIELDS, "\20\40"},
	};

	if (b->compression == IN_JPEG || b->compression == IN_PNG)
		return err_set(e, ERR_INVALID, "a BMP with a JPEG or PNG inside, which is not supported");
	for (size_t i = 0; i < NELEM(allowed); i++)
		if (allowed[i].c == b->compression && b->bits > 0 && b->bits <= 32 && strchr(allowed[i].bits, b->bits))
			return true;
	return err_set(e, ERR_INVALID, "a BMP of %d bits with compression %u, which is not supported", b->bits,
		       (unsigned)b->compression);
}

static void read_size(struct bmp *b, const uint8_t *h, bool core)
{
	int64_t w = core ? (int64_t)get16(h + 4) : (int32_t)get32(h + 4);
	int64_t height = core ? (int64_t)get16(h + 6) : (int32_t)get32(h + 8);

	b->top_down = height < 0;
	height = b->top_down ? -height : height;
	b->width = w > 0 && w <= DECODE_SIZE_MAX ? (int)w : 0;
	b->height = height <= DECODE_SIZE_MAX ? (int)height : 0;
	b->bits = (int)get16(h + (core ? 10 : 14));
}

static bool parse(const struct picture *p, struct bmp *b, struct err *e)
{
	const uint8_t *h = p->bytes + FILE_HEADER;
	size_t room = p->n - FILE_HEADER, size = get32(h);
	bool core = size == CORE;

	*b = (struct bmp){.bytes = p->bytes, .n = p->n, .at = get32(p->bytes + 10)};
	if (size > room)
		return err_set(e, ERR_INVALID, "a damaged BMP: it ends within its header");
	read_size(b, h, core);
	b->compression = core ? RGB : (enum compression)get32(h + 16);
	if (b->width == 0 || b->height == 0)
		return err_set(e, ERR_INVALID, "a damaged BMP: its size is senseless");
	if (!check(b, e))
		return false;
	if (b->bits > 8) {
		read_masks(b, h, size, room);
		return true;
	}
	read_palette(b, FILE_HEADER + size, core ? 3 : 4, core ? 0 : get32(h + 32));
	return true;
}

static bool header(struct picture *p, struct err *e)
{
	struct bmp b;

	if (!parse(p, &b, e))
		return false;
	p->width = b.width;
	p->height = b.height;
	return true;
}

/* The bits of v under the mask as 0..255; no mask: all. */
static uint8_t field(uint32_t v, uint32_t mask)
{
	if (mask == 0)
		return 255;
	unsigned shift = (unsigned)__builtin_ctz(mask);
	uint64_t most = mask >> shift;
	return (uint8_t)(((v & mask) >> shift) * (uint64_t)255 / most);
}

static void masked_row(const struct bmp *b, const uint8_t *in, uint8_t *out)
{
	for (int x = 0; x < b->width; x++, in += b->bits / 8, out += 3) {
		uint32_t v = b->bits == 16 ? get16(in) : get32(in);
		uint8_t rgba[4];
		for (int k = 0; k < 4; k++)
			rgba[k] = field(v, b->masks[k]);
		over_ground(rgba, 1, out);
	}
}

static void plain_row(const struct bmp *b, const uint8_t *in, uint8_t *out)
{
	int per_byte = b->bits < 8 ? 8 / b->bits : 1;

	for (int x = 0; x < b->width; x++, out += 3) {
		if (b->bits == 24) {
			for (int k = 0; k < 3; k++)
				out[k] = in[3 * x + 2 - k];
			continue;
		}
		unsigned byte = in[x / per_byte], below = (unsigned)((per_byte - 1 - x % per_byte) * b->bits);
		memcpy(out, b->palette[byte >> below & ((1u << b->bits) - 1)], 3);
	}
}

static uint8_t *row_of(const struct bmp *b, uint8_t *rgb, int y)
{
	return rgb + (size_t)(b->top_down ? y : b->height - 1 - y) * (size_t)b->width * 3;
}

/* Returns the rows that are there. */
static int plain_pixels(const struct bmp *b, uint8_t *rgb)
{
	size_t stride = ((size_t)b->width * (size_t)b->bits + 31) / 32 * 4, at = b->at;
	size_t used = ((size_t)b->width * (size_t)b->bits + 7) / 8; /* the last row's padding may be missing */
	int y = 0;

	for (; y < b->height && at < b->n && b->n - at >= used; y++, at += stride) {
		if (b->bits == 16 || b->bits == 32)
			masked_row(b, b->bytes + at, row_of(b, rgb, y));
		else
			plain_row(b, b->bytes + at, row_of(b, rgb, y));
	}
	return y;
}

struct pen {
	const struct bmp *b;
	uint8_t *rgb;
	int x, y;
};

static void dot(struct pen *pen, unsigned index)
{
	if (pen->x < pen->b->width && pen->y < pen->b->height)
		memcpy(row_of(pen->b, pen->rgb, pen->y) + (size_t)pen->x * 3, pen->b->palette[index], 3);
	pen->x += pen->x < pen->b->width;
}

/* n pixels from the bytes at p; a run repeats its one byte. */
static void dots(struct pen *pen, const uint8_t *p, unsigned n, bool run)
{
	bool half = pen->b->compression == RLE4;

	for (unsigned i = 0; i < n; i++) {
		unsigned v = p[run ? 0 : half ? i / 2 : i];
		dot(pen, half ? (i % 2 ? v & 15 : v >> 4) : v);
	}
}

static void jump(struct pen *pen, int right, int down)
{
	pen->x = pen->x + right < pen->b->width ? pen->x + right : pen->b->width;
	pen->y = pen->y + down < pen->b->height ? pen->y + down : pen->b->height;
}

/* Pairs: a count and a value; or 0 and: 0 end of line, 1 end of picture, 2 a jump, n so many pixels, to an even byte.
 */
static bool rle_pixels(const struct bmp *b, uint8_t *rgb)
{
	struct pen pen = {b, rgb, 0, 0};
	size_t at = b->at;

	while (at < b->n && b->n - at >= 2) {
		unsigned count = b->bytes[at], v = b->bytes[at + 1];
		at += 2;
		if (count > 0) {
			dots(&pen, b->bytes + at - 1, count, true);
		} else if (v == 0) {
			pen.x = 0;
			pen.y += pen.y < b->height;
		} else if (v == 1) {
			return true;
		} else {
			size_t need = v == 2 ? 2 : b->compression == RLE8 ? v : (v + 1) / 2;
			if (b->n - at < need)
				return false;
			if (v > 2)
				dots(&pen, b->bytes + at, v, false);
			else
				jump(&pen, b->bytes[at], b->bytes[at + 1]);
			at += (need + 1) & ~(size_t)1;
		}
	}
	return pen.y >= b->height - 1 && pen.x >= b->width;
}

/* What the runs skip is the palette's first colour. */
static bool run_pixels(const struct bmp *b, uint8_t *rgb)
{
	for (size_t i = 0, n = (size_t)b->width * (size_t)b->height; i < n; i++)
		memcpy(rgb + i * 3, b->palette[0], 3);
	return rle_pixels(b, rgb);
}

static bool pixels(struct picture *p, uint8_t *rgb, bool *partial, struct err *e)
{
	struct bmp b;

	if (!parse(p, &b, e))
		return false;
	if (b.at >= b.n)
		return err_set(e, ERR_INVALID, "a damaged BMP: it ends before its pixels");
	if (b.compression == RLE8 || b.compression == RLE4) {
		*partial = !run_pixels(&b, rgb);
		return true;
	}
	memset(rgb, GROUND, (size_t)b.width * (size_t)b.height * 3);
	int rows = plain_pixels(&b, rgb);
	*partial = rows < b.height;
	return rows > 0 || err_set(e, ERR_INVALID, "a damaged BMP: it ends before its pixels");
}

const struct picture_format picture_bmp = {DECODE_BMP, sniff, header, NULL, pixels};
