#include "image/encode.h"

#include <ctype.h>
#include <math.h>

#include "base/hash.h"
#include "base/str.h"
#include "image/quantize.h"
#include "test.h"

/* A slope of colours with some grain. */
static struct pix picture(int w, int h)
{
	struct pix p = pix_new(w, h);

	for (int i = 0; i < w * h; i++) {
		int x = i % w, y = i / w, grain = (int)(hash_mix((uint64_t)i) % 16);
		p.rgb[3 * i] = (uint8_t)(x * 239 / w + grain);
		p.rgb[3 * i + 1] = (uint8_t)(y * 239 / h + grain);
		p.rgb[3 * i + 2] = (uint8_t)((x / 20 + y / 20) % 2 * 200 + grain);
	}
	return p;
}

/* A sixel reader for the test alone: fills p, whose size must be the raster's; true if every pixel was set, none twice.
 */
struct reader {
	const char *s;
	uint8_t palette[256][3];
	int color, x, y, set, twice;
};

static int number(struct reader *r)
{
	int n = 0;

	while (isdigit((unsigned char)*r->s))
		n = n * 10 + *r->s++ - '0';
	return n;
}

static void read_color(struct reader *r)
{
	r->color = number(r);
	if (*r->s != ';')
		return;
	r->s++;
	assert_int_equal(number(r), 2);
	for (int k = 0; k < 3; k++) {
		assert_int_equal(*r->s++, ';');
		r->palette[r->color][k] = (uint8_t)((number(r) * 255 + 50) / 100);
	}
}

static void put_sixel(struct reader *r, struct pix *p, uint8_t *seen, int count, int bits)
{
	for (; count > 0; count--, r->x++)
		for (int k = 0; k < 6; k++) {
			if (!(bits >> k & 1))
				continue;
			assert_true(r->x < p->w && r->y + k < p->h);
			int at = (r->y + k) * p->w + r->x;
			r->set += !seen[at];
			r->twice += seen[at];
			seen[at] = 1;
			memcpy(p->rgb + 3 * at, r->palette[r->color], 3);
		}
}

static int read_sixel(const char *data, struct pix *p)
{
	struct reader r = {.s = data};
	uint8_t *seen = xcalloc((size_t)p->w, (size_t)p->h);
	char head[64];

	snprintf(head, sizeof head, "q\"1;1;%d;%d", p->w, p->h);
	r.s = strstr(data, head);
	assert_non_null(r.s);
	for (r.s += strlen(head); *r.s != '\033';) {
		char c = *r.s++;
		int count = 1;
		if (c == '!') {
			count = number(&r);
			c = *r.s++;
		}
		if (c == '#') {
			read_color(&r);
		} else if (c == '$') {
			r.x = 0;
		} else if (c == '-') {
			r.x = 0;
			r.y += 6;
		} else {
			assert_true(c >= '?' && c <= '~');
			put_sixel(&r, p, seen, count, c - '?');
		}
	}
	assert_string_equal(r.s, "\033\\");
	assert_int_equal(r.set, p->w * p->h);
	free(seen);
	return r.twice;
}

static double psnr(const struct pix *a, const uint8_t *rgb)
{
	size_t n = (size_t)a->w * (size_t)a->h * 3;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (a->rgb[i] - rgb[i]) * (a->rgb[i] - rgb[i]);
	return sum > 0 ? 10 * log10(255 * 255 * (double)n / sum) : 99;
}

static const struct caps caps = {.cell_w = 10, .cell_h = 20, .registers = 256, .colors = 1 << 24};

/* The pixels on the screen are the quantised ones (to a percent: the unit of sixel colours) and near the source. */
static void try_sixel(int w, int h, int colors, bool dither, double least)
{
	struct pix p = picture(w, h), shown = pix_new(w, h);
	uint8_t *ix = xmalloc((size_t)w * (size_t)h);
	struct palette pal;
	struct buf out;

	buf_init(&out, BUF_MAX_DEFAULT);
	encoder_for(GRAPHICS_SIXEL)
	    ->encode(&p, &(struct encode_opts){.colors = colors, .dither = dither, .caps = &caps}, &out);
	assert_true(str_starts(out.data, "\033P0;1;0q"));
	assert_int_equal(read_sixel(out.data, &shown), 0);
	if (colors)
		quantize_adaptive(&p, colors, ix, &pal);
	else
		quantize_fixed(&p, 0, 0, dither, ix, &pal);
	for (int i = 0; i < w * h * 3; i++)
		assert_true(abs(shown.rgb[i] - pal.rgb[ix[i / 3]][i % 3]) <= 2);
	if (psnr(&p, shown.rgb) < least)
		fail_msg("%d x %d, %d colours: %.1f dB", w, h, colors, psnr(&p, shown.rgb));
	buf_fini(&out);
	free(ix);
	pix_free(&p);
	pix_free(&shown);
}

static void test_sixel(void **state)
{
	static const int sizes[][2] = {{1, 1}, {7, 5}, {10, 6}, {300, 7}, {801, 59}, {64, 120}, {200, 150}};

	for (size_t i = 0; i < NELEM(sizes); i++) {
		try_sixel(sizes[i][0], sizes[i][1], 255, false, 26);
		try_sixel(sizes[i][0], sizes[i][1], 16, false, 10);
		try_sixel(sizes[i][0], sizes[i][1], 0, false, 20);
		try_sixel(sizes[i][0], sizes[i][1], 0, true, 15);
	}
}

/* The same source twice, because libsixel writes into what it is given. */
static void test_best(void **state)
{
	struct pix p = picture(200, 150), shown = pix_new(200, 150);
	struct buf out;
	struct err e;

	for (int i = 0; i < 2; i++) {
		buf_init(&out, BUF_MAX_DEFAULT);
		assert_ok(encode_sixel_best(&p, &(struct encode_opts){.caps = &caps}, &out, &e), e);
		read_sixel(out.data, &shown);
		assert_true(psnr(&p, shown.rgb) > 25);
		buf_fini(&out);
	}
	pix_free(&p);
	pix_free(&shown);
}

/* A terminal of 16 registers is sent no colour number above 15. */
static void test_few_registers(void **state)
{
	struct caps few = caps;
	struct pix p = picture(80, 60);
	struct buf out;

	few.registers = 16;
	for (int colors = 0; colors <= 255; colors += 255) {
		buf_init(&out, BUF_MAX_DEFAULT);
		encoder_for(GRAPHICS_SIXEL)->encode(&p, &(struct encode_opts){.colors = colors, .caps = &few}, &out);
		for (const char *s = out.data; (s = strchr(s, '#')); s++)
			assert_true(strtol(s + 1, NULL, 10) < 16);
		buf_fini(&out);
	}
	pix_free(&p);
}

/* Two dithered halves are the same indices as the whole: no seam. */
static void test_patches_meet(void **state)
{
	struct pix whole = picture(60, 40), part = pix_new(27, 40);
	uint8_t *a = xmalloc(60 * 40), *b = xmalloc(27 * 40);
	struct palette pal;

	for (int y = 0; y < 40; y++)
		memcpy(part.rgb + y * 27 * 3, whole.rgb + (y * 60 + 33) * 3, 27 * 3);
	quantize_fixed(&whole, 0, 0, 1, a, &pal);
	quantize_fixed(&part, 33, 0, 1, b, &pal);
	for (int y = 0; y < 40; y++)
		assert_memory_equal(a + y * 60 + 33, b + y * 27, 27);
	assert_int_equal(pal.n, QUANTIZE_FIXED);
	free(a);
	free(b);
	pix_free(&whole);
	pix_free(&part);
}

static void test_few_colors_exact(void **state)
{
	static const uint8_t three[3][3] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}};
	struct pix p = pix_new(9, 9);
	struct palette pal;
	uint8_t ix[81];

	for (int i = 0; i < 81; i++)
		memcpy(p.rgb + 3 * i, three[i % 3], 3);
	quantize_adaptive(&p, 255, ix, &pal);
	assert_int_equal(pal.n, 3);
	for (int i = 0; i < 81; i++)
		assert_memory_equal(pal.rgb[ix[i]], three[i % 3], 3);
	pix_free(&p);
}

static void test_position(void **state)
{
	struct pix p = picture(10, 20);
	struct buf out;

	for (enum graphics g = GRAPHICS_ASCII; g < GRAPHICS_KINDS; g++) {
		buf_init(&out, BUF_MAX_DEFAULT);
		encoder_for(g)->encode(&p, &(struct encode_opts){.row = 12, .col = 34, .colors = 255, .caps = &caps},
				       &out);
		assert_true(str_starts(out.data, "\0337\033[12;34H"));
		assert_string_equal(out.data + out.len - 2, "\0338");
		buf_fini(&out);
	}
	assert_null(encoder_for(GRAPHICS_NONE));
	pix_free(&p);
}

/* A full buffer fails quietly and leaves nothing behind that spoils the next picture. */
static void test_full_buffer(void **state)
{
	struct pix p = picture(100, 60);
	struct buf out;

	for (size_t max = 1; max < 9000; max += 700) {
		buf_init(&out, max);
		encoder_for(GRAPHICS_SIXEL)->encode(&p, &(struct encode_opts){.colors = 255, .caps = &caps}, &out);
		assert_true(out.failed);
		buf_fini(&out);
	}
	pix_free(&p);
	try_sixel(100, 60, 255, false, 26);
}

static void test_golden(void **state)
{
	static const uint8_t two[2][3] = {{255, 0, 0}, {0, 0, 255}};
	struct pix p = pix_new(4, 4);
	struct buf out;

	for (int i = 0; i < 16; i++)
		memcpy(p.rgb + 3 * i, two[i % 4 / 2], 3);
	buf_init(&out, 4096);
	encoder_for(GRAPHICS_SIXEL)
	    ->encode(&p, &(struct encode_opts){.row = 2, .col = 3, .colors = 16, .caps = &caps}, &out);
	assert_string_equal(out.data, "\0337\033[2;3H\033P0;1;0q\"1;1;4;4#0;2;0;0;100#1;2;100;0;0#1NN#0NN\033\\\0338");
	buf_fini(&out);
	pix_free(&p);
}

/* Each has fewer colours, and bytes, than the one before. */
static void test_qualities(void **state)
{
	struct pix p = picture(200, 150);
	size_t before = SIZE_MAX;

	assert_ptr_equal(quality_for("high"), quality_at(0));
	for (size_t i = 1; quality_at(i); i++) {
		const struct quality *q = quality_at(i);
		struct buf out;

		assert_ptr_equal(quality_for(q->word), q);
		buf_init(&out, BUF_MAX_DEFAULT);
		encoder_for(GRAPHICS_SIXEL)
		    ->encode(&p, &(struct encode_opts){.colors = q->colors, .caps = &caps}, &out);
		assert_true(out.len < before);
		before = out.len;
		buf_fini(&out);
	}
	assert_null(quality_for("best"));
	assert_null(quality_for(NULL));
	pix_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sixel),
	    cmocka_unit_test(test_best),
	    cmocka_unit_test(test_few_registers),
	    cmocka_unit_test(test_patches_meet),
	    cmocka_unit_test(test_few_colors_exact),
	    cmocka_unit_test(test_position),
	    cmocka_unit_test(test_full_buffer),
	    cmocka_unit_test(test_golden),
	    cmocka_unit_test(test_qualities),
	};

	return cmocka_run_group_tests_name("encode", tests, NULL, NULL);
}
