#include "test.h"

#include "base/buf.h"
#include "model/states.h"
#include "tui/action.h"

/*
 * The tables of the manual are those of the program. With LABELDECK_UPDATE_MANUAL set they are written anew into the
 * pages of the source folder, between their two marks, instead of compared.
 */

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

static char *page_path(const char *page)
{
	const char *top = getenv("top_srcdir");

	return xasprintf("%s/man/%s", top ? top : ".", page);
}

static char *read_page(const char *path)
{
	struct buf b;
	FILE *f = fopen(path, "r");
	char piece[4096];
	size_t n;

	assert_non_null(f);
	buf_init(&b, 1 << 20);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	fclose(f);
	return buf_take(&b);
}

static void write_page(const char *path, const char *text, const char *from, const char *to, const char *table)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "%.*s%s%s", (int)(from - text), text, table, to);
	assert_int_equal(fclose(f), 0);
}

static void check_table(const char *page, const char *name, void (*make)(struct buf *b))
{
	char *path = page_path(page), *text = read_page(path);
	char *begin = xasprintf(".\\\" begin %s\n", name), *end = xasprintf(".\\\" end %s\n", name);
	const char *from = strstr(text, begin), *to = strstr(text, end);
	struct buf b;

	buf_init(&b, 1 << 20);
	make(&b);
	assert_non_null(from);
	assert_non_null(to);
	from += strlen(begin);
	if (getenv("LABELDECK_UPDATE_MANUAL"))
		write_page(path, text, from, to, buf_str(&b));
	else if (strlen(buf_str(&b)) != (size_t)(to - from) || memcmp(buf_str(&b), from, (size_t)(to - from)) != 0)
		fail_msg("the table «%s» of %s is not that of the program: run this test with LABELDECK_UPDATE_MANUAL=1",
			 name, page);
	buf_fini(&b);
	free(begin);
	free(end);
	free(text);
	free(path);
}

static void the_keys(void **state)
{
	check_table("labeldeck.1", "keys", key_tables);
}

static void the_states(void **state)
{
	check_table("labeldeck-api.7", "states", states_table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_keys),
		cmocka_unit_test(the_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
