#include "test.h"

#include "manual.h"
#include "model/states.h"
#include "tui/action.h"

static void put_word(struct buf *b, const char *word)
{
	/* A word that mdoc could take for punctuation or a request. */
	buf_adds(b, strlen(word) == 1 && strchr(".,:;()[]?!|'", *word) ? "\\&" : "");
	buf_adds(b, word);
}

static void put_keys(struct buf *b, const char *keys)
{
	char *words = xstrdup(keys), *rest = words, *word;

	buf_adds(b, ".It Ic");
	while ((word = strsep(&rest, " "))) {
		buf_adds(b, " ");
		put_word(b, word);
	}
	buf_adds(b, "\n");
	free(words);
}

static void key_tables(struct buf *b)
{
	for (enum mode m = 0; m < MODES; m++) {
		buf_addf(b, ".Ss \\&%s\n.Bl -tag -width \"Shift-Right L\" -compact\n", mode_title(m));
		for (const struct action *a = actions; a->keys; a++)
			if (a->modes & MODE_BIT(m)) {
				put_keys(b, a->keys);
				buf_addf(b, "%s\n", a->help);
			}
		buf_adds(b, ".El\n");
	}
}

static void states_table(struct buf *b)
{
	buf_adds(b, ".Bl -column \"partlyLabeled\" \"probeFailed\" \"partlyLabeled\"\n");
	for (const struct item_transition *t = item_transitions(); t->from != ITEM_STATES; t++)
		buf_addf(b, ".It %s Ta %s Ta %s\n", item_state_word(t->from), item_event_word(t->event),
			 item_state_word(t->to));
	buf_adds(b, ".El\n");
}

static void the_keys(void **state)
{
	manual_check("labeldeck.1", "keys", key_tables);
}

static void the_states(void **state)
{
	manual_check("labeldeck-api.7", "states", states_table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_keys),
		cmocka_unit_test(the_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
