#include "image/draw.h"

#include "image/font.h"
#include "test.h"

enum { W = 40, H = 30, EDGE = 64 };

/* A picture in the middle of guarded memory: what lies before and behind it must not change. */
struct guarded {
	uint8_t all[EDGE + W * H * 3 + EDGE];
	struct pix p;
};

static void clear(struct guarded *g)
{
	memset(g->all, 0x55, sizeof g->all);
	g->p = (struct pix){W, H, g->all + EDGE, NULL, 0};
}

static uint32_t at(const struct guarded *g, int x, int y)
{
	const uint8_t *c = g->p.rgb + (y * W + x) * 3;

	return (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];
}

static void check_guards(const struct guarded *g)
{
	for (int i = 0; i < EDGE; i++)
		assert_true(g->all[i] == 0x55 && g->all[EDGE + W * H * 3 + i] == 0x55);
}

static void test_clipped(void **state)
{
	struct guarded g;

	clear(&g);
	for (int y = -40; y < 60; y += 7)
		for (int x = -50; x < 70; x += 7) {
			draw_fill(&g.p, x, y, 15, 15, 0xff0000);
			draw_frame(&g.p, x, y, 33, 21, 2, 0x00ff00, x & 1);
			draw_cross(&g.p, x, y, 9, 0x0000ff);
			draw_text(&g.p, x, y, "clipped \x01\xff", 0xffffff, 0);
		}
	check_guards(&g);
}

static void test_frame(void **state)
{
	struct guarded g;

	clear(&g);
	draw_frame(&g.p, 10, 10, 12, 9, 2, 0xffcc00, 0);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(at(&g, 10 + i, 10), 0xffcc00);
		assert_int_equal(at(&g, 10 + i, 18), 0xffcc00);
	}
	assert_int_equal(at(&g, 11, 14), 0xffcc00);
	assert_int_equal(at(&g, 20, 14), 0xffcc00);
	assert_true(at(&g, 9, 14) != 0x555555 && at(&g, 12, 14) != 0x555555); /* the rims */
	assert_int_equal(at(&g, 8, 14), 0x555555);
	assert_int_equal(at(&g, 15, 14), 0x555555); /* the inside stays */
}

static void test_text(void **state)
{
	struct guarded g;
	int ink = 0;

	clear(&g);
	int width = draw_text(&g.p, 2, 3, "Ag", 0xffffff, 0x000080);
	assert_int_equal(width, 2 * FONT_W);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			bool inside = x >= 2 && x < 2 + width && y >= 3 && y < 3 + draw_text_height();
			assert_int_equal(at(&g, x, y) != 0x555555, inside);
			ink += at(&g, x, y) == 0xffffff;
		}
	assert_true(ink > 20);
}

/* No two characters look the same, and none but the blank is empty. */
static void test_glyphs(void **state)
{
	for (int i = 0; i < FONT_GLYPHS; i++)
		for (int k = i + 1; k < FONT_GLYPHS; k++)
			assert_memory_not_equal(font_glyphs[i], font_glyphs[k], FONT_H);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_clipped),
	    cmocka_unit_test(test_frame),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_glyphs),
	};

	return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
