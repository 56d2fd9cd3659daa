#include "image/encode.h"
#include "image/encoders.h"

/*
 * Half blocks: a cell shows two pixels, one above the other, as the
 * foreground and background of U+2580. With no colours at all a ramp of ASCII by brightness.
 */
static const uint8_t *at(const struct pix *p, int x, int y)
{
	return p->rgb + ((size_t)(y < p->h ? y : p->h - 1) * (size_t)p->w + (size_t)x) * 3;
}

static int luma(const uint8_t *c)
{
	return (c[0] * 77 + c[1] * 150 + c[2] * 29) >> 8;
}

/* The 6x6x6 cube and the gray ramp of the 256 colours, whichever is nearer. */
static int index256(const uint8_t *c)
{
	static const int steps[6] = {0, 95, 135, 175, 215, 255};
	int ix[3], cube = 0, gray = (luma(c) - 3) / 10;
	long dc = 0, dg = 0;

	gray = gray < 0 ? 0 : gray > 23 ? 23 : gray;
	for (int k = 0; k < 3; k++) {
		ix[k] = c[k] < 48 ? 0 : c[k] < 115 ? 1 : (c[k] - 35) / 40;
		cube = cube * 6 + ix[k];
		dc += (long)(c[k] - steps[ix[k]]) * (c[k] - steps[ix[k]]);
		dg += (long)(c[k] - (8 + gray * 10)) * (c[k] - (8 + gray * 10));
	}
	return dg < dc ? 232 + gray : 16 + cube;
}

static int index16(const uint8_t *c)
{
	int bright = luma(c) > 140, mid = bright ? 160 : 70;

	return (c[0] > mid) | (c[1] > mid) << 1 | (c[2] > mid) << 2 | bright << 3;
}

/* What a colour is on this terminal: the same key needs no new escape. */
static long color_key(const uint8_t *c, int colors)
{
	if (colors > 256)
		return (long)c[0] << 16 | c[1] << 8 | c[2];
	return colors == 256 ? index256(c) : index16(c);
}

static char *put_text(char *o, const char *s)
{
	while (*s)
		*o++ = *s++;
	return o;
}

static char *put_color(char *o, long key, int colors, bool ground)
{
	if (colors <= 16) {
		o = encode_number(put_text(o, "\033["),
				  (unsigned)((ground ? 40 : 30) + (key & 7) + (key & 8 ? 60 : 0)));
		return put_text(o, "m");
	}
	o = put_text(o, ground ? "\033[48;" : "\033[38;");
	if (colors == 256) {
		o = encode_number(put_text(o, "5;"), (unsigned)key);
		return put_text(o, "m");
	}
	o = encode_number(put_text(o, "2;"), (unsigned)(key >> 16));
	o = encode_number(put_text(o, ";"), (unsigned)(key >> 8 & 255));
	o = encode_number(put_text(o, ";"), (unsigned)(key & 255));
	return put_text(o, "m");
}

enum { CELL_MOST = 2 * sizeof "\033[38;2;255;255;255m" + 3 };

static char *put_row(char *o, const struct pix *p, int y, int colors)
{
	long top = -1, bottom = -1;

	for (int x = 0; x < p->w; x++) {
		long a = color_key(at(p, x, y), colors), b = color_key(at(p, x, y + 1), colors);
		if (a != top)
			o = put_color(o, top = a, colors, false);
		if (b != bottom)
			o = put_color(o, bottom = b, colors, true);
		o = put_text(o, "\xe2\x96\x80");
	}
	return put_text(o, "\033[0m");
}

static char *put_ascii_row(char *o, const struct pix *p, int y)
{
	static const char ramp[] = " .:-=+*#%@";

	for (int x = 0; x < p->w; x++)
		*o++ = ramp[(luma(at(p, x, y)) + luma(at(p, x, y + 1))) * 10 / 512];
	return o;
}

static void blocks_encode(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	int colors = o->caps->colors;

	if (o->row)
		buf_adds(out, "\0337");
	for (int y = 0; y < p->h; y += 2) {
		if (o->row)
			buf_addf(out, "\033[%d;%dH", o->row + y / 2, o->col);
		char *start = buf_reserve(out, (size_t)p->w * CELL_MOST + 8), *end;
		if (!start)
			return;
		end = colors ? put_row(start, p, y, colors) : put_ascii_row(start, p, y);
		buf_grew(out, (size_t)(end - start));
		if (!o->row)
			buf_addc(out, '\n');
	}
	if (o->row)
		buf_adds(out, "\0338");
}

static void blocks_cell(const struct caps *caps, int *w, int *h)
{
	(void)caps;
	*w = 1;
	*h = 2;
}

const struct encoder encoder_blocks = {"blocks", GRAPHICS_BLOCKS, blocks_cell, blocks_encode};
