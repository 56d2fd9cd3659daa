#include "image/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void scale_fit(int sw, int sh, int max_w, int max_h, double max_zoom, int *w, int *h)
{
	double z = fmin(fmin((double)max_w / sw, (double)max_h / sh), max_zoom);

	*w = (int)fmax(1, fmin(max_w, floor(sw * z + 0.5)));
	*h = (int)fmax(1, fmin(max_h, floor(sh * z + 0.5)));
}

/*
 * Taps of one axis: output i is the sum of n[i] inputs from first[i] on, each with its weight; the
 * weights of an output add up to ONE.
 */
enum { ONE = 1 << 12 };

struct taps {
	int out;
	int *first, *n, *at; /* at: index of the first weight */
	uint16_t *weight;
};

static void taps_fini(struct taps *t)
{
	free(t->first);
	free(t->n);
	free(t->at);
	free(t->weight);
}

/* The overlap of output pixel i with each input pixel: area average, and nearest with soft seams when it grows. */
static void taps_area(struct taps *t, double from, double len, int limit)
{
	double step = len / t->out;
	int used = 0;

	for (int i = 0; i < t->out; i++) {
		double a = from + i * step, b = a + step;
		int lo = (int)floor(a), hi = (int)ceil(b) - 1, sum = 0;
		lo = lo < 0 ? 0 : lo >= limit ? limit - 1 : lo;
		hi = hi < lo ? lo : hi >= limit ? limit - 1 : hi;
		t->first[i] = lo;
		t->n[i] = hi - lo + 1;
		t->at[i] = used;
		for (int k = lo; k < hi; k++) {
			double part = (fmin(b, k + 1.0) - fmax(a, (double)k)) / step;
			int w = (int)(fmax(0, part) * ONE + 0.5);
			if (sum + w > ONE)
				w = ONE - sum;
			t->weight[used++] = (uint16_t)w;
			sum += w;
		}
		t->weight[used++] = (uint16_t)(ONE - sum);
	}
}

static void taps_linear(struct taps *t, double from, double len, int limit)
{
	double step = len / t->out;

	for (int i = 0; i < t->out; i++) {
		double at = from + (i + 0.5) * step - 0.5;
		int lo = (int)floor(at);
		int w = (int)((at - lo) * ONE + 0.5);
		if (lo < 0) {
			lo = 0;
			w = 0;
		}
		if (lo + 1 >= limit) {
			lo = limit > 1 ? limit - 2 : 0;
			w = limit > 1 ? ONE : 0;
		}
		t->first[i] = lo;
		t->n[i] = limit > 1 ? 2 : 1;
		t->at[i] = 2 * i;
		t->weight[2 * i] = (uint16_t)(ONE - w);
		t->weight[2 * i + 1] = (uint16_t)w;
	}
}

static void taps_nearest(struct taps *t, double from, double len, int limit)
{
	for (int i = 0; i < t->out; i++) {
		int at = (int)floor(from + (i + 0.5) * len / t->out);
		t->first[i] = at < 0 ? 0 : at >= limit ? limit - 1 : at;
		t->n[i] = 1;
		t->at[i] = i;
		t->weight[i] = ONE;
	}
}

static struct taps taps_new(double from, double len, int out, int limit)
{
	size_t most = (size_t)(ceil(len) + 3.0 * out + 4);
	struct taps t = {out, xcalloc((size_t)out, sizeof(int)), xcalloc((size_t)out, sizeof(int)), xcalloc((size_t)out, sizeof(int)),
			 xcalloc(most, sizeof(uint16_t))};

	if (len >= out)
		taps_area(&t, from, len, limit);
	else if (len * 2 >= out)
		taps_linear(&t, from, len, limit);
	else
		taps_nearest(&t, from, len, limit);
	return t;
}

static void row_across(const uint8_t *src, uint16_t *out, const struct taps *t)
{
	for (int x = 0; x < t->out; x++, out += 3) {
		const uint8_t *p = src + (size_t)t->first[x] * 3;
		const uint16_t *w = t->weight + t->at[x];
		uint32_t r = 0, g = 0, b = 0;
		for (int k = t->n[x]; k > 0; k--, p += 3, w++) {
			r += (uint32_t)p[0] * *w;
			g += (uint32_t)p[1] * *w;
			b += (uint32_t)p[2] * *w;
		}
		out[0] = (uint16_t)(r >> 4);
		out[1] = (uint16_t)(g >> 4);
		out[2] = (uint16_t)(b >> 4);
	}
}

static void row_down(uint32_t *sum, const uint16_t *row, uint32_t weight, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum[i] += row[i] * weight;
}

/* The 8.8 fixed point of row_across times 12 bits of weight. */
static void put_row(uint8_t *out, const uint32_t *sum, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t v = (sum[i] + (1u << 19)) >> 20;
		out[i] = (uint8_t)(v > 255 ? 255 : v);
	}
}

struct pix scale_part(const struct pix *src, struct rect from, int w, int h)
{
	from = rect_clamp(from, src->w, src->h);
	if (rect_is_empty(from))
		from = (struct rect){0, 0, src->w, src->h};
	struct pix out = pix_new(w, h);
	struct taps tx = taps_new(from.x, from.w, w, src->w), ty = taps_new(from.y, from.h, h, src->h);
	size_t n = (size_t)w * 3;
	uint32_t *sum = xcalloc(n, sizeof *sum);
	uint16_t *rows[2] = {xcalloc(n, sizeof **rows), xcalloc(n, sizeof **rows)};
	int held[2] = {-1, -1}; /* the source row in each: neighbours share their seam */

	for (int y = 0; y < h; y++) {
		memset(sum, 0, n * sizeof *sum);
		for (int k = 0; k < ty.n[y]; k++) {
			int sy = ty.first[y] + k, slot = sy & 1;
			if (held[slot] != sy) {
				row_across(src->rgb + (size_t)sy * (size_t)src->w * 3, rows[slot], &tx);
				held[slot] = sy;
			}
			row_down(sum, rows[slot], ty.weight[ty.at[y] + k], n);
		}
		put_row(out.rgb + (size_t)y * n, sum, n);
	}
	free(rows[0]);
	free(rows[1]);
	free(sum);
	taps_fini(&tx);
	taps_fini(&ty);
	return out;
}
