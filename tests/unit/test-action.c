#include "test.h"

#include "base/str.h"
#include "tui/action.h"

/* Calls fn for every key of every action. */
static void each_key(void (*fn)(const struct action *a, const char *key))
{
	for (const struct action *a = actions; a->keys; a++) {
		char *words = xstrdup(a->keys), *rest = words, *word;

		while ((word = strsep(&rest, " ")))
			fn(a, word);
		free(words);
	}
}

static void key_is_known(const struct action *a, const char *key)
{
	struct key k;
	char name[KEY_NAME];

	assert_true(key_from_name(key, &k));
	assert_string_equal(key_name(k, name), key);
	for (enum mode m = 0; m < MODES; m++) {
		int nth;

		/* Were there two meanings in this mode, the table's first would be found for both. */
		if (a->modes & MODE_BIT(m))
			assert_ptr_equal(action_find(m, k, &nth), a);
	}
}

static void no_key_has_two_meanings(void **state)
{
	each_key(key_is_known);
}

static void every_action_is_explained(void **state)
{
	for (const struct action *a = actions; a->keys; a++) {
		assert_true(a->help && *a->help);
		assert_true(a->modes);
	}
}

static void which_key_it_was(void **state)
{
	struct key k;
	int nth;

	assert_true(key_from_name("7", &k));
	assert_int_equal(action_find(MODE_LABEL, k, &nth)->id, ACT_DIGIT);
	assert_int_equal(nth, 6);
	assert_true(key_from_name("b", &k));
	assert_int_equal(action_find(MODE_CORNER, k, &nth)->id, ACT_JUMP);
	assert_int_equal(nth, 19);
	assert_null(action_find(MODE_LABEL, k, &nth));
}

static bool can_all(enum action_id id, void *arg)
{
	return true;
}

static bool can_submit(enum action_id id, void *arg)
{
	return id == ACT_SUBMIT;
}

static void bar(enum mode m, int width, bool (*can)(enum action_id, void *), const char *wanted)
{
	struct grid *g = grid_new(width, 1);
	char *text;

	action_bar(g, (struct area){0, 0, width, 1}, m, can, NULL);
	text = grid_text(g);
	assert_string_equal(text, wanted);
	free(text);
	grid_free(g);
}

static void key_bar(void **state)
{
	bar(MODE_PROJECTS, 60, can_all, "Enter label  o dashboard  n new  p pause/resume      ? help\n");
	bar(MODE_LABEL, 30, can_submit, "Enter submit           ? help\n");
	bar(MODE_PROJECTS, 20, can_all, "Enter label  ? help\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_key_has_two_meanings), cmocka_unit_test(every_action_is_explained),
	    cmocka_unit_test(which_key_it_was),        cmocka_unit_test(key_bar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
