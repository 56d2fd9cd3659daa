#include "image/quantize.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { CELLS = 1 << 15 };

/* Index parts by dither level and channel value; a sum of three look-ups gives the palette index. */
static uint8_t part_r[65][256], part_g[65][256], part_b[65][256];
static uint8_t bayer[8][8];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

enum { PLAIN = 64 }; /* the level without dither */

static int level(int value, int steps, double offset)
{
	int l = (int)(value / 255.0 * steps + 0.5 + offset);

	return l < 0 ? 0 : l > steps ? steps : l;
}

static void make_tables(void)
{
	for (int y = 0; y < 8; y++)
		for (int x = 0; x < 8; x++) {
			int v = 0;
			for (int bit = 0; bit < 3; bit++)
				v = v << 2 | ((((x ^ y) >> bit & 1) << 1) | (y >> bit & 1));
			bayer[y][x] = (uint8_t)v;
		}
	for (int d = 0; d <= PLAIN; d++) {
		double offset = d == PLAIN ? 0 : (d + 0.5) / 64 - 0.5;
		for (int v = 0; v < 256; v++) {
			part_r[d][v] = (uint8_t)(level(v, 5, offset) * 42);
			part_g[d][v] = (uint8_t)(level(v, 6, offset) * 6);
			part_b[d][v] = (uint8_t)level(v, 5, offset);
		}
	}
}

void quantize_fixed(const struct pix *p, int x0, int y0, int dither, uint8_t *out, struct palette *pal)
{
	const uint8_t *s = p->rgb;

	pthread_once(&tables_once, make_tables);
	pal->n = QUANTIZE_FIXED;
	for (int i = 0; i < QUANTIZE_FIXED; i++) {
		pal->rgb[i][0] = (uint8_t)(i / 42 * 255 / 5);
		pal->rgb[i][1] = (uint8_t)(i / 6 % 7 * 255 / 6);
		pal->rgb[i][2] = (uint8_t)(i % 6 * 255 / 5);
	}
	for (int y = 0; y < p->h; y++)
		for (int x = 0; x < p->w; x++, s += 3) {
			int d = dither ? bayer[(y + y0) & 7][(x + x0) & 7] : PLAIN;
			*out++ = (uint8_t)(part_r[d][s[0]] + part_g[d][s[1]] + part_b[d][s[2]]);
		}
}

/* A box of the median cut: a run of cells, its population, its longest side weighted as the eye sees. */
struct box {
	int from, to;
	uint32_t n;
	int side, shift;
};

struct cut {
	uint32_t count[CELLS];
	uint8_t map[CELLS];
	uint16_t cells[CELLS], spare[CELLS];
	int n;
};

static inline unsigned cell_of(const uint8_t *s)
{
	return (unsigned)(s[0] >> 3) << 10 | (unsigned)(s[1] >> 3) << 5 | s[2] >> 3;
}

static void measure(const struct cut *c, struct box *b)
{
	static const int weight[3] = {3, 4, 2}, shifts[3] = {10, 5, 0};
	int lo[3] = {31, 31, 31}, hi[3] = {0, 0, 0};

	b->n = 0;
	for (int i = b->from; i < b->to; i++) {
		unsigned cell = c->cells[i];
		b->n += c->count[cell];
		for (int k = 0; k < 3; k++) {
			int v = (int)(cell >> shifts[k] & 31);
			lo[k] = v < lo[k] ? v : lo[k];
			hi[k] = v > hi[k] ? v : hi[k];
		}
	}
	b->side = 0;
	b->shift = 0;
	for (int k = 0; k < 3; k++)
		if ((hi[k] - lo[k]) * weight[k] > b->side) {
			b->side = (hi[k] - lo[k]) * weight[k];
			b->shift = shifts[k];
		}
}

/* Counting sort of a box's cells along its side, then the place where half of the population is reached. */
static int split_at(struct cut *c, const struct box *b)
{
	int start[33] = {0};
	uint32_t sum = 0;
	int at = b->from;

	for (int i = b->from; i < b->to; i++)
		start[(c->cells[i] >> b->shift & 31) + 1]++;
	for (int v = 0; v < 32; v++)
		start[v + 1] += start[v];
	for (int i = b->from; i < b->to; i++)
		c->spare[start[c->cells[i] >> b->shift & 31]++] = c->cells[i];
	memcpy(c->cells + b->from, c->spare, (size_t)(b->to - b->from) * sizeof c->cells[0]);
	while (at < b->to - 1 && sum < b->n / 2)
		sum += c->count[c->cells[at++]];
	return at > b->from ? at : b->from + 1;
}

static int median_cut(struct cut *c, int colors, struct box *boxes)
{
	int n = 1;

	boxes[0] = (struct box){.from = 0, .to = c->n};
	measure(c, &boxes[0]);
	while (n < colors) {
		int best = -1;
		double most = 0;
		for (int i = 0; i < n; i++) {
			double worth = (double)boxes[i].side * boxes[i].n;
			if (worth > most) {
				most = worth;
				best = i;
			}
		}
		if (best < 0)
			break;
		int at = split_at(c, &boxes[best]);
		boxes[n] = (struct box){.from = at, .to = boxes[best].to};
		boxes[best].to = at;
		measure(c, &boxes[best]);
		measure(c, &boxes[n++]);
	}
	return n;
}

static void box_color(struct cut *c, const struct box *b, int index, struct palette *pal)
{
	uint64_t sum[3] = {0}, n = 0;

	for (int i = b->from; i < b->to; i++) {
		unsigned cell = c->cells[i];
		uint64_t w = c->count[cell];
		for (int k = 0; k < 3; k++)
			sum[k] += (cell >> (10 - 5 * k) & 31) * w;
		n += w;
		c->map[cell] = (uint8_t)index;
	}
	for (int k = 0; k < 3; k++)
		pal->rgb[index][k] = (uint8_t)(n ? (sum[k] * 255 + n * 31 / 2) / (n * 31) : 0);
}

static _Thread_local struct cut *scratch; /* 200 KB, kept for the thread's next picture */

void quantize_adaptive(const struct pix *p, int colors, uint8_t *out, struct palette *pal)
{
	struct box boxes[256];
	size_t n = (size_t)p->w * (size_t)p->h;
	const uint8_t *s = p->rgb;

	if (!scratch)
		scratch = xcalloc(1, sizeof *scratch);
	struct cut *c = scratch;
	memset(c->count, 0, sizeof c->count);
	for (size_t i = 0; i < n; i++, s += 3)
		c->count[cell_of(s)]++;
	c->n = 0;
	for (int i = 0; i < CELLS; i++)
		if (c->count[i])
			c->cells[c->n++] = (uint16_t)i;
	pal->n = median_cut(c, colors, boxes);
	for (int i = 0; i < pal->n; i++)
		box_color(c, &boxes[i], i, pal);
	s = p->rgb;
	for (size_t i = 0; i < n; i++, s += 3)
		out[i] = c->map[cell_of(s)];
}
