#include "test.h"

#include "tui/grid.h"

static void expect(const struct grid *g, const char *text)
{
	char *got = grid_text(g);

	assert_string_equal(got, text);
	free(got);
}

static const struct area all = {0, 0, 10, 3};

static void prints_and_cuts(void **state)
{
	struct grid *g = grid_new(10, 3);

	assert_int_equal(grid_print(g, all, 2, 0, STYLE_BOLD, "hello"), 5);
	assert_int_equal(grid_print(g, all, 7, 1, STYLE_NORMAL, "cut off"), 3);
	assert_int_equal(grid_print(g, all, 0, 3, STYLE_NORMAL, "below"), 0);
	grid_printf(g, (struct area){4, 2, 3, 1}, 0, 0, STYLE_NORMAL, "%d", 123456);
	expect(g, "  hello\n       cu…\n    12…\n");
	assert_int_equal(grid_at(g, 2, 0)->style, STYLE_BOLD);
	grid_free(g);
}

/* No byte of a name moves the cursor or colours the screen. */
static void controls_are_replaced(void **state)
{
	struct grid *g = grid_new(10, 1);

	grid_print(g, all, 0, 0, STYLE_NORMAL, "a\033[2J\x07\xff\xc2\x9b z");
	expect(g, "a\xef\xbf\xbd[2J\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd z\n");
	grid_free(g);
	g = grid_new(3, 1);
	grid_print(g, all, 0, 0, STYLE_NORMAL, GRID_HOLE "x");
	expect(g, " x\n");
	grid_free(g);
}

static void wide_characters(void **state)
{
	struct grid *g = grid_new(6, 1);
	struct area line = {0, 0, 6, 1};

	assert_int_equal(grid_print(g, line, 0, 0, STYLE_NORMAL, "日本語"), 6);
	expect(g, "日本語\n");
	grid_print(g, line, 1, 0, STYLE_NORMAL, "x");
	expect(g, " x本語\n");
	grid_print(g, line, 2, 0, STYLE_NORMAL, "y");
	expect(g, " xy 語\n");
	assert_int_equal(grid_print(g, line, 3, 0, STYLE_NORMAL, "語語"), 3);
	expect(g, " xy語…\n");
	grid_print(g, line, 0, 0, STYLE_NORMAL, "e\xcc\x81!");
	expect(g, "e\xcc\x81!y語…\n");
	grid_free(g);
}

static void wraps_words(void **state)
{
	struct grid *g = grid_new(10, 4);
	struct area a = {0, 0, 10, 4};

	assert_int_equal(grid_wrap(g, a, 0, STYLE_NORMAL, "one two three\nfour unbreakably"), 5);
	expect(g, "one two\nthree\nfour\nunbreakabl\n");
	grid_free(g);
}

static void holes_and_boxes(void **state)
{
	struct grid *g = grid_new(6, 3), *copy = grid_new(1, 1);

	grid_box(g, (struct area){0, 0, 6, 3}, STYLE_DIM);
	grid_hole(g, (struct area){1, 1, 2, 1});
	grid_print_right(g, (struct area){1, 1, 4, 1}, 0, STYLE_NORMAL, "z");
	expect(g, "┌────┐\n│░░ z│\n└────┘\n");
	grid_copy(copy, g);
	assert_true(grid_equal(copy, g));
	grid_print(copy, (struct area){0, 0, 6, 3}, 1, 1, STYLE_NORMAL, "a");
	assert_false(grid_equal(copy, g));
	grid_free(copy);
	grid_free(g);
}

static void bars(void **state)
{
	struct grid *g = grid_new(4, 5);

	for (int y = 0; y < 5; y++)
		grid_bar(g, (struct area){0, y, 4, 1}, (double[]){0, 0.001, 0.4, 0.999, 1}[y]);
	expect(g, "····\n▏···\n█▌··\n███▉\n████\n");
	grid_style(g, (struct area){0, 0, 2, 1}, STYLE_SELECTED);
	assert_int_equal(grid_at(g, 1, 0)->style, STYLE_SELECTED);
	assert_int_equal(grid_at(g, 2, 0)->style, STYLE_DIM);
	grid_free(g);
}

static void areas_are_cut(void **state)
{
	struct area a = {0, 0, 20, 10}, cut;

	cut = area_cut_top(&a, 2);
	assert_true(area_equal(cut, (struct area){0, 0, 20, 2}));
	cut = area_cut_bottom(&a, 3);
	assert_true(area_equal(cut, (struct area){0, 7, 20, 3}));
	cut = area_cut_right(&a, 30);
	assert_true(area_equal(cut, (struct area){0, 2, 20, 5}));
	assert_int_equal(a.w, 0);
	cut = area_centre((struct area){0, 0, 10, 10}, 4, 20);
	assert_true(area_equal(cut, (struct area){3, 0, 4, 10}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prints_and_cuts),
	    cmocka_unit_test(controls_are_replaced),
	    cmocka_unit_test(wide_characters),
	    cmocka_unit_test(wraps_words),
	    cmocka_unit_test(holes_and_boxes),
	    cmocka_unit_test(areas_are_cut),
	    cmocka_unit_test(bars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
