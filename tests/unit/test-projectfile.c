#include "cli/projectfile.h"

#include <sys/stat.h>

#include "base/buf.h"
#include "test.h"

static bool parse(const char *text, struct project_spec *s, struct err *e)
{
	project_spec_init(s);
	return project_file_parse(text, strlen(text), s, e);
}

static void reads_the_example(void **state)
{
	static const char text[] = "# a comment\n"
				   "name = cells\n"
				   "task = boxes            ; as people say it\n"
				   "folder = /data/cells\n"
				   "seed = 7\n"
				   "instructions = Draw one box around each cell.\n"
				   "   Leave out those at the edge.\n"
				   "\n"
				   "[classes]\n"
				   "cell =\n"
				   "cell/red = #cc2222\n"
				   "cell/white =\r\n"
				   "platelet: #0000ff\n";
	struct project_spec s;
	struct err e;

	assert_ok(parse(text, &s, &e), e);
	assert_string_equal(s.name, "cells");
	assert_int_equal(s.task, TASK_BOUNDING_BOX);
	assert_string_equal(s.folder, "/data/cells");
	assert_null(s.data);
	assert_int_equal(s.seed, 7);
	assert_string_equal(s.instructions, "Draw one box around each cell.\nLeave out those at the edge.");
	assert_int_equal(s.classes.n, 4);
	assert_string_equal(s.classes.v[1].name, "red");
	assert_int_equal(s.classes.v[1].parent, s.classes.v[0].id);
	assert_int_equal(s.classes.v[1].color, 0xcc2222);
	assert_string_equal(s.classes.v[3].name, "platelet");
	assert_int_equal(s.classes.v[3].parent, 0);
	project_spec_fini(&s);
}

static void reads_json(void **state)
{
	static const char text[] = "\xef\xbb\xbf \n{\"name\":\"a\",\"taskType\":\"BoundingBox\",\"data\":\"d\","
				   "\"labelCategories\":{\"classes\":[{\"displayName\":\"x\"}]}}\n";
	struct project_spec s;
	struct err e;

	assert_ok(parse(text, &s, &e), e);
	assert_string_equal(s.name, "a");
	assert_string_equal(s.data, "d");
	assert_int_equal(s.classes.n, 1);
	project_spec_fini(&s);
	assert_false(parse("{\"name\":\"a\"", &s, &e));
	assert_non_null(strstr(e.text, "line 1"));
	project_spec_fini(&s);
}

static void azures_words_are_taken(void **state)
{
	struct project_spec s;
	struct err e;

	assert_ok(parse("name=a\ntask=BoundingBox\ndata=d\n[classes]\nx=\n", &s, &e), e);
	assert_int_equal(s.task, TASK_BOUNDING_BOX);
	project_spec_fini(&s);
	parse("name=a\ntask=masks\ndata=d\n[classes]\nx=\n", &s, &e);
	assert_int_equal(s.task, TASK_SEMANTIC_SEGMENTATION);
	project_spec_fini(&s);
}

static void mistakes_name_their_line(void **state)
{
	static const char *const cases[][2] = {
		{"name = a\nnonsense\n", "line 2: this is neither"},
		{"name = a\n[classes\n", "line 2: this is neither"},
		{"name = a\n\nname = b\n", "line 3: \"name\" stands here a second time"},
		{"task = boxes\ntask = boxes\n", "line 2: \"task\" stands here a second time"},
		{"task = circles\n", "line 1: there is no task \"circles\""},
		{"nome = a\n", "line 1: there is no setting \"nome\""},
		{"name = a\n  and more\n", "line 2: an indented line"},
		{"seed = -1\n", "line 1: the seed"},
		{"[clases]\nx=\n", "line 2: there is no section [clases]"},
		{"[classes]\nx/y =\n", "line 2: the class \"x\" must stand before"},
		{"[classes]\nx =\n  x/y =\n", "line 3: a class must begin"},
		{"[classes]\nx = red\n", "line 2: a colour is written #rrggbb"},
		{"[classes]\nx = #12345g\n", "line 2: a colour is written #rrggbb"},
		{"[classes]\nx =\nx =\n", "line 3: "},
		{"[classes]\n = #112233\n", "line 2: "},
		{"name = a\nx\xff = 1\n", "line 2: this is not UTF-8"},
		{"name = a\n", "\"task\" is missing"},
		{"", "\"task\" is missing"},
	};
	struct project_spec s;
	struct err e;

	for (size_t i = 0; i < NELEM(cases); i++) {
		assert_false(parse(cases[i][0], &s, &e));
		assert_int_equal(e.kind, ERR_INVALID);
		if (strstr(e.text, cases[i][1]) != e.text)
			fail_msg("case %zu: %s", i, e.text);
		project_spec_fini(&s);
	}
}

static void long_lines_are_not_misread(void **state)
{
	struct project_spec s;
	struct buf b;
	struct err e;

	buf_init(&b, 10000);
	buf_adds(&b, "task = boxes\ninstructions = ");
	for (int i = 0; i < 300; i++)
		buf_addc(&b, 'x');
	buf_adds(&b, "\nname = a\n");
	assert_false(parse(b.data, &s, &e));
	assert_non_null(strstr(e.text, "line 2: too long"));
	project_spec_fini(&s);
	buf_fini(&b);
}

/* A folder is meant from where the file lies, and must be there. */
static void folders_are_relative_to_the_file(void **state)
{
	char *dir = test_dir(), *file = path_join(dir, "p.ini"), *pictures = path_join(dir, "pictures");
	static const char text[] = "name = a\ntask = boxes\nfolder = pictures\n[classes]\nx =\n";
	struct project_spec s;
	struct err e;
	FILE *f = fopen(file, "w");

	fputs(text, f);
	fclose(f);
	project_spec_init(&s);
	assert_false(project_file_read(file, &s, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	assert_non_null(strstr(e.text, "pictures"));
	project_spec_fini(&s);
	assert_int_equal(mkdir(pictures, 0700), 0);
	project_spec_init(&s);
	assert_ok(project_file_read(file, &s, &e), e);
	assert_string_equal(s.folder, pictures);
	project_spec_fini(&s);
	project_spec_init(&s);
	assert_false(project_file_read("/nonexistent.ini", &s, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	project_spec_fini(&s);
	free(pictures);
	free(file);
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_example),          cmocka_unit_test(reads_json),
		cmocka_unit_test(azures_words_are_taken),     cmocka_unit_test(mistakes_name_their_line),
		cmocka_unit_test(long_lines_are_not_misread), cmocka_unit_test(folders_are_relative_to_the_file),
	};

	return cmocka_run_group_tests_name("projectfile", tests, NULL, NULL);
}
