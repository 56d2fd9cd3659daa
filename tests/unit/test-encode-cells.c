#include "image/encode.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "test.h"

/* Pictures of characters, and those characters read back. */
static const struct caps truecolor = {.cell_w = 10, .cell_h = 20, .registers = 256, .colors = 1 << 24};

static void try_exact(enum graphics kind, int colors, int w, int h, const uint8_t *rgb, const char *want)
{
	struct pix p = pix_new(w, h);
	struct caps c = truecolor;
	struct buf out;

	memcpy(p.rgb, rgb, (size_t)(w * h) * 3);
	c.colors = colors;
	buf_init(&out, 4096);
	encoder_for(kind)->encode(&p, &(struct encode_opts){.caps = &c}, &out);
	assert_string_equal(buf_str(&out), want);
	buf_fini(&out);
	pix_free(&p);
}

#define UPPER "\xe2\x96\x80"

static void test_blocks(void **state)
{
	static const uint8_t rgb[] = {255, 0, 0, 255, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0};

	try_exact(GRAPHICS_BLOCKS, 1 << 24, 2, 3, rgb,
		  "\033[38;2;255;0;0m\033[48;2;0;0;0m" UPPER "\033[48;2;255;255;255m" UPPER "\033[0m\n"
		  "\033[38;2;255;0;0m\033[48;2;255;0;0m" UPPER "\033[38;2;0;0;0m\033[48;2;0;0;0m" UPPER "\033[0m\n");
	try_exact(GRAPHICS_BLOCKS, 256, 2, 3, rgb,
		  "\033[38;5;196m\033[48;5;16m" UPPER "\033[48;5;231m" UPPER "\033[0m\n"
		  "\033[38;5;196m\033[48;5;196m" UPPER "\033[38;5;16m\033[48;5;16m" UPPER "\033[0m\n");
	try_exact(GRAPHICS_BLOCKS, 16, 2, 3, rgb,
		  "\033[31m\033[40m" UPPER "\033[107m" UPPER "\033[0m\n\033[31m\033[41m" UPPER "\033[30m\033[40m" UPPER
		  "\033[0m\n");
	try_exact(GRAPHICS_BLOCKS, 0, 2, 3, rgb, ".*\n: \n");
	try_exact(GRAPHICS_ASCII, 1 << 24, 2, 3, rgb, ".*\n: \n");
}

/* A red corner on black; a column that is only one pixel wide repeats it. */
static void test_sextants_golden(void **state)
{
	static const uint8_t rgb[3 * 4 * 3] = {[0] = 255, [9] = 255, [33] = 255};

	try_exact(GRAPHICS_SEXTANTS, 1 << 24, 3, 4, rgb,
		  "\033[38;2;255;0;0m\033[48;2;0;0;0m\xf0\x9f\xac\x84 \033[0m\n"
		  "\033[48;2;0;0;0m \033[48;2;255;0;0m \033[0m\n");
	try_exact(GRAPHICS_SEXTANTS, 16, 3, 4, rgb,
		  "\033[31m\033[40m\xf0\x9f\xac\x84 \033[0m\n\033[40m \033[41m \033[0m\n");
	try_exact(GRAPHICS_SEXTANTS, 0, 3, 4, rgb, "  \n :\n");
}

/* Reads truecolour characters: each sets w x h pixels of p. Knows half blocks and sextants. */
struct reader {
	const char *s;
	uint8_t color[2][3]; /* of the character, of its ground */
};

static void read_color(struct reader *r)
{
	unsigned ground, red, green, blue;
	int n = 0;

	if (strncmp(r->s, "\033[0m", 4) == 0) {
		r->s += 4;
		return;
	}
	assert_int_equal(sscanf(r->s, "\033[%1u8;2;%u;%u;%um%n", &ground, &red, &green, &blue, &n), 4);
	assert_true((ground == 3 || ground == 4) && red < 256 && green < 256 && blue < 256);
	uint8_t *c = r->color[ground == 4];
	c[0] = (uint8_t)red;
	c[1] = (uint8_t)green;
	c[2] = (uint8_t)blue;
	r->s += n;
}

static unsigned pattern_of(uint32_t cp, int w)
{
	if (w == 1)
		return cp == 0x2580 ? 1 : 999;
	if (cp == ' ' || cp == 0x2588)
		return cp == ' ' ? 0 : 63;
	if (cp == 0x258c || cp == 0x2590)
		return cp == 0x258c ? 1 + 4 + 16 : 2 + 8 + 32;
	assert_in_range(cp, 0x1fb00, 0x1fb3b);
	for (unsigned bits = 1, next = 0x1fb00; bits < 63; bits++)
		if (bits != 21 && bits != 42 && next++ == cp)
			return bits;
	return 999;
}

static void read_cell(struct reader *r, struct pix *p, int x, int y, int w, int h)
{
	size_t len;

	while (*r->s == '\033')
		read_color(r);
	unsigned bits = pattern_of(utf8_decode(r->s, strlen(r->s), &len), w);
	assert_true(bits < 64);
	r->s += len;
	for (int k = 0; k < w * h; k++)
		if (x + k % w < p->w && y + k / w < p->h)
			memcpy(p->rgb + ((y + k / w) * p->w + x + k % w) * 3, r->color[!(bits >> k & 1)], 3);
}

static void read_cells(const char *data, struct pix *p, int w, int h)
{
	struct reader r = {.s = data};

	for (int y = 0; y < p->h; y += h) {
		for (int x = 0; x < p->w; x += w)
			read_cell(&r, p, x, y, w, h);
		while (*r.s == '\033')
			read_color(&r);
		assert_int_equal(*r.s++, '\n');
	}
	assert_int_equal(*r.s, '\0');
}

/* Two colours in a cell at most, in every pattern: what is read back is the picture. */
static void try_round_trip(enum graphics kind, int w, int h, int columns, int rows)
{
	struct pix p = pix_new(columns * w - (w - 1), rows * h - (h - 1)), shown = pix_new(p.w, p.h);
	struct buf out;

	for (int i = 0; i < p.w * p.h; i++) {
		int cell = i / p.w / h * columns + i % p.w / w, k = i / p.w % h * w + i % p.w % w;
		uint64_t v = hash_mix((uint64_t)(cell * 2 + (cell % 64 >> k & 1)));
		memcpy(p.rgb + 3 * i, &v, 3);
	}
	buf_init(&out, BUF_MAX_DEFAULT);
	encoder_for(kind)->encode(&p, &(struct encode_opts){.caps = &truecolor}, &out);
	read_cells(buf_str(&out), &shown, w, h);
	assert_memory_equal(p.rgb, shown.rgb, (size_t)(p.w * p.h) * 3);
	buf_fini(&out);
	pix_free(&p);
	pix_free(&shown);
}

static void test_round_trip(void **state)
{
	try_round_trip(GRAPHICS_BLOCKS, 1, 2, 1, 1);
	try_round_trip(GRAPHICS_BLOCKS, 1, 2, 40, 20);
	try_round_trip(GRAPHICS_SEXTANTS, 2, 3, 1, 1);
	try_round_trip(GRAPHICS_SEXTANTS, 2, 3, 64, 5);
}

static void test_bounded(void **state)
{
	struct pix p = pix_new(60, 60);

	memset(p.rgb, 77, 60 * 60 * 3);
	for (enum graphics g = GRAPHICS_ASCII; g <= GRAPHICS_SEXTANTS; g++)
		for (size_t max = 1; max < 500; max += 83) {
			struct buf out;

			buf_init(&out, max);
			encoder_for(g)->encode(&p, &(struct encode_opts){.row = 1, .col = 1, .caps = &truecolor}, &out);
			assert_true(out.failed);
			buf_fini(&out);
		}
	pix_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_blocks),
	    cmocka_unit_test(test_sextants_golden),
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests_name("encode-cells", tests, NULL, NULL);
}
