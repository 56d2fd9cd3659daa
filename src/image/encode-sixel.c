#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/encode.h"
#include "image/encoders.h"
#include "image/quantize.h"

/*
 * Sixel: bands of six rows; in a band each colour is one pass of characters '?' + bits. Several colours whose spans do
 * not overlap share a pass. Source of the format: DEC STD 070, chapter 9; xterm's ctlseqs.
 */
struct band {
	uint8_t *bits; /* 256 colours x width */
	int width;
	int from[256], to[256]; /* first and last column; from -1: not used */
	uint8_t used[256];
	int nused;
};

static _Thread_local struct band scratch;
static _Thread_local struct {
	uint8_t *v;
	size_t n;
} indexes;

static char *put_run(char *o, unsigned n, char c)
{
	if (n > 3) {
		*o++ = '!';
		o = encode_number(o, n);
		*o++ = c;
		return o;
	}
	while (n-- > 0)
		*o++ = c;
	return o;
}

static void gather(struct band *b, const uint8_t *rows, int w, int h)
{
	b->nused = 0;
	memset(b->from, 0xff, sizeof b->from);
	for (int k = 0; k < h; k++) {
		const uint8_t *row = rows + (size_t)k * (size_t)w;
		uint8_t bit = (uint8_t)(1 << k);
		for (int x = 0; x < w; x++) {
			int c = row[x];
			if (b->from[c] < 0) {
				b->from[c] = b->to[c] = x;
				b->used[b->nused++] = (uint8_t)c;
			} else if (x < b->from[c]) {
				b->from[c] = x;
			} else if (x > b->to[c]) {
				b->to[c] = x;
			}
			b->bits[(size_t)c * (size_t)b->width + (size_t)x] |= bit;
		}
	}
}

static void sort_by_start(struct band *b)
{
	for (int i = 1; i < b->nused; i++) {
		uint8_t c = b->used[i];
		int k = i;
		for (; k > 0 && b->from[b->used[k - 1]] > b->from[c]; k--)
			b->used[k] = b->used[k - 1];
		b->used[k] = c;
	}
}

static char *put_color(struct band *b, char *o, int c, int x)
{
	uint8_t *bits = b->bits + (size_t)c * (size_t)b->width;
	int end = b->to[c] + 1;

	o = put_run(o, (unsigned)(b->from[c] - x), '?');
	*o++ = '#';
	o = encode_number(o, (unsigned)c);
	for (int i = b->from[c], k; i < end; i = k) {
		for (k = i + 1; k < end && bits[k] == bits[i]; k++)
			;
		o = put_run(o, (unsigned)(k - i), (char)('?' + bits[i]));
	}
	memset(bits + b->from[c], 0, (size_t)(end - b->from[c]));
	return o;
}

/* Room: a colour costs at most its span, its number and the skip before it; a pass one more. */
static void put_band(struct band *b, struct buf *out)
{
	size_t room = 64;

	for (int i = 0; i < b->nused; i++)
		room += (size_t)(b->to[b->used[i]] - b->from[b->used[i]]) + 24;
	char *start = buf_reserve(out, room), *o = start;
	if (!o) {
		for (int i = 0; i < b->nused; i++)
			memset(b->bits + (size_t)b->used[i] * (size_t)b->width, 0, (size_t)b->width);
		return;
	}
	sort_by_start(b);
	for (int left = b->nused; left > 0;) {
		int x = 0, kept = 0;
		if (o != start)
			*o++ = '$';
		for (int i = 0; i < left; i++) {
			int c = b->used[i];
			if (b->from[c] < x) {
				b->used[kept++] = (uint8_t)c;
				continue;
			}
			o = put_color(b, o, c, x);
			x = b->to[c] + 1;
		}
		left = kept;
	}
	buf_grew(out, (size_t)(o - start));
}

static void put_palette(const struct palette *pal, const uint8_t *ix, size_t n, struct buf *out)
{
	uint8_t used[256] = {0};

	for (size_t i = 0; i < n; i++)
		used[ix[i]] = 1;
	for (int i = 0; i < pal->n; i++) {
		if (!used[i])
			continue;
		char text[32], *o = text;
		*o++ = '#';
		o = encode_number(o, (unsigned)i);
		*o++ = ';';
		*o++ = '2';
		for (int k = 0; k < 3; k++) {
			*o++ = ';';
			o = encode_number(o, (pal->rgb[i][k] * 100u + 127) / 255);
		}
		buf_add(out, text, (size_t)(o - text));
	}
}

static void reserve_scratch(const struct pix *p)
{
	size_t n = (size_t)p->w * (size_t)p->h;

	if (scratch.width < p->w) {
		free(scratch.bits);
		scratch.bits = xcalloc(256, (size_t)p->w);
		scratch.width = p->w;
	}
	if (indexes.n < n) {
		indexes.v = xreallocarray(indexes.v, n, 1);
		indexes.n = n;
	}
}

/* A terminal with few registers cannot show the fixed palette. */
static void quantize(const struct pix *p, const struct encode_opts *o, struct palette *pal)
{
	int registers = o->caps->registers > 1 ? o->caps->registers : 256;

	if (o->colors == 0 && registers >= QUANTIZE_FIXED)
		quantize_fixed(p, o->x, o->y, o->dither, indexes.v, pal);
	else
		quantize_adaptive(p,
				  o->colors > 1 && o->colors < registers ? o->colors
				  : registers < 255			 ? registers
									 : 255,
				  indexes.v, pal);
}

static void sixel_encode_pix(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	struct palette pal;

	reserve_scratch(p);
	quantize(p, o, &pal);
	if (o->row)
		buf_addf(out, "\0337\033[%d;%dH", o->row, o->col);
	buf_addf(out, "\033P0;1;0q\"1;1;%d;%d", p->w, p->h);
	put_palette(&pal, indexes.v, (size_t)p->w * (size_t)p->h, out);
	for (int y = 0; y < p->h; y += 6) {
		if (y)
			buf_addc(out, '-');
		gather(&scratch, indexes.v + (size_t)y * (size_t)p->w, p->w, p->h - y < 6 ? p->h - y : 6);
		put_band(&scratch, out);
	}
	buf_adds(out, "\033\\");
	if (o->row)
		buf_adds(out, "\0338");
}

const struct encoder encoder_sixel = {GRAPHICS_SIXEL, true, encode_cell_of_terminal, sixel_encode_pix, NULL};
