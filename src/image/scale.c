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
 * weights of an output add up to `one`. Down the columns a weight has 8 bits, so that a sum of bytes stays
 * within 16; across the rows 12 bits more.
 */
enum { DOWN = 1 << 8, ACROSS = 1 << 12 };

struct taps {
	int out, one;
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

/* The overlap of output pixel i with each input pixel. Rounding what is covered so far, and not each part, keeps the
 * sum exact. */
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
		for (int k = lo; k <= hi; k++) {
			int covered = k < hi ? (int)((k + 1.0 - a) / step * t->one + 0.5) : t->one;
			t->weight[used++] = (uint16_t)(covered - sum);
			sum = covered;
		}
	}
}

static void taps_linear(struct taps *t, double from, double len, int limit)
{
	double step = len / t->out;

	for (int i = 0; i < t->out; i++) {
		double at = from + (i + 0.5) * step - 0.5;
		int lo = (int)floor(at);
		int w = (int)((at - lo) * t->one + 0.5);
		if (lo < 0) {
			lo = 0;
			w = 0;
		}
		if (lo + 1 >= limit) {
			lo = limit > 1 ? limit - 2 : 0;
			w = limit > 1 ? t->one : 0;
		}
		t->first[i] = lo;
		t->n[i] = limit > 1 ? 2 : 1;
		t->at[i] = 2 * i;
		t->weight[2 * i] = (uint16_t)(t->one - w);
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
		t->weight[i] = (uint16_t)t->one;
	}
}

static struct taps taps_new(double from, double len, int out, int limit, int one)
{
	size_t most = (size_t)(ceil(len) + 3.0 * out + 4);
	struct taps t = {out,
			 one,
			 xcalloc((size_t)out, sizeof(int)),
			 xcalloc((size_t)out, sizeof(int)),
			 xcalloc((size_t)out, sizeof(int)),
			 xcalloc(most, sizeof(uint16_t))};

	if (len >= out)
		taps_area(&t, from, len, limit);
	else if (len * 2 >= out)
		taps_linear(&t, from, len, limit);
	else
		taps_nearest(&t, from, len, limit);
	return t;
}

typedef uint8_t bytes8 __attribute__((vector_size(8)));
typedef uint16_t words8 __attribute__((vector_size(16)));

static void row_down(uint16_t *sum, const uint8_t *row, uint16_t weight, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		bytes8 in;
		words8 s;
		memcpy(&in, row + i, sizeof in);
		memcpy(&s, sum + i, sizeof s);
		s += __builtin_convertvector(in, words8) * weight;
		memcpy(sum + i, &s, sizeof s);
	}
	for (; i < n; i++)
		sum[i] = (uint16_t)(sum[i] + row[i] * weight);
}

static void row_across(const uint16_t *sum, uint8_t *out, const struct taps *t)
{
	for (int x = 0; x < t->out; x++, out += 3) {
		const uint16_t *p = sum + (size_t)(t->first[x] - t->first[0]) * 3, *w = t->weight + t->at[x];
		uint32_t r = DOWN * ACROSS / 2, g = r, b = r;
		for (int k = t->n[x]; k > 0; k--, p += 3, w++) {
			r += (uint32_t)p[0] * *w;
			g += (uint32_t)p[1] * *w;
			b += (uint32_t)p[2] * *w;
		}
		out[0] = (uint8_t)(r >> 20);
		out[1] = (uint8_t)(g >> 20);
		out[2] = (uint8_t)(b >> 20);
	}
}

struct pix scale_part(const struct pix *src, struct rect from, int w, int h)
{
	from = rect_clamp(from, src->w, src->h);
	if (rect_is_empty(from))
		from = (struct rect){0, 0, src->w, src->h};
	struct pix out = pix_new(w, h);
	struct taps tx = taps_new(from.x, from.w, w, src->w, ACROSS), ty = taps_new(from.y, from.h, h, src->h, DOWN);
	size_t stride = (size_t)src->w * 3, left = (size_t)tx.first[0] * 3;
	size_t n = (size_t)(tx.first[w - 1] + tx.n[w - 1] - tx.first[0]) * 3;
	uint16_t *sum = xcalloc(n, sizeof *sum);

	for (int y = 0; y < h; y++) {
		memset(sum, 0, n * sizeof *sum);
		for (int k = 0; k < ty.n[y]; k++)
			row_down(sum, src->rgb + (size_t)(ty.first[y] + k) * stride + left, ty.weight[ty.at[y] + k], n);
		row_across(sum, out.rgb + (size_t)y * (size_t)w * 3, &tx);
	}
	free(sum);
	taps_fini(&tx);
	taps_fini(&ty);
	return out;
}
