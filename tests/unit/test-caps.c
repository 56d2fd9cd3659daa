#include "image/caps.h"

#include "base/str.h"
#include "test.h"

static void setup_environment(void)
{
	static const char *const names[] = {"LABELDECK_GRAPHICS", "LABELDECK_CELL", "NO_COLOR",
					    "COLORTERM",	  "TMUX",	    "STY",
					    "TERM_PROGRAM",	  "LC_TERMINAL",    "LABELDECK_THEME",
					    "COLORFGBG"};

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

/* What terminals were seen to answer, and those of kitty, WezTerm and iTerm2 as documented. */
static const struct {
	struct answer answers[9];
	enum graphics graphics;
	int cell_w, cell_h, max_w, registers;
	bool cell_known, sync, pixel_mouse;
} terminals[] = {
    {{{'d', ">|XTerm(379)"},
      {'c', "?2;0;904;724S"},
      {'c', "?1;0;1024S"},
      {'c', "?2026;0$y"},
      {'c', "?1016;2$y"},
      {'c', "?63;1;2;4;6;9;15;16;22;28c"}},
     GRAPHICS_SIXEL,
     10,
     20,
     904,
     1024,
     false,
     false,
     true},
    {{{'d', ">|XTerm(379)"}, {'c', "?2;3S"}, {'c', "?1;3S"}, {'c', "?64;1;2;6;9;15;16;17;18;21;22;28c"}},
     GRAPHICS_BLOCKS,
     10,
     20,
     0,
     256,
     false,
     false,
     false},
    {{{'c', "6;19;10t"},
      {'c', "4;722;1000t"},
      {'c', "?1;3;0S"},
      {'c', "?1;0;1024S"},
      {'c', "?2026;0$y"},
      {'c', "?1016;0$y"},
      {'c', "?63;1;2;3;4;7;29c"}},
     GRAPHICS_SIXEL,
     10,
     19,
     0,
     1024,
     true,
     false,
     false},
    {{{'d', ">|foot(1.13.1)"},
      {'c', "6;16;8t"},
      {'c', "?2;0;800;624S"},
      {'c', "?1;0;1024S"},
      {'c', "?2026;2$y"},
      {'c', "?1016;2$y"},
      {'c', "?62;4;22c"}},
     GRAPHICS_SIXEL,
     8,
     16,
     800,
     1024,
     true,
     true,
     true},
    {{{'a', "Gi=31;OK"},
      {'d', ">|kitty(0.26.5)"},
      {'c', "6;18;9t"},
      {'c', "?2026;2$y"},
      {'c', "?1016;2$y"},
      {'c', "?62;c"}},
     GRAPHICS_KITTY,
     9,
     18,
     0,
     256,
     true,
     true,
     true},
    {{{'a', "Gi=31;OK"},
      {'o', "1337;ReportCellSize=16.0;8.0;1.0"},
      {'d', ">|WezTerm 20230712"},
      {'c', "?65;4;6;18;22c"}},
     GRAPHICS_KITTY,
     8,
     16,
     0,
     256,
     true,
     false,
     false},
    {{{'a', "Gi=31;EINVAL:no"}, {'o', "1337;ReportCellSize=17.5;8.0;2.0"}, {'d', ">|iTerm2 3.5.0"}, {'c', "?64;4c"}},
     GRAPHICS_ITERM,
     16,
     35,
     0,
     256,
     true,
     false,
     false},
    {{{'o', "1337;ReportCellSize=17.0;8.0"}, {'c', "6;20;10t"}, {'c', "?1;2c"}},
     GRAPHICS_ITERM,
     10,
     20,
     0,
     256,
     true,
     false,
     false},
    {{{'d', ">|iTerm2 3.4.0"}, {'c', "?1;2c"}}, GRAPHICS_ITERM, 10, 20, 0, 256, false, false, false},
    {{{'d', ">|tmux 3.3a"}, {'c', "?1;2c"}}, GRAPHICS_BLOCKS, 10, 20, 0, 256, false, false, false},
};

static void test_terminals(void **state)
{
	for (size_t i = 0; i < NELEM(terminals); i++) {
		bool fence;
		struct caps c = answered(terminals[i].answers, &fence);
		assert_true(fence);
		assert_int_equal(c.graphics, terminals[i].graphics);
		assert_int_equal(c.cell_w, terminals[i].cell_w);
		assert_int_equal(c.cell_h, terminals[i].cell_h);
		assert_int_equal(c.max_w, terminals[i].max_w);
		assert_int_equal(c.registers, terminals[i].registers);
		assert_int_equal(c.cell_known, terminals[i].cell_known);
		assert_int_equal(c.sync, terminals[i].sync);
		assert_int_equal(c.pixel_mouse, terminals[i].pixel_mouse);
		assert_true((c.graphics >= GRAPHICS_SIXEL) == (c.why_no_pixels == NULL));
		assert_true(c.graphics < GRAPHICS_SIXEL || c.truecolor);
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
							 {'a', "Gi=31;OKAY"},
							 {'a', "Gi=32;OK"},
							 {'o', "1337;ReportCellSize="},
							 {'o', "1337;ReportCellSize=nan"},
							 {'o', "1337;ReportCellSize=1"},
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

static void test_lying_cell(void **state)
{
	static const char *const sizes[] = {"nan;nan", "inf;8", "-4;8;3", "1e30;1e30", "9;9;900", "0;0;0", "0x1p99;1"};

	for (size_t i = 0; i < NELEM(sizes); i++) {
		char body[64];
		bool fence;

		snprintf(body, sizeof body, "1337;ReportCellSize=%s", sizes[i]);
		struct caps c = answered((const struct answer[]){{'o', body}, {'c', "?1;2c"}, {0}}, &fence);
		assert_int_equal(c.cell_w, 10);
		assert_int_equal(c.cell_h, 20);
		assert_false(c.cell_known);
	}
}

/* What the environment says counts for what has no name, and never in tmux or screen. */
static void test_environment(void **state)
{
	static const struct {
		const char *variable, *value, *name;
		enum graphics graphics;
	} cases[] = {
	    {"TERM_PROGRAM", "iTerm.app", NULL, GRAPHICS_ITERM},
	    {"LC_TERMINAL", "iTerm2", NULL, GRAPHICS_ITERM},
	    {"TERM_PROGRAM", "vscode", NULL, GRAPHICS_BLOCKS},
	    {"LC_TERMINAL", "iTerm2", ">|XTerm(379)", GRAPHICS_BLOCKS},
	};
	static const char *const inside[][2] = {
	    {"TMUX", "/tmp/x"}, {"STY", "1.x"}, {"TERM", "screen-256color"}, {"TERM", "tmux"}};
	bool fence;

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct answer answers[] = {
		    {cases[i].name ? 'd' : 'x', cases[i].name ? cases[i].name : ""}, {'c', "?1;2c"}, {0}};

		setenv(cases[i].variable, cases[i].value, 1);
		assert_int_equal(answered(answers, &fence).graphics, cases[i].graphics);
		setup_environment();
	}
	for (size_t i = 0; i < NELEM(inside); i++) {
		const struct answer all[] = {{'a', "Gi=31;OK"}, {'o', "1337;ReportCellSize=16;8"}, {'c', "?1;2c"}, {0}};

		setenv("LC_TERMINAL", "iTerm2", 1);
		setenv(inside[i][0], inside[i][1], 1);
		struct caps c = answered(all, &fence);
		assert_int_equal(c.graphics, GRAPHICS_BLOCKS);
		assert_non_null(c.why_no_pixels);
		setup_environment();
	}
}

static void test_why(void **state)
{
	const struct answer tmux[] = {{'d', ">|tmux 3.3a"}, {'c', "?1;2c"}, {0}}, screen[] = {{'c', "?1;2c"}, {0}};
	bool fence;

	assert_non_null(strstr(answered(screen, &fence).why_no_pixels, "foot"));
	setenv("TERM", "screen-256color", 1);
	assert_true(str_starts(answered(tmux, &fence).why_no_pixels, "tmux "));
	assert_true(str_starts(answered(screen, &fence).why_no_pixels, "screen "));
	setup_environment();
}

static void test_words(void **state)
{
	static const char *const all[] = {"none", "ascii", "blocks", "sextants", "sixel", "iterm", "kitty"};
	enum graphics g;

	assert_int_equal(NELEM(all), GRAPHICS_KINDS);
	for (size_t i = 0; i < NELEM(all); i++) {
		bool fence;

		assert_true(graphics_from_word(all[i], &g));
		assert_string_equal(graphics_word(g), all[i]);
		setenv("LABELDECK_GRAPHICS", all[i], 1);
		struct caps c = answered((const struct answer[]){{'c', "?62;4c"}, {0}}, &fence);
		assert_int_equal(c.graphics, g);
		assert_null(c.why_no_pixels);
	}
	assert_false(graphics_from_word("", &g));
	assert_false(graphics_from_word(NULL, &g));
	setup_environment();
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
		assert_int_equal(c.graphics, cases[i].colors ? GRAPHICS_BLOCKS : GRAPHICS_ASCII);
	}
	setup_environment();
}

/* The fence is last; the questions that only some understand are kept from those that would show them. */
static void test_questions(void **state)
{
	static const char *const mute[][2] = {
	    {"TMUX", "x"}, {"STY", "x"}, {"TERM", "screen"}, {"TERM", "tmux-256color"}, {"TERM", "linux"}};

	for (size_t i = 0; i <= NELEM(mute); i++) {
		struct buf b;

		if (i > 0)
			setenv(mute[i - 1][0], mute[i - 1][1], 1);
		buf_init(&b, 4096);
		caps_questions(&b);
		assert_string_equal(b.data + b.len - 3, "\033[c");
		assert_int_equal(strstr(b.data, "\033_G") != NULL, i == 0);
		assert_int_equal(strstr(b.data, "\033]1337;") != NULL, i == 0);
		buf_fini(&b);
		setup_environment();
	}
}

static void test_ground(void **state)
{
	static const struct {
		const char *answer, *colorfgbg, *theme;
		bool light;
	} t[] = {
	    {"11;rgb:ffff/ffff/ffff", NULL, NULL, true},
	    {"11;rgb:1c1c/1c1c/1c1c", NULL, NULL, false},
	    {"11;rgba:f/f/e/8", NULL, NULL, true},
	    {"11;rgb:ff/00/00", NULL, NULL, false},
	    {"11;rgb:fffff/ff/ff", NULL, NULL, false},
	    {"11;rgb:ff/", NULL, NULL, false},
	    {"10;rgb:ff/ff/ff", NULL, NULL, false},
	    {"11;rgb:00/00/00", "0;15", NULL, false},
	    {"", "0;15", NULL, true},
	    {"", "0;default;7", NULL, true},
	    {"", "15;0", NULL, false},
	    {"11;rgb:ff/ff/ff", NULL, "dark", false},
	    {"", NULL, "light", true},
	};

	for (size_t i = 0; i < NELEM(t); i++) {
		const struct answer answers[] = {{'o', t[i].answer}, {'c', "?62;4c"}, {0}};
		bool fence;

		setup_environment();
		if (t[i].colorfgbg)
			setenv("COLORFGBG", t[i].colorfgbg, 1);
		if (t[i].theme)
			setenv("LABELDECK_THEME", t[i].theme, 1);
		assert_int_equal(answered(answers, &fence).light, t[i].light);
	}
	setup_environment();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_terminals),
	    cmocka_unit_test(test_no_answer),
	    cmocka_unit_test(test_late_and_garbage),
	    cmocka_unit_test(test_name_is_printable),
	    cmocka_unit_test(test_lying_cell),
	    cmocka_unit_test(test_environment),
	    cmocka_unit_test(test_why), cmocka_unit_test(test_words),
	    cmocka_unit_test(test_overrides),
	    cmocka_unit_test(test_colors),
	    cmocka_unit_test(test_questions),
	    cmocka_unit_test(test_ground),
	};

	setup_environment();
	return cmocka_run_group_tests_name("caps", tests, NULL, NULL);
}
