#include "tui/tui.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/vec.h"
#include "client/feed.h"
#include "image/encode.h"
#include "tui/frames.h"
#include "tui/overlay.h"
#include "tui/pane.h"
#include "tui/screen.h"
#include "tui/script.h"

#define LOG_MODULE "tui"
#include "base/log.h"

enum { LEAST_WIDTH = 60, LEAST_HEIGHT = 15, WIDTH = 80, HEIGHT = 24, DEPTH = 4 };

enum { FAREWELL_MS = 1000, RETRY_FIRST_MS = 200, RETRY_LAST_MS = 8000 };

/*
 * The frame around the panes. One turn: whatever the loop brings changes state and sets deck.dirty; then, outside of
 * the loop, waiting keys are acted on, and if anything changed and the last frame has left, one frame is drawn: text,
 * then pictures.
 */
struct tui {
	struct deck deck;
	struct screen *screen;
	struct grid *grid;
	struct pane *panes[DEPTH];
	int depth;
	struct overlay overlay;
	VEC(struct key) keys; /* typed, not yet acted on */
	bool ended, failed;
	bool picture; /* on the screen */

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
	case ACT_REPAINT:
		screen_repaint(t->screen);
		forget_pictures(t);
		break;
	case ACT_SUSPEND: screen_suspend(t->screen); break;
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

/* ------------------------------------------------------------------ screen */

static void on_input(const struct input_event *ev, void *arg)
{
	if (ev->type == INPUT_KEY)
		add_key(arg, ev->key);
}

static void on_caps(const struct caps *c, void *arg)
{
	struct tui *t = arg;
	struct caps old = t->deck.caps;

	t->deck.caps = *c;
	t->deck.dirty |=
	    !t->deck.caps_known || old.graphics != c->graphics || old.cell_w != c->cell_w || old.max_w != c->max_w;
	t->deck.caps_known = true;
}

static void on_resized(int w, int h, void *arg)
{
	struct tui *t = arg;

	grid_free(t->grid);
	t->grid = grid_new(w, h);
	forget_pictures(t);
}

static void on_gone(void *arg)
{
	struct tui *t = arg;

	t->ended = true;
}

static const struct screen_news screen_news = {on_input, on_caps, on_resized, on_gone};

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
	t->deck.picture = false;
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

/* Text takes a picture off most terminals, not off all. */
static void erase_picture(struct tui *t, struct buf *out)
{
	const struct encoder *e = encoder_for(t->deck.caps.graphics);

	if (t->picture && !t->deck.picture && e && e->erase)
		e->erase(FRAME_ID, out);
	t->picture = t->deck.picture;
}

static void add_pictures(struct buf *out, void *arg)
{
	struct tui *t = arg;
	struct pane *p = top_pane(t);

	erase_picture(t, out);
	if (p->ops->pictures && !t->deck.covered)
		p->ops->pictures(p, out);
}

static void draw(struct tui *t)
{
	draw_grid(t);
	t->deck.dirty = false;
	screen_send(t->screen, t->grid, add_pictures, t);
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
	if (!client_open(t->deck.client, &e))
		deck_notice(&t->deck, STYLE_ERROR, "%s", e.text);
	if (t->deck.connected)
		return;
	/* The feed comes by itself; until then, what was found may be gone again. */
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
		screen_resize(t->screen, s.w, s.h);
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
		if (t->deck.dirty && screen_idle(t->screen))
			draw(t);
		if (t->script && t->keys.n == 0 && !t->deck.dirty && !keys_wait(t))
			again = step_script(t);
	}
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
	int w = o->width ? o->width : WIDTH, h = o->height ? o->height : HEIGHT;

	if (o->graphics)
		setenv("LABELDECK_GRAPHICS", o->graphics, 1); /* image/caps decides, in one place */
	t->retry_timer = loop_timer(l, on_retry, t);
	t->script_timer = loop_timer(l, on_script_time, t);
	if (o->script && !(t->script = script_open(o->script, &t->err)))
		return false;
	t->screen = screen_open(l, !o->script, &w, &h, &screen_news, t, &t->err);
	if (!t->screen)
		return false;
	t->grid = grid_new(w, h);
	open_log();
	push_pane(t, &pane_projects, NULL);
	if (o->open_project)
		push_pane(t, &pane_label, o->open_project);
	screen_ask(t->screen);
	t->feed = feed_open(t->deck.client, -1, on_event, on_line, t);
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

/* The terminal would keep it in memory. */
static void clear_picture(struct tui *t)
{
	struct buf out;

	buf_init(&out, 4096);
	t->deck.picture = false;
	erase_picture(t, &out);
	if (t->screen)
		screen_say(t->screen, &out);
	buf_fini(&out);
}

static void stop(struct tui *t)
{
	feed_close(t->feed);
	clear_picture(t);
	while (t->depth > 0) {
		struct pane *p = t->panes[--t->depth];

		p->ops->close(p);
		free(p);
	}
	screen_close(t->screen);
	say_farewell(t);
	loop_unwatch(t->retry_timer);
	loop_unwatch(t->script_timer);
	log_close();
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
