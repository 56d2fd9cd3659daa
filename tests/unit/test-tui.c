#include "test.h"

#include "tui/action.h"
#include "tui/canvas.h"
#include "tui/grid.h"
#include "tui/input.h"

/* The pure parts of the terminal program: keys, the action table, cells, the canvas. */

static struct key seen[64];
static size_t nseen;

static void collect(const struct input_event *ev, void *arg)
{
	(void)arg;
	if (ev->kind == INPUT_KEY && nseen < NELEM(seen))
		seen[nseen++] = ev->key;
}

static void feed(const char *bytes, size_t piece)
{
	struct input *in = input_new(collect, NULL);
	size_t n = strlen(bytes);

	nseen = 0;
	for (size_t i = 0; i < n; i += piece)
		input_bytes(in, bytes + i, n - i < piece ? n - i : piece);
	if (input_pending(in))
		input_timeout(in);
	input_free(in);
}

static void keys_come_out_whole_or_in_pieces(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= 20; piece++) {
		feed("q\033[A\033[1;2D\033OB\xc3\xa9\x12\r\033[3~\033[Z\033", piece);
		assert_int_equal(nseen, 10);
		assert_int_equal(seen[0].code, 'q');
		assert_int_equal(seen[1].code, KEY_UP);
		assert_int_equal(seen[2].code, KEY_LEFT);
		assert_int_equal(seen[2].mods, MOD_SHIFT);
		assert_int_equal(seen[3].code, KEY_DOWN);
		assert_int_equal(seen[4].code, 0xe9);
		assert_int_equal(seen[5].code, 'r');
		assert_int_equal(seen[5].mods, MOD_CTRL);
		assert_int_equal(seen[6].code, KEY_ENTER);
		assert_int_equal(seen[7].code, KEY_DELETE);
		assert_int_equal(seen[8].code, KEY_TAB);
		assert_int_equal(seen[8].mods, MOD_SHIFT);
		assert_int_equal(seen[9].code, KEY_ESCAPE);
	}
}

static void answers_are_no_keys(void **state)
{
	(void)state;
	feed("\033[?64;4c\033P>|XTerm(379)\033\\\033[6;20;10t\033]11;rgb:00/00/00\007\033_Gi=31;OK\033\\x", 7);
	assert_int_equal(nseen, 1);
	assert_int_equal(seen[0].code, 'x');
}

static bool next_key(const char **keys, struct key *out)
{
	if (**keys == '\0')
		return false;
	size_t n = strcspn(*keys, " ");
	if (!key_from_name(*keys, n, out))
		fail_msg("no key: %s", *keys);
	*keys += n + ((*keys)[n] == ' ');
	return true;
}

static void no_key_means_two_things(void **state)
{
	size_t n;
	const struct action *v = action_table(&n);
	struct key a, b;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (const char *p = v[i].keys; next_key(&p, &a);)
			for (size_t k = i + 1; k < n; k++)
				for (const char *q = v[k].keys; next_key(&q, &b);)
					if ((v[i].modes & v[k].modes) && a.code == b.code && a.mods == b.mods)
						fail_msg("%s: \"%s\" and \"%s\"", v[i].keys, v[i].help, v[k].help);
}

static void foreign_text_stays_harmless(void **state)
{
	struct grid g;

	(void)state;
	grid_init(&g, 20, 2);
	grid_put(&g, 0, 0, 20, STYLE_NORMAL, "a\033[2Jb\nc\xff");
	grid_put(&g, 0, 1, 6, STYLE_NORMAL, "\xe6\xb5\x8b\xe8\xaf\x95 long");
	char *text = grid_text(&g);
	assert_string_equal(text, "a\xef\xbf\xbd[2Jb\xef\xbf\xbd""c\xef\xbf\xbd\n\xe6\xb5\x8b\xe8\xaf\x95 \xe2\x80\xa6\n");
	free(text);
	grid_fini(&g);
}

static uint64_t rng = 42;

static unsigned roll(unsigned n)
{
	rng = rng * UINT64_C(6364136223846793005) + 1;
	return (unsigned)(rng >> 33) % n;
}

static void random_step(struct canvas *c)
{
	double dx = (double)roll(200) - 100, dy = (double)roll(200) - 100;

	switch (roll(9)) {
	case 0:
		canvas_select(c, (int)roll(3) - 1);
		break;
	case 1:
		canvas_set_class(c, 1 + (int)roll(3));
		break;
	case 2:
		canvas_delete(c);
		break;
	case 3:
		canvas_undo(c);
		break;
	case 4:
		canvas_redo(c);
		break;
	case 5:
		canvas_edge_start(c);
		c->edge = (int)roll(8);
		for (unsigned i = roll(4); i > 0 && c->selected >= 0; i--)
			canvas_edge_move(c, dx * i, dy);
		if (c->selected >= 0)
			canvas_edge_stop(c);
		break;
	default:
		canvas_draw_start(c);
		canvas_draw_move(c, dx * 3, dy * 3);
		canvas_draw_set(c);
		canvas_draw_move(c, dy * 2, dx * 2);
		canvas_draw_set(c);
		canvas_draw_stop(c);
		break;
	}
}

static void boxes_stay_inside_and_undo_returns(void **state)
{
	struct labels begin = {0}, end = {0};
	struct canvas c;

	(void)state;
	labels_add(&begin, (struct label){1, SHAPE_BOX, {10.25, 20.5, 30.125, 40}});
	for (int round = 0; round < 200; round++) {
		canvas_init(&c, 320, 200, &begin, 1);
		for (int i = 0; i < 60; i++) {
			random_step(&c);
			for (size_t k = 0; k < c.labels.n; k++) {
				struct rect r = c.labels.v[k].box;
				assert_false(rect_is_empty(r));
				assert_true(r.x >= 0 && r.y >= 0 && r.x + r.w <= 320 + 1e-9 && r.y + r.h <= 200 + 1e-9);
			}
		}
		while (canvas_redo(&c))
			;
		labels_copy(&end, &c.labels);
		while (canvas_undo(&c))
			;
		assert_true(labels_equal(&c.labels, &begin));
		while (canvas_redo(&c))
			;
		assert_true(labels_equal(&c.labels, &end));
		canvas_fini(&c);
	}
	labels_fini(&begin);
	labels_fini(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_come_out_whole_or_in_pieces), cmocka_unit_test(answers_are_no_keys),
		cmocka_unit_test(no_key_means_two_things),          cmocka_unit_test(foreign_text_stays_harmless),
		cmocka_unit_test(boxes_stay_inside_and_undo_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
