#include "image/cells.h"

#include <string.h>

#include "image/encoders.h"

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

char *cells_put_text(char *o, const char *s)
{
	while (*s)
		*o++ = *s++;
	return o;
}

char *cells_put_color(char *o, const uint8_t *rgb, int colors, int ground, long state[2])
{
	long key = color_key(rgb, colors);

	if (state[ground] == key)
		return o;
	state[ground] = key;
	if (colors <= 16) {
		o = encode_number(cells_put_text(o, "\033["),
				  (unsigned)((ground ? 40 : 30) + (key & 7) + (key & 8 ? 60 : 0)));
		return cells_put_text(o, "m");
	}
	o = cells_put_text(o, ground ? "\033[48;" : "\033[38;");
	if (colors == 256) {
		o = encode_number(cells_put_text(o, "5;"), (unsigned)key);
		return cells_put_text(o, "m");
	}
	o = encode_number(cells_put_text(o, "2;"), (unsigned)(key >> 16));
	o = encode_number(cells_put_text(o, ";"), (unsigned)(key >> 8 & 255));
	o = encode_number(cells_put_text(o, ";"), (unsigned)(key & 255));
	return cells_put_text(o, "m");
}

static void take_cell(const struct cells *c, const struct pix *p, int x0, int y0, struct cell_pixels *cell)
{
	for (int k = 0; k < c->w * c->h; k++) {
		int x = x0 + k % c->w, y = y0 + k / c->w;

		x = x < p->w ? x : p->w - 1;
		y = y < p->h ? y : p->h - 1;
		memcpy(cell->at[k], p->rgb + ((size_t)y * (size_t)p->w + (size_t)x) * 3, 3);
	}
}

static char *put_shade(char *o, const struct cells *c, const struct cell_pixels *cell)
{
	static const char ramp[] = " .:-=+*#%@";
	int sum = 0, n = c->w * c->h;

	for (int k = 0; k < n; k++)
		sum += luma(cell->at[k]);
	*o++ = ramp[sum * 10 / (256 * n)];
	return o;
}

static char *put_row(const struct cells *c, const struct pix *p, int y, int colors, char *o)
{
	struct cell_pixels cell;
	long state[2] = {-1, -1};

	for (int x = 0; x < p->w; x += c->w) {
		take_cell(c, p, x, y, &cell);
		o = c->put && colors ? c->put(o, &cell, colors, state) : put_shade(o, c, &cell);
	}
	return state[0] >= 0 || state[1] >= 0 ? cells_put_text(o, "\033[0m") : o;
}

void cells_encode(const struct cells *c, const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	size_t room = (size_t)((p->w + c->w - 1) / c->w) * c->most + sizeof "\033[0m";

	if (o->row)
		buf_adds(out, "\0337");
	for (int y = 0; y < p->h; y += c->h) {
		if (o->row)
			buf_addf(out, "\033[%d;%dH", o->row + y / c->h, o->col);
		char *start = buf_reserve(out, room);
		if (!start)
			return;
		buf_grew(out, (size_t)(put_row(c, p, y, o->caps->colors, start) - start));
		if (!o->row)
			buf_addc(out, '\n');
	}
	if (o->row)
		buf_adds(out, "\0338");
}
