#include "tui/tui.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/feed.h"
#include "tui/pane.h"
#include "tui/script.h"

enum { LEAST_W = 40, LEAST_H = 10 };

/*
 * The frame around the panes: one pane is shown, a text may lie over it. One turn: input and answers change state and mark it
 * dirty; before sleep, if the last frame has left, the grid is drawn, sent, and the pictures behind it.
 */
struct tui {
	struct client *client;
	struct loop *loop;
	struct pane_env env;
	struct term *term;
	struct grid grid;
	const struct pane_ops *ops;
	void *pane;
	struct feed *feed;
	bool dirty, anew, ended;
	struct area pictured;  /* cells that show a picture now */
	char *text;            /* over the pane: help or instructions; NULL: none */
	int text_top;
	struct script *script;
	struct loop_watch *hook, *timer;
	bool failed;
	struct err err;
};

static void mark(void *arg)
{
	struct tui *t = arg;

	t->dirty = true;
}

static void show_pane(struct tui *t, const struct pane_ops *ops, const char *project)
{
	if (t->ops) {
		t->ops->close(t->pane);
		free(t->pane);
	}
	t->ops = ops;
	t->pane = xcalloc(1, ops->size);
	ops->open(t->pane, &t->env, project);
	t->dirty = true;
}

static void show_text(struct tui *t, const char *text)
{
	free(t->text);
	t->text = text ? xstrdup(text) : NULL;
	t->text_top = 0;
	t->dirty = t->anew = true;
}

static void show_help(struct tui *t, enum mode m)
{
	struct buf b;
	size_t n;
	const struct action *v = action_table(&n);

	buf_init(&b, 1 << 20);
	buf_addf(&b, "Keys (%s)\n\n", mode_word(m));
	for (int pass = 0; pass < 2; pass++) {
		if (pass)
			buf_adds(&b, "\nIn other modes\n\n");
		for (size_t i = 0; i < n; i++)
			if ((v[i].modes >> m & 1) == (pass ? 0u : 1u) && !(v[i].modes == 1u << MODE_HELP))
				buf_addf(&b, "  %-18s %s\n", v[i].keys, v[i].help);
	}
	show_text(t, buf_str(&b));
	buf_fini(&b);
}

static void leave(struct tui *t)
{
	if (t->ops == &pane_label)
		show_pane(t, &pane_projects, NULL);
	else
		t->ended = true;
}

static void handle_result(struct tui *t, int result)
{
	if (result & PANE_REDRAW)
		t->dirty = true;
	if (result & PANE_SHOW_TEXT)
		show_text(t, t->ops->text(t->pane));
	if (result & PANE_LABEL) {
		char *project = xstrdup(t->ops->project(t->pane));
		show_pane(t, &pane_label, project);
		free(project);
	} else if (result & PANE_LEAVE) {
		leave(t);
	}
}

static void key_in_text(struct tui *t, struct key k)
{
	const struct action *a = action_of_key(MODE_HELP, k);

	if (!a)
		return;
	if (a->id == ACTION_BACK)
		show_text(t, NULL);
	else
		t->text_top += a->id == ACTION_DOWN ? 1 : t->text_top > 0 ? -1 : 0;
	t->dirty = true;
}

static void on_key(struct key k, void *arg)
{
	struct tui *t = arg;

	if (k.code == 'c' && k.mods == MOD_CTRL) {
		t->ended = true;
		return;
	}
	if (k.code == 'z' && k.mods == MOD_CTRL) {
		term_suspend(t->term);
		return;
	}
	if (t->text) {
		key_in_text(t, k);
		return;
	}
	enum mode m = t->ops->mode(t->pane);
	const struct action *a = action_of_key(m, k);
	if (!a)
		return;
	if (a->id == ACTION_HELP) {
		show_help(t, m);
	} else if (a->id == ACTION_REPAINT) {
		term_repaint(t->term);
		t->dirty = t->anew = true;
	} else {
		handle_result(t, t->ops->act(t->pane, a->id, k));
	}
}

static void on_input(const struct input_event *ev, void *arg)
{
	if (ev->kind == INPUT_KEY)
		on_key(ev->key, arg);
}

static void on_resized(void *arg)
{
	struct tui *t = arg;

	t->dirty = t->anew = true;
}

static void on_hangup(void *arg)
{
	struct tui *t = arg;

	t->ended = true;
}

static void on_event(const struct json *event, void *arg)
{
	struct tui *t = arg;

	t->ops->event(t->pane, event);
}

static void on_line(bool connected, void *arg)
{
	struct tui *t = arg;

	if (connected)
		t->ops->event(t->pane, NULL);
}

static void draw_key_bar(struct tui *t)
{
	enum mode m = t->text ? MODE_HELP : t->ops->mode(t->pane);
	size_t n;
	const struct action *v = action_table(&n);
	int x = 1, y = t->grid.h - 1;

	for (size_t i = 0; i < n; i++) {
		if (!(v[i].modes >> m & 1) || !v[i].name)
			continue;
		size_t len = strcspn(v[i].keys, " ");
		char key[32];
		str_copy(key, len + 1 < sizeof key ? len + 1 : sizeof key, v[i].keys);
		/* "arrows move", "1-9 class" name their keys themselves. */
		bool own = v[i].id == ACTION_CLASS || ((v[i].id == ACTION_UP || v[i].id == ACTION_FINE_UP) && m != MODE_HELP);
		int need = (own ? 0 : (int)len + 1) + (int)strlen(v[i].name) + 2;
		if (x + need > t->grid.w)
			continue;
		if (!own)
			x += grid_put(&t->grid, x, y, t->grid.w - x, STYLE_KEY, key) + 1;
		x += grid_put(&t->grid, x, y, t->grid.w - x, own ? STYLE_KEY : STYLE_NORMAL, v[i].name) + 2;
	}
}

static void draw_text(struct tui *t)
{
	struct area a = {2, 1, t->grid.w - 4, t->grid.h - 3};
	const char *s = t->text;
	int line = 0, rows = a.h - 2;

	grid_fill(&t->grid, a, STYLE_NORMAL);
	for (int x = a.x; x < a.x + a.w; x++) {
		grid_put(&t->grid, x, a.y, 1, STYLE_DIM, "─");
		grid_put(&t->grid, x, a.y + a.h - 1, 1, STYLE_DIM, "─");
	}
	while (*s) {
		size_t n = strcspn(s, "\n");
		char *one = xstrndup(s, n);
		/* A long line goes on below: instructions are prose. */
		for (char *rest = one; line == 0 || *rest || rest == one; line++) {
			size_t cutat = utf8_cut(rest, a.w - 2, NULL);
			char *piece = xstrndup(rest, cutat);
			if (line >= t->text_top && line - t->text_top < rows)
				grid_put(&t->grid, a.x + 1, a.y + 1 + line - t->text_top, a.w - 2, STYLE_NORMAL, piece);
			free(piece);
			rest += cutat;
			if (!*rest || cutat == 0) {
				line++;
				break;
			}
		}
		free(one);
		s += n + (s[n] == '\n');
	}
	if (t->text_top > line - rows)
		t->text_top = line > rows ? line - rows : 0;
}

static void draw_too_small(struct tui *t)
{
	grid_putf(&t->grid, 0, 0, t->grid.w, STYLE_NORMAL, "too small: %dx%d", t->grid.w, t->grid.h);
	if (t->grid.h > 1)
		grid_putf(&t->grid, 0, 1, t->grid.w, STYLE_NORMAL, "at least %dx%d", LEAST_W, LEAST_H);
}

static bool same_area(struct area a, struct area b)
{
	return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static void draw(struct tui *t)
{
	int w, h;
	struct area pictured = {0};

	term_size(t->term, &w, &h);
	if (w != t->grid.w || h != t->grid.h) {
		grid_fini(&t->grid);
		grid_init(&t->grid, w, h);
	}
	grid_clear(&t->grid);
	bool small = w < LEAST_W || h < LEAST_H;
	if (small) {
		draw_too_small(t);
	} else {
		t->ops->draw(t->pane, &t->grid);
		if (t->ops->picture_area && !t->text)
			pictured = t->ops->picture_area(t->pane);
		if (t->text)
			draw_text(t);
		draw_key_bar(t);
	}
	bool moved = !same_area(pictured, t->pictured) || t->anew;
	if (moved && t->pictured.w)
		term_erase(t->term, t->pictured);
	term_draw(t->term, &t->grid);
	if (pictured.w)
		t->ops->pictures(t->pane, moved);
	t->pictured = pictured;
	t->dirty = t->anew = false;
}

static void step_script(struct tui *t)
{
	while (!t->ended && !t->dirty) {
		enum script_state s = script_step(t->script, &t->grid, &t->err);
		if (s == SCRIPT_WAITS) {
			loop_timer_set(t->timer, script_left_ms(t->script));
			return;
		}
		if (s == SCRIPT_FAILED)
			t->failed = true;
		if (s != SCRIPT_GOES_ON)
			t->ended = true;
	}
}

static void before_sleep(void *arg)
{
	struct tui *t = arg;

	do {
		if (t->dirty && !term_busy(t->term))
			draw(t);
		if (t->script)
			step_script(t);
	} while (t->script && t->dirty && !t->ended);
	if (t->ended)
		loop_stop(t->loop);
}

static void on_resize_command(int w, int h, void *arg)
{
	struct tui *t = arg;

	term_resize(t->term, w, h);
}

static void on_time(void *arg)
{
	(void)arg; /* waking up is all: before_sleep looks at the script */
}

static bool start(struct tui *t, const struct tui_options *o)
{
	struct term_events ev = {on_input, on_resized, mark, on_hangup, t};
	struct script_ops ops = {on_key, on_resize_command, t};
	bool headless = o->script != NULL;

	if (o->graphics)
		setenv("LABELDECK_GRAPHICS", o->graphics, 1); /* one place decides: image/caps */
	if (headless && !(t->script = script_open(o->script, &ops, &t->err)))
		return false;
	t->term = term_new(t->loop, &ev, headless ? (o->width ? o->width : 80) : 0, headless ? (o->height ? o->height : 24) : 0, &t->err);
	if (!t->term)
		return false;
	t->env = (struct pane_env){t->client, t->term, o->readonly, mark, t};
	t->timer = loop_timer(t->loop, on_time, t);
	t->hook = loop_before_sleep(t->loop, before_sleep, t);
	grid_init(&t->grid, 1, 1);
	show_pane(t, o->open_project ? &pane_label : &pane_projects, o->open_project);
	t->feed = feed_open(t->client, -1, on_event, on_line, t);
	return true;
}

static void stop(struct tui *t)
{
	loop_unwatch(t->hook);
	loop_unwatch(t->timer);
	feed_close(t->feed);
	if (t->ops) {
		t->ops->close(t->pane);
		free(t->pane);
	}
	term_free(t->term);
	script_free(t->script);
	grid_fini(&t->grid);
	free(t->text);
}

static void write_snap(struct tui *t, const char *path)
{
	char *text = grid_text(&t->grid);
	struct path_file *f = path_file_open(path, 0644, &t->err);

	if (!f || !path_file_write(f, text, strlen(text), &t->err) || !path_file_commit(f, &t->err))
		t->failed = true;
	free(text);
}

bool tui_run(struct client *c, const struct tui_options *o, struct err *e)
{
	struct tui t = {.client = c, .loop = client_loop(c)};

	if (!start(&t, o))
		t.failed = true;
	while (!t.failed && !t.ended)
		loop_run(t.loop);
	if (!t.failed && o->snap)
		write_snap(&t, o->snap);
	stop(&t);
	if (t.failed)
		*e = t.err;
	return !t.failed;
}

void tui_action_table(FILE *out)
{
	action_print(out);
}
