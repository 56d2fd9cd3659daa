#include "tui/tui.h"

#include <signal.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/vec.h"
#include "client/feed.h"
#include "tui/input.h"
#include "tui/overlay.h"
#include "tui/pane.h"
#include "tui/script.h"
#include "tui/term.h"
#include "tui/tty.h"

#define LOG_MODULE "tui"
#include "base/log.h"

enum { LEAST_WIDTH = 60, LEAST_HEIGHT = 15, WIDTH = 80, HEIGHT = 24, DEPTH = 4 };
#define FRAME_MAX ((size_t)64 << 20)

enum { ASK_MS = 500, PICTURE_MS = 1000, FAREWELL_MS = 1000, RETRY_FIRST_MS = 200, RETRY_LAST_MS = 8000 };

/*
 * The frame around the panes. One turn: whatever the loop brings changes state and sets deck.dirty; then, outside of
 * the loop, waiting keys are acted on, and if anything changed and the last frame has left, one frame is drawn: text,
 * then pictures.
 */
struct tui {
	struct deck deck;
	struct loop_watch *signals[4];
	struct tty *tty;   /* NULL: no terminal, a script drives */
	struct term *term; /* NULL likewise */
	struct input *input;
	struct loop_watch *input_timer;
	struct grid *grid;
	struct pane *panes[DEPTH];
	int depth;
	struct overlay overlay;
	VEC(struct key) keys; /* typed, not yet acted on */
	bool ended, failed;

	struct caps_parser *answers; /* of the terminal; NULL: nothing is asked */
	struct loop_watch *ask_timer;
	bool picture_under_way; /* the terminal has not yet said that it has the last picture */
	bool never_says;        /* it does not answer */
	struct loop_watch *picture_timer;

	struct feed *feed;
	struct loop_watch *retry_timer;
	int retry_ms;
	bool retry_due;

	struct script *script;
	struct loop_watch *script_timer;
	struct err err;
};

static struct pane *top_pane(const struct tui *t)
{
	return t->panes[t->depth - 1];
}

/* ------------------------------------------------------------------- panes */

static void push_pane(struct tui *t, const struct pane_ops *ops, const char *what)
{
	struct pane *p = xcalloc(1, ops->size);

	if (t->depth == DEPTH)
		fatal("too many panes");
	p->ops = ops;
	p->deck = &t->deck;
	t->panes[t->depth++] = p;
	ops->open(p, what);
	t->deck.dirty = true;
}

static void pop_pane(struct tui *t)
{
	struct pane *p = t->panes[--t->depth];

	p->ops->close(p);
	free(p);
	t->deck.dirty = true;
	if (t->depth > 0 && t->deck.connected)
		top_pane(t)->ops->linked(top_pane(t));
}

/* What was sent as pictures is gone from the screen. */
static void forget_pictures(struct tui *t)
{
	struct pane *p = top_pane(t);

	if (p->ops->forget)
		p->ops->forget(p);
	t->deck.dirty = true;
}

static void repaint(struct tui *t)
{
	if (t->term)
		term_repaint(t->term);
	forget_pictures(t);
}

static void suspend(struct tui *t)
{
	struct buf out;

	if (!t->tty)
		return;
	buf_init(&out, 1 << 16);
	term_leave(t->term, &out);
	tty_send(t->tty, out.data, out.len);
	buf_fini(&out);
	tty_suspend(t->tty);
}

/* -------------------------------------------------------------------- keys */

static void take_result(struct tui *t, int result)
{
	struct deck *d = &t->deck;

	d->dirty |= result != 0;
	if (result & PANE_BACK) {
		pop_pane(t);
		t->ended |= t->depth == 0;
	}
	if (result & PANE_OPEN)
		push_pane(t, d->next, d->next_what);
	if (result & PANE_TEXT)
		overlay_open(&t->overlay, "Instructions", d->text);
}

static bool act_everywhere(struct tui *t, enum action_id id)
{
	struct pane *p = top_pane(t);

	switch (id) {
	case ACT_QUIT: t->ended = true; break;
	case ACT_REPAINT: repaint(t); break;
	case ACT_SUSPEND: suspend(t); break;
	case ACT_HELP: overlay_help(&t->overlay, p->ops->mode(p), p->ops->modes); break;
	default: return false;
	}
	t->deck.dirty = true;
	return true;
}

static enum mode mode_now(const struct tui *t)
{
	return t->overlay.text ? MODE_HELP : top_pane(t)->ops->mode(top_pane(t));
}

static void act_on_key(struct tui *t, struct key k)
{
	int nth;
	const struct action *a = action_find(mode_now(t), k, &nth);

	t->deck.dirty |= t->deck.notice[0] != '\0';
	t->deck.notice[0] = '\0';
	if (!a || act_everywhere(t, a->id))
		return;
	if (!t->overlay.text) {
		take_result(t, top_pane(t)->ops->act(top_pane(t), a->id, nth));
		return;
	}
	if (a->id == ACT_CLOSE)
		overlay_close(&t->overlay);
	else
		overlay_act(&t->overlay, a->id);
	t->deck.dirty = true;
}

static bool keys_wait(const struct tui *t)
{
	const struct pane *p = top_pane(t);

	return p->ops->busy && p->ops->busy(p);
}

static void act_on_keys(struct tui *t)
{
	while (!t->ended && t->keys.n > 0 && !keys_wait(t)) {
		struct key k = t->keys.v[0];

		vec_remove(&t->keys, 0);
		act_on_key(t, k);
	}
}

static void add_key(struct tui *t, struct key k)
{
	if (k.code == 'c' && k.mods == MOD_CTRL)
		t->ended = true; /* does not wait for anything */
	else
		vec_add(&t->keys, k);
}

/* ---------------------------------------------------------------- terminal */

static void take_caps(struct tui *t)
{
	struct caps old = t->deck.caps;

	t->deck.caps = caps_result(t->answers, t->tty ? tty_fd(t->tty) : -1);
	caps_parser_free(t->answers);
	t->answers = NULL;
	loop_timer_stop(t->ask_timer);
	t->deck.dirty |= !t->deck.caps_known || old.cell_w != t->deck.caps.cell_w || old.max_w != t->deck.caps.max_w;
	t->deck.caps_known = true;
}

static void on_no_answer(void *arg)
{
	struct tui *t = arg;

	if (t->answers)
		take_caps(t);
}

static void ask_terminal(struct tui *t)
{
	struct buf questions;

	caps_parser_free(t->answers);
	t->answers = caps_parser_new();
	if (!t->tty) {
		take_caps(t);
		return;
	}
	buf_init(&questions, 4096);
	caps_questions(&questions);
	tty_send(t->tty, questions.data, questions.len);
	buf_fini(&questions);
	loop_timer_set(t->ask_timer, ASK_MS);
}

static void take_answer(struct tui *t, const struct input_event *ev)
{
	if (ev->kind == 'c' && ev->n == 2 && ev->text[0] == '0' && ev->text[1] == 'n') {
		t->picture_under_way = t->never_says = false;
		loop_timer_stop(t->picture_timer);
	} else if (t->answers && caps_answer(t->answers, ev->kind, ev->text, ev->n)) {
		take_caps(t);
	}
}

static void on_picture_late(void *arg)
{
	struct tui *t = arg;

	t->picture_under_way = false;
	t->never_says = true;
}

static void on_input(const struct input_event *ev, void *arg)
{
	struct tui *t = arg;

	if (ev->type == INPUT_KEY)
		add_key(t, ev->key);
	else if (ev->type == INPUT_ANSWER)
		take_answer(t, ev);
}

static void on_bytes(const char *p, size_t n, void *arg)
{
	struct tui *t = arg;
	int wait;

	t->ended |= n == 0;
	input_feed(t->input, p, n);
	wait = input_pending(t->input);
	if (wait)
		loop_timer_set(t->input_timer, wait);
	else
		loop_timer_stop(t->input_timer);
}

static void on_input_late(void *arg)
{
	struct tui *t = arg;

	input_timeout(t->input);
}

static void resize(struct tui *t, int w, int h)
{
	grid_free(t->grid);
	t->grid = grid_new(w, h);
	if (t->term)
		term_resize(t->term, w, h);
	forget_pictures(t);
}

static void on_winch(void *arg)
{
	struct tui *t = arg;
	int w, h;

	if (!tty_size(t->tty, &w, &h))
		return;
	resize(t, w, h);
	ask_terminal(t); /* its cells and the largest picture may be others now */
}

static void on_continued(void *arg)
{
	struct tui *t = arg;

	tty_resume(t->tty);
	on_winch(t);
}

static void on_stop(void *arg)
{
	suspend(arg);
}

/* ------------------------------------------------------------------ drawing */

static bool can_now(enum action_id id, void *arg)
{
	struct tui *t = arg;

	return t->overlay.text || top_pane(t)->ops->can(top_pane(t), id);
}

static void draw_too_small(struct tui *t, struct area a)
{
	grid_printf(t->grid, a, 0, 0, STYLE_NORMAL, "too small: %dx%d", a.w, a.h);
	grid_printf(t->grid, a, 0, 1, STYLE_NORMAL, "needs %dx%d", LEAST_WIDTH, LEAST_HEIGHT);
}

static void draw_grid(struct tui *t)
{
	struct pane *p = top_pane(t);
	struct area a = {0, 0, t->grid->w, t->grid->h}, bar;
	bool small = a.w < LEAST_WIDTH || a.h < LEAST_HEIGHT;

	grid_clear(t->grid);
	t->deck.covered = small || t->overlay.text;
	if (small) {
		forget_pictures(t);
		draw_too_small(t, a);
		return;
	}
	bar = area_cut_bottom(&a, 1);
	p->ops->draw(p, t->grid, a);
	if (t->overlay.text)
		overlay_draw(&t->overlay, t->grid, a);
	action_bar(t->grid, bar, mode_now(t), can_now, t);
}

static void add_pictures(struct tui *t, struct buf *out)
{
	struct pane *p = top_pane(t);

	if (p->ops->pictures && !t->deck.covered)
		p->ops->pictures(p, out);
}

/* The terminal answers when it has the picture: there is never more than one under way. */
static void ask_for_receipt(struct tui *t, struct buf *out)
{
	if (t->never_says)
		return;
	buf_adds(out, "\033[5n");
	t->picture_under_way = true;
	loop_timer_set(t->picture_timer, PICTURE_MS);
}

static void send_frame(struct tui *t)
{
	bool sync = t->deck.caps.sync;
	size_t empty, text;
	struct buf out;

	buf_init(&out, FRAME_MAX);
	if (sync)
		buf_adds(&out, "\033[?2026h");
	empty = out.len;
	term_draw(t->term, t->grid, &out);
	text = out.len;
	add_pictures(t, &out);
	if (out.len > text)
		ask_for_receipt(t, &out);
	if (sync)
		buf_adds(&out, "\033[?2026l");
	if (text > empty || out.len > text)
		tty_send(t->tty, out.data, out.len);
	buf_fini(&out);
}

static bool frame_under_way(const struct tui *t)
{
	return t->tty && (!tty_idle(t->tty) || t->picture_under_way);
}

static void draw(struct tui *t)
{
	struct buf nowhere;

	draw_grid(t);
	t->deck.dirty = false;
	buf_init(&nowhere, FRAME_MAX);
	if (t->term)
		send_frame(t);
	else
		add_pictures(t, &nowhere);
	buf_fini(&nowhere);
}

/* ----------------------------------------------------------------- service */

static void on_event(const struct json *event, void *arg)
{
	struct tui *t = arg;

	for (int i = 0; i < t->depth; i++)
		t->panes[i]->ops->event(t->panes[i], event);
}

static void on_line(bool connected, void *arg)
{
	struct tui *t = arg;
	bool was = t->deck.connected;

	t->deck.connected = connected;
	t->deck.dirty = true;
	if (connected) {
		t->retry_ms = RETRY_FIRST_MS;
		loop_timer_stop(t->retry_timer);
		if (!was)
			deck_notice(&t->deck, STYLE_GOOD, "The service is there again.");
		for (int i = 0; i < t->depth; i++)
			t->panes[i]->ops->linked(t->panes[i]);
	} else {
		deck_notice(&t->deck, STYLE_WARN,
			    "The service does not answer; it is looked for, and started if need be.");
		loop_timer_set(t->retry_timer, t->retry_ms);
	}
}

static void on_retry(void *arg)
{
	struct tui *t = arg;

	t->retry_due = true; /* not here: opening waits, and turns the loop */
}

static void find_service(struct tui *t)
{
	struct err e;

	t->retry_due = false;
	if (client_open(t->deck.client, &e))
		return; /* the feed comes by itself */
	deck_notice(&t->deck, STYLE_ERROR, "%s", e.text);
	t->retry_ms = t->retry_ms * 2 < RETRY_LAST_MS ? t->retry_ms * 2 : RETRY_LAST_MS;
	loop_timer_set(t->retry_timer, t->retry_ms);
}

/* ------------------------------------------------------------------ script */

static void on_script_time(void *arg)
{
	/* Waking up is all. */
}

/* Whether it goes on at once. */
static bool step_script(struct tui *t)
{
	struct script_step s = script_next(t->script, t->grid, &t->err);

	switch (s.verb) {
	case SCRIPT_KEY:
		add_key(t, s.key);
		return true;
	case SCRIPT_RESIZE:
		if (!t->tty)
			resize(t, s.w, s.h);
		return true;
	case SCRIPT_WAIT:
		if (s.left_ms > 0)
			loop_timer_set(t->script_timer, s.left_ms);
		return s.left_ms == 0;
	case SCRIPT_FAIL:
		t->failed = true;
		break;
	case SCRIPT_END:
		break;
	}
	t->ended = true;
	return false;
}

/* -------------------------------------------------------------------- turns */

static void take_turn(struct tui *t)
{
	bool again = true;

	while (again && !t->ended) {
		again = false;
		act_on_keys(t);
		if (t->ended)
			break;
		if (t->deck.dirty && !frame_under_way(t))
			draw(t);
		if (t->script && t->keys.n == 0 && !t->deck.dirty && !keys_wait(t))
			again = step_script(t);
	}
}

static bool open_terminal(struct tui *t, const struct tui_options *o)
{
	int w = o->width ? o->width : WIDTH, h = o->height ? o->height : HEIGHT;
	struct buf restore;

	if (o->script) {
		t->grid = grid_new(w, h);
		return true;
	}
	t->tty = tty_open(t->deck.loop, on_bytes, t, &t->err);
	if (!t->tty)
		return false;
	tty_size(t->tty, &w, &h);
	t->term = term_new(w, h, t->deck.caps.colors, &t->err);
	if (!t->term)
		return false;
	buf_init(&restore, 4096);
	term_restore(t->term, &restore);
	tty_on_death(t->tty, restore.data, restore.len);
	buf_fini(&restore);
	t->grid = grid_new(w, h);
	t->signals[0] = loop_signal(t->deck.loop, SIGWINCH, on_winch, t);
	t->signals[1] = loop_signal(t->deck.loop, SIGTSTP, on_stop, t);
	t->signals[2] = loop_signal(t->deck.loop, SIGCONT, on_continued, t);
	return true;
}

/* While the screen is ours, nothing else may be written to it. */
static void open_log(void)
{
	char *dir = path_state_home(), *path = path_join(dir, "labeldeck.log");
	struct err e;

	if (!path_make_dirs(dir, 0700, &e) || !log_open(path, LOG_LEVEL_WARN, &e))
		log_set_level(LOG_LEVEL_ERROR);
	free(path);
	free(dir);
}

static bool start(struct tui *t, const struct tui_options *o)
{
	struct loop *l = t->deck.loop;

	if (o->graphics)
		setenv("LABELDECK_GRAPHICS", o->graphics, 1); /* image/caps decides, in one place */
	t->answers = caps_parser_new();
	t->deck.caps = caps_result(t->answers, -1);
	t->input = input_new(on_input, t);
	t->input_timer = loop_timer(l, on_input_late, t);
	t->ask_timer = loop_timer(l, on_no_answer, t);
	t->picture_timer = loop_timer(l, on_picture_late, t);
	t->retry_timer = loop_timer(l, on_retry, t);
	t->script_timer = loop_timer(l, on_script_time, t);
	if (o->script && !(t->script = script_open(o->script, &t->err)))
		return false;
	if (!open_terminal(t, o))
		return false;
	open_log();
	ask_terminal(t);
	t->feed = feed_open(t->deck.client, -1, on_event, on_line, t);
	push_pane(t, &pane_projects, NULL);
	if (o->open_project)
		push_pane(t, &pane_label, o->open_project);
	return true;
}

/* Drafts and items given back are still to leave. */
static void say_farewell(struct tui *t)
{
	int64_t end = clock_mono_ms() + FAREWELL_MS;

	loop_timer_set(t->script_timer, FAREWELL_MS);
	while (t->deck.farewells > 0 && clock_mono_ms() < end)
		loop_turn(t->deck.loop);
}

static void leave_terminal(struct tui *t)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	if (t->term)
		term_leave(t->term, &out);
	if (t->tty)
		tty_send(t->tty, out.data, out.len);
	buf_fini(&out);
	term_free(t->term);
	tty_close(t->tty);
}

static void stop(struct tui *t)
{
	feed_close(t->feed);
	while (t->depth > 0) {
		struct pane *p = t->panes[--t->depth];

		p->ops->close(p);
		free(p);
	}
	leave_terminal(t);
	say_farewell(t);
	for (size_t i = 0; i < NELEM(t->signals); i++)
		loop_unwatch(t->signals[i]);
	loop_unwatch(t->input_timer);
	loop_unwatch(t->ask_timer);
	loop_unwatch(t->picture_timer);
	loop_unwatch(t->retry_timer);
	loop_unwatch(t->script_timer);
	log_close();
	input_free(t->input);
	caps_parser_free(t->answers);
	overlay_close(&t->overlay);
	script_free(t->script);
	vec_fini(&t->keys);
	grid_free(t->grid);
	free(t->deck.next_what);
	free(t->deck.text);
}

bool tui_run(struct client *c, const struct tui_options *o, struct err *e)
{
	struct tui t = {.retry_ms = RETRY_FIRST_MS};

	t.deck = (struct deck){.loop = client_loop(c), .client = c, .readonly = o->readonly, .connected = true};
	t.failed = !start(&t, o);
	while (!t.failed && !t.ended) {
		take_turn(&t);
		if (t.retry_due)
			find_service(&t);
		else if (!t.ended)
			loop_turn(t.deck.loop);
	}
	if (!t.failed && o->snap && !script_snap(t.grid, o->snap, &t.err))
		t.failed = true;
	stop(&t);
	if (t.failed)
		*e = t.err;
	return !t.failed;
}
