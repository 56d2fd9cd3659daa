#include "image/scale.h"

#include <math.h>

#include "base/hash.h"
#include "test.h"

static struct pix noise(int w, int h)
{
	struct pix p = pix_new(w, h);

	for (int i = 0; i < w * h * 3; i++)
		p.rgb[i] = (uint8_t)hash_mix((uint64_t)i + 1);
	return p;
}

/* How much of input k lies in [a, b). */
static double overlap(double a, double b, int k)
{
	return fmax(0, fmin(b, k + 1.0) - fmax(a, (double)k));
}

static double exact(const struct pix *p, struct rect from, int w, int h, int x, int y, int channel)
{
	double x0 = from.x + x * from.w / w, x1 = x0 + from.w / w, y0 = from.y + y * from.h / h, y1 = y0 + from.h / h,
	       sum = 0;

	for (int j = (int)y0; j < p->h && j < y1; j++)
		for (int i = (int)x0; i < p->w && i < x1; i++)
			sum += overlap(x0, x1, i) * overlap(y0, y1, j) * p->rgb[(j * p->w + i) * 3 + channel];
	return sum / ((x1 - x0) * (y1 - y0));
}

static void test_area(void **state)
{
	static const struct {
		int sw, sh, w, h;
		struct rect from;
	} cases[] = {
	    {100, 75, 80, 60, {0, 0, 100, 75}}, {97, 61, 13, 7, {0, 0, 97, 61}},
	    {64, 64, 64, 64, {0, 0, 64, 64}},	{120, 90, 31, 20, {3.3, 7.75, 90.1, 60.4}},
	    {300, 5, 1, 1, {0, 0, 300, 5}},	{50, 50, 9, 9, {31, 31, 19, 19}},
	};

	for (size_t c = 0; c < NELEM(cases); c++) {
		struct pix p = noise(cases[c].sw, cases[c].sh);
		struct pix out = scale_part(&p, cases[c].from, cases[c].w, cases[c].h);
		double worst = 0;
		for (int i = 0; i < out.w * out.h * 3; i++) {
			double want = exact(&p, cases[c].from, out.w, out.h, i / 3 % out.w, i / 3 / out.w, i % 3);
			worst = fmax(worst, fabs(out.rgb[i] - want));
		}
		if (worst > 1.6)
			fail_msg("case %zu: off by %.2f", c, worst);
		pix_free(&out);
		pix_free(&p);
	}
}

static void test_flat(void **state)
{
	struct pix p = pix_new(1000, 3000);

	memset(p.rgb, 255, (size_t)p.w * (size_t)p.h * 3);
	static const int sizes[][2] = {{1, 1}, {7, 3}, {800, 600}, {1000, 3000}, {1500, 3001}, {4000, 10}};
	for (size_t i = 0; i < NELEM(sizes); i++) {
		struct pix out = scale_part(&p, (struct rect){0, 0, 1000, 3000}, sizes[i][0], sizes[i][1]);
		for (int k = 0; k < out.w * out.h * 3; k++)
			assert_int_equal(out.rgb[k], 255);
		pix_free(&out);
	}
	pix_free(&p);
}

static void test_same_size(void **state)
{
	struct pix p = noise(33, 21), out = scale_part(&p, (struct rect){0, 0, 33, 21}, 33, 21);

	assert_memory_equal(p.rgb, out.rgb, 33 * 21 * 3);
	pix_free(&p);
	pix_free(&out);
}

/* Above twice the size each pixel stands as a square. */
static void test_nearest(void **state)
{
	struct pix p = noise(5, 4), out = scale_part(&p, (struct rect){0, 0, 5, 4}, 40, 32);

	for (int y = 0; y < 32; y++)
		for (int x = 0; x < 40; x++)
			assert_memory_equal(out.rgb + (y * 40 + x) * 3, p.rgb + (y / 8 * 5 + x / 8) * 3, 3);
	pix_free(&p);
	pix_free(&out);
}

/* Up to twice: a slope stays a slope. */
static void test_linear(void **state)
{
	struct pix p = pix_new(20, 1);

	for (int i = 0; i < 60; i++)
		p.rgb[i] = (uint8_t)(i / 3 * 10);
	struct pix out = scale_part(&p, (struct rect){0, 0, 20, 1}, 40, 2);
	for (int x = 1; x < 39; x++)
		assert_true(abs(out.rgb[x * 3] - (int)((x + 0.5) * 5 - 5)) <= 1);
	pix_free(&p);
	pix_free(&out);
}

static void test_odd_parts(void **state)
{
	static const struct rect parts[] = {
	    {-5, -5, 3, 3}, {NAN, 0, 4, 4}, {9.999, 9.999, 50, 50}, {2, 2, 1e-9, 1e-9}, {0, 0, 1e9, 1e9}};
	struct pix p = noise(10, 10), one = noise(1, 1);

	for (size_t i = 0; i < NELEM(parts); i++)
		for (int size = 1; size < 40; size += 6) {
			struct pix a = scale_part(&p, parts[i], size, size), b = scale_part(&one, parts[i], size, size);
			pix_free(&a);
			pix_free(&b);
		}
	pix_free(&p);
	pix_free(&one);
}

static void test_fit(void **state)
{
	static const struct {
		int sw, sh, max_w, max_h;
		double zoom;
		int w, h;
	} cases[] = {{4000, 3000, 800, 600, 8, 800, 600},
		     {3000, 4000, 800, 600, 8, 450, 600},
		     {10, 10, 800, 600, 8, 80, 80},
		     {65535, 1, 800, 600, 8, 800, 1},
		     {100, 50, 100, 50, 1, 100, 50}};

	for (size_t i = 0; i < NELEM(cases); i++) {
		int w, h;
		scale_fit(cases[i].sw, cases[i].sh, cases[i].max_w, cases[i].max_h, cases[i].zoom, &w, &h);
		assert_int_equal(w, cases[i].w);
		assert_int_equal(h, cases[i].h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_area),    cmocka_unit_test(test_flat),   cmocka_unit_test(test_same_size),
	    cmocka_unit_test(test_nearest), cmocka_unit_test(test_linear), cmocka_unit_test(test_odd_parts),
	    cmocka_unit_test(test_fit),
	};

	return cmocka_run_group_tests_name("scale", tests, NULL, NULL);
}
