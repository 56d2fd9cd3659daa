#include "cli/args.h"

#include "base/str.h"
#include "cli/commands.h"
#include "test.h"

static const struct option_row rows[] = {{"from", "FILE", ""}, {"copy", NULL, ""}, {NULL, NULL, NULL}};
static const struct command one = {"thing make", "NAME [OTHER]", "", rows, 0, NULL};
static const struct command raw = {"serve", "[ARGUMENT]...", "", NULL, CMD_RAW, NULL};

#define LINE(...) ((char **)(const char *[]){__VA_ARGS__, NULL})

static void words_and_options_mix(void **state)
{
	struct args a;
	struct err e;

	assert_ok(args_parse(&a, &one, LINE("--copy", "x", "--from", "a", "--from=b", "y"), &e), e);
	assert_string_equal(args_word(&a, 0), "x");
	assert_string_equal(args_word(&a, 1), "y");
	assert_null(args_word(&a, 2));
	assert_string_equal(args_value(&a, "from"), "b");
	assert_true(args_has(&a, "copy"));
	assert_false(args_has(&a, "quiet"));
	assert_string_equal(args_value(&a, "copy"), "");
}

static void values_may_look_like_anything(void **state)
{
	struct args a;
	struct err e;

	assert_ok(args_parse(&a, &one, LINE("--from", "-", "--", "--copy"), &e), e);
	assert_string_equal(args_value(&a, "from"), "-");
	assert_string_equal(args_word(&a, 0), "--copy");
	assert_false(args_has(&a, "copy"));
	assert_ok(args_parse(&a, &one, LINE("-", "--from="), &e), e);
	assert_string_equal(args_word(&a, 0), "-");
	assert_string_equal(args_value(&a, "from"), "");
}

static void help_needs_nothing_else(void **state)
{
	struct args a;
	struct err e;

	assert_ok(args_parse(&a, &one, LINE("--help"), &e), e);
	assert_true(args_has(&a, "help"));
	assert_ok(args_parse(&a, &one, LINE("-h"), &e), e);
	assert_true(args_has(&a, "help"));
}

static void mistakes_are_named(void **state)
{
	static const struct {
		const char *line[4];
		const char *says;
	} cases[] = {
		{{"--form", "x", NULL}, "there is no option --form; see labeldeck thing make --help"},
		{{"-x", NULL}, "there is no option -x"},
		{{"x", "--from", NULL}, "a value is missing behind --from"},
		{{"x", "--copy=1", NULL}, "takes no value: --copy=1"},
		{{"x", "y", "z", NULL}, "one argument too many: z"},
		{{"--copy", NULL}, "thing make needs NAME"},
	};
	struct args a;
	struct err e;

	for (size_t i = 0; i < NELEM(cases); i++) {
		assert_false(args_parse(&a, &one, (char **)cases[i].line, &e));
		assert_int_equal(e.kind, ERR_USAGE);
		if (!strstr(e.text, cases[i].says))
			fail_msg("%s", e.text);
	}
}

static void too_many_options_are_refused(void **state)
{
	const char *line[40] = {"x"};
	struct args a;
	struct err e;

	for (int i = 1; i < 39; i++)
		line[i] = "--copy";
	assert_false(args_parse(&a, &one, (char **)line, &e));
	assert_int_equal(e.kind, ERR_USAGE);
}

static void raw_arguments_go_through(void **state)
{
	char **line = LINE("--foreground", "--x=1", "y");
	struct args a;
	struct err e;

	assert_ok(args_parse(&a, &raw, line, &e), e);
	assert_ptr_equal(a.rest, line);
	assert_int_equal(a.nwords, 0);
}

static void commands_are_found(void **state)
{
	const struct command *c;
	struct err e;
	int used;

	c = command_find(3, LINE("project", "create", "x"), &used, &e);
	assert_string_equal(c->verb, "project create");
	assert_int_equal(used, 2);
	c = command_find(2, LINE("status", "create"), &used, &e);
	assert_string_equal(c->verb, "status");
	assert_int_equal(used, 1);
	assert_null(command_find(1, LINE("proj"), &used, &e));
	assert_null(command_find(1, LINE("project"), &used, &e));
	assert_non_null(strstr(e.text, "project needs one more word"));
	assert_null(command_find(2, LINE("project", "creat"), &used, &e));
	assert_non_null(strstr(e.text, "\"project creat\""));
	assert_int_equal(e.kind, ERR_USAGE);
}

/* What the help, the completions and the parser take for granted of the table. */
static void the_table_is_sound(void **state)
{
	for (const struct command *c = commands; c->verb; c++) {
		assert_non_null(c->run);
		assert_null(strpbrk(c->help, "'\""));
		assert_true(strlen(c->verb) + strlen(c->words) < 32);
		for (const struct option_row *o = c->options; o && o->name; o++) {
			assert_null(strpbrk(o->help, "'\""));
			assert_true(strlen(o->name) + (o->value ? strlen(o->value) : 0) < 22);
			for (const struct option_row *p = common_options; p->name; p++)
				assert_string_not_equal(o->name, p->name);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_options_mix),        cmocka_unit_test(values_may_look_like_anything),
		cmocka_unit_test(help_needs_nothing_else),      cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(too_many_options_are_refused), cmocka_unit_test(raw_arguments_go_through),
		cmocka_unit_test(commands_are_found),           cmocka_unit_test(the_table_is_sound),
	};

	return cmocka_run_group_tests_name("args", tests, NULL, NULL);
}
