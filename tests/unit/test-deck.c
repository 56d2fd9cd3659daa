#include "tui/deck.h"

#include "base/str.h"
#include "test.h"

/* What is meant for the terminal, and no part of a frame. */

static void open_deck(struct deck *d, const char *terminal)
{
	*d = (struct deck){0};
	str_copy(d->caps.name, sizeof d->caps.name, terminal);
	buf_init(&d->aside, 4096);
}

static void copies(void **state)
{
	struct deck d;

	open_deck(&d, "");
	deck_copy(&d, "soup");
	assert_string_equal(buf_str(&d.aside), "\033]52;c;c291cA==\033\\");
	assert_string_equal(d.notice, "Copied: soup");
	assert_true(d.dirty);
	buf_fini(&d.aside);
}

static void rings(void **state)
{
	static const struct {
		const char *terminal, *bytes;
	} t[] = {
	    {"XTerm(379)", "\a"},
	    {"foot(1.13.1)", "\a\033]777;notify;labeldeck;export: done.\033\\"},
	    {"kitty(0.26.5)", "\a\033]9;export: done.\033\\"},
	};

	for (size_t i = 0; i < NELEM(t); i++) {
		struct deck d;

		open_deck(&d, t[i].terminal);
		deck_ring(&d, STYLE_GOOD, "%s: done.", "export");
		assert_string_equal(buf_str(&d.aside), t[i].bytes);
		assert_string_equal(d.notice, "export: done.");
		buf_fini(&d.aside);
	}
}

static void foreign_text_is_harmless(void **state)
{
	struct deck d;

	open_deck(&d, "foot");
	deck_ring(&d, STYLE_GOOD, "a\033\\\033]0;evil\ab");
	assert_null(strstr(buf_str(&d.aside) + 1, "\a"));
	assert_null(strstr(buf_str(&d.aside), "\033]0"));
	buf_fini(&d.aside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(copies),
	    cmocka_unit_test(rings),
	    cmocka_unit_test(foreign_text_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
