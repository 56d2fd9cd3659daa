#include "image/caps.h"

#include "test.h"

static void setup_environment(void)
{
	static const char *const names[] = {"LABELDECK_GRAPHICS", "LABELDECK_CELL", "NO_COLOR", "COLORTERM", "TMUX"};

	for (size_t i = 0; i < NELEM(names); i++)
		unsetenv(names[i]);
	setenv("TERM", "xterm-256color", 1);
}

struct answer {
	char kind;
	const char *body;
};

/* The answers in order; whether the last one given was the fence. */
static struct caps answered(const struct answer *a, bool *fence)
{
	struct caps_parser *p = caps_parser_new();

	*fence = false;
	for (; a->kind; a++)
		*fence = caps_answer(p, a->kind, a->body, strlen(a->body));
	struct caps c = caps_result(p, -1);
	caps_parser_free(p);
	return c;
}

static void test_terminals(void **state)
{
	static const struct {
		struct answer answers[9];
		enum graphics graphics;
		int cell_w, cell_h, max_w, registers;
		bool cell_known, sync, pixel_mouse;
	} cases[] = {
	    {{{'d', ">|XTerm(379)"}, {'c', "?2;0;904;724S"}, {'c', "?1;0;1024S"}, {'c', "?2026;0$y"},
	      {'c', "?1016;2$y"}, {'c', "?63;1;2;4;6;9;15;16;22;28c"}},
	     GRAPHICS_SIXEL, 10, 20, 904, 1024, false, false, true},
	    {{{'d', ">|XTerm(379)"}, {'c', "?2;3S"}, {'c', "?1;3S"}, {'c', "?64;1;2;6;9;15;16;17;18;21;22;28c"}},
	     GRAPHICS_BLOCKS, 10, 20, 0, 256, false, false, false},
	    {{{'c', "6;19;10t"}, {'c', "4;722;1000t"}, {'c', "?1;3;0S"}, {'c', "?1;0;1024S"}, {'c', "?2026;0$y"},
	      {'c', "?1016;0$y"}, {'c', "?63;1;2;3;4;7;29c"}},
	     GRAPHICS_SIXEL, 10, 19, 0, 1024, true, false, false},
	    {{{'d', ">|foot(1.13.1)"}, {'c', "6;16;8t"}, {'c', "?2;0;800;624S"}, {'c', "?1;0;1024S"},
	      {'c', "?2026;2$y"}, {'c', "?1016;2$y"}, {'c', "?62;4;22c"}},
	     GRAPHICS_SIXEL, 8, 16, 800, 1024, true, true, true},
	    {{{'d', ">|tmux 3.3a"}, {'c', "?1;2c"}},
	     GRAPHICS_BLOCKS, 10, 20, 0, 256, false, false, false},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		bool fence;
		struct caps c = answered(cases[i].answers, &fence);
		assert_true(fence);
		assert_int_equal(c.graphics, cases[i].graphics);
		assert_int_equal(c.cell_w, cases[i].cell_w);
		assert_int_equal(c.cell_h, cases[i].cell_h);
		assert_int_equal(c.max_w, cases[i].max_w);
		assert_int_equal(c.registers, cases[i].registers);
		assert_int_equal(c.cell_known, cases[i].cell_known);
		assert_int_equal(c.sync, cases[i].sync);
		assert_int_equal(c.pixel_mouse, cases[i].pixel_mouse);
		assert_true((c.graphics == GRAPHICS_SIXEL) == (c.why_no_pixels == NULL));
	}
}

static void test_no_answer(void **state)
{
	bool fence;
	struct caps c = answered((const struct answer[]){{0}}, &fence);

	assert_false(fence);
	assert_int_equal(c.graphics, GRAPHICS_BLOCKS);
	assert_int_equal(c.registers, 256);
	assert_non_null(c.why_no_pixels);
	assert_string_equal(c.name, "");
}

/* An answer behind the fence is still understood; garbage changes nothing and is no fence. */
static void test_late_and_garbage(void **state)
{
	bool fence;
	struct caps c = answered((const struct answer[]){{'c', "?62;4c"},
							 {'c', "6;16;8t"},
							 {'c', "t"},
							 {'c', ";;;;t"},
							 {'c', "6;99999999999;1t"},
							 {'c', "?;;S"},
							 {'c', "4c"},
							 {'o', "?4c"},
							 {'d', "?4c"},
							 {'a', "x"},
							 {'c', ""},
							 {0}},
				 &fence);

	assert_false(fence);
	assert_int_equal(c.graphics, GRAPHICS_SIXEL);
	assert_true(c.cell_w > 0 && c.cell_w < 200 && c.cell_h > 0 && c.cell_h < 200);
}

static void test_name_is_printable(void **state)
{
	bool fence;
	struct caps c = answered(
	    (const struct answer[]){
		{'d', ">|evil\033]0;x\007\x9b name that goes on and on and on and on and on and on and on"}, {0}},
	    &fence);

	for (const char *s = c.name; *s; s++)
		assert_true((unsigned char)*s >= ' ' && *s != 0x7f);
	assert_true(strlen(c.name) < sizeof c.name);
}

static void test_overrides(void **state)
{
	bool fence;
	const struct answer mute[] = {{'c', "?1;2c"}, {0}};

	setenv("LABELDECK_GRAPHICS", "sixel", 1);
	setenv("LABELDECK_CELL", "9x18", 1);
	struct caps c = answered(mute, &fence);
	assert_int_equal(c.graphics, GRAPHICS_SIXEL);
	assert_int_equal(c.cell_w, 9);
	assert_int_equal(c.cell_h, 18);
	assert_true(c.cell_known);
	setenv("LABELDECK_GRAPHICS", "hologram", 1);
	setenv("LABELDECK_CELL", "0x9000", 1);
	c = answered(mute, &fence);
	assert_int_equal(c.graphics, GRAPHICS_BLOCKS);
	assert_int_equal(c.cell_w, 10);
	setup_environment();
}

static void test_colors(void **state)
{
	static const struct {
		const char *term, *depth, *no;
		int colors;
	} cases[] = {{"xterm-256color", NULL, NULL, 256}, {"xterm-256color", "truecolor", NULL, 1 << 24},
		     {"linux", NULL, NULL, 16},		  {"dumb", "truecolor", NULL, 0},
		     {"xterm", "truecolor", "1", 0},	  {"xterm", NULL, "", 256}};

	for (size_t i = 0; i < NELEM(cases); i++) {
		bool fence;
		setup_environment();
		setenv("TERM", cases[i].term, 1);
		if (cases[i].depth)
			setenv("COLORTERM", cases[i].depth, 1);
		if (cases[i].no)
			setenv("NO_COLOR", cases[i].no, 1);
		struct caps c = answered((const struct answer[]){{'c', "?1;2c"}, {0}}, &fence);
		assert_int_equal(c.colors, cases[i].colors);
		assert_int_equal(c.truecolor, cases[i].colors > 256);
	}
	setup_environment();
}

static void test_questions(void **state)
{
	struct buf b;

	buf_init(&b, 4096);
	caps_questions(&b);
	assert_string_equal(b.data + b.len - 3, "\033[c");
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_terminals),	     cmocka_unit_test(test_no_answer),
	    cmocka_unit_test(test_late_and_garbage), cmocka_unit_test(test_name_is_printable),
	    cmocka_unit_test(test_overrides),	     cmocka_unit_test(test_colors),
	    cmocka_unit_test(test_questions),
	};

	setup_environment();
	return cmocka_run_group_tests_name("caps", tests, NULL, NULL);
}
