#include "tui/tui.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "base/vec.h"
#include "image/encode.h"
#include "tui/frames.h"
#include "tui/link.h"
#include "tui/overlay.h"
#include "tui/pane.h"
#include "tui/place.h"
#include "tui/screen.h"
#include "tui/script.h"

#define LOG_MODULE "tui"
#include "base/log.h"

enum { LEAST_WIDTH = 60, LEAST_HEIGHT = 15, WIDTH = 80, HEIGHT = 24 };

enum { FAREWELL_MS = 1000, ASIDE_MAX = 1 << 20 };

/*
 * The frame around the panes. One turn: whatever the loop brings changes state and sets deck.dirty; then, outside of
 * the loop, waiting keys are acted on, and if anything changed and the last frame has left, one frame is drawn: text,
 * then pictures.
 */
struct tui {
	struct deck deck;
	struct screen *screen;
	struct grid *grid;
	struct tabs tabs;
	struct overlay overlay;
	VEC(struct key) keys; /* typed, not yet acted on */
	bool ended, failed;
	bool picture; /* on the screen */

	struct link link;
	struct place place;
	struct script *script;
	struct loop_watch *script_timer;
	struct err err;
};

static struct pane *top_pane(const struct tui *t)
{
	return tabs_top(&t->tabs);
}

/* -------------------------------------------------------------------- keys */

static void take_result(struct tui *t, int result)
{
	struct deck *d = &t->deck;

	d->dirty |= result != 0;
	if (result & PANE_BACK)
		t->ended |= !tabs_back(&t->tabs);
	if (result & PANE_OPEN)
		tabs_open(&t->tabs, d->next, d->next_what, result & PANE_ANEW);
	if (result & PANE_TEXT)
		overlay_open(&t->overlay, "Instructions", d->text);
}

static enum mode mode_now(const struct tui *t)
{
	return t->deck.prompt.use ? MODE_PROMPT
	       : t->overlay.text  ? MODE_HELP
				  : top_pane(t)->ops->mode(top_pane(t));
}

static bool can_now(enum action_id id, void *arg)
{
	struct tui *t = arg;

	return t->deck.prompt.use || t->overlay.text || top_pane(t)->ops->can(top_pane(t), id);
}

static void act(struct tui *t, enum action_id id, int nth);

/* The actions of this mode by their words, and the tabs by their names. */
static void offer_commands(const char *text, struct prompt *p, void *arg)
{
	struct tui *t = arg;
	enum mode m = top_pane(t)->ops->mode(top_pane(t));

	for (const struct action *a = actions; a->keys; a++)
		if (a->modes & MODE_BIT(m) && a->word && str_starts(a->word, text) &&
		    top_pane(t)->ops->can(top_pane(t), a->id))
			prompt_offer(p, a->word, a->help);
	for (int i = 0; i < TABS; i++)
		if (str_starts(tabs_name(i), text))
			prompt_offer(p, tabs_name(i), "go to this tab");
}

static void do_command(const char *text, void *arg)
{
	struct tui *t = arg;
	enum mode m = mode_now(t);

	for (const struct action *a = actions; a->keys; a++)
		if (a->modes & MODE_BIT(m) && str_eq(a->word, text)) {
			act(t, a->id, 0);
			return;
		}
	for (int i = 0; i < TABS; i++)
		if (str_eq(tabs_name(i), text)) {
			tabs_go(&t->tabs, i);
			return;
		}
	deck_notice(&t->deck, STYLE_WARN, "There is no command %s here; ? shows what there is.", text);
}

static void find_in_overlay(const char *text, void *arg)
{
	overlay_filter(&((struct tui *)arg)->overlay, text);
}

static const struct prompt_use commands = {.done = do_command, .offers = offer_commands};
static const struct prompt_use finding = {.changed = find_in_overlay, .done = find_in_overlay};

static bool act_everywhere(struct tui *t, enum action_id id, int nth)
{
	struct pane *p = top_pane(t);

	switch (id) {
	case ACT_QUIT: t->ended = true; break;
	case ACT_REPAINT:
		screen_repaint(t->screen);
		tabs_forget(&t->tabs);
		break;
	case ACT_SUSPEND: screen_suspend(t->screen); break;
	case ACT_HELP: overlay_help(&t->overlay, mode_now(t), p->ops->modes); break;
	case ACT_TAB: tabs_go(&t->tabs, nth); break;
	case ACT_COMMAND: prompt_open(&t->deck.prompt, ":", "", &commands, t); break;
	default: return false;
	}
	return true;
}

static void act_on_overlay(struct tui *t, enum action_id id)
{
	if (id == ACT_CLOSE)
		overlay_close(&t->overlay);
	else if (id == ACT_FILTER)
		prompt_open(&t->deck.prompt, "/", "", &finding, t);
	else
		overlay_act(&t->overlay, id);
}

static void act(struct tui *t, enum action_id id, int nth)
{
	t->deck.dirty = true;
	if (act_everywhere(t, id, nth))
		return;
	if (t->deck.prompt.use)
		prompt_act(&t->deck.prompt, id);
	else if (t->overlay.text)
		act_on_overlay(t, id);
	else
		take_result(t, top_pane(t)->ops->act(top_pane(t), id, nth));
}

static void type(struct tui *t, struct key k)
{
	struct pane *p = top_pane(t);

	if (!edit_is_text(k))
		return;
	t->deck.dirty = true;
	if (t->deck.prompt.use)
		prompt_type(&t->deck.prompt, k);
	else if (!t->overlay.text && p->ops->type)
		p->ops->type(p, k);
}

static void act_on_key(struct tui *t, struct key k)
{
	int nth;
	const struct action *a = action_find(mode_now(t), k, &nth);

	t->deck.dirty |= t->deck.notice[0] != '\0';
	t->deck.notice[0] = '\0';
	if (a)
		act(t, a->id, nth);
	else
		type(t, k);
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
	struct tui *t = arg;
	struct pane *p = top_pane(t);

	if (ev->type == INPUT_KEY)
		add_key(t, ev->key);
	if (ev->type != INPUT_PASTE)
		return;
	if (t->deck.prompt.use)
		prompt_paste(&t->deck.prompt, ev->text, ev->n);
	else if (p->ops->paste)
		p->ops->paste(p, ev->text, ev->n);
	t->deck.dirty = true;
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
	tabs_forget(&t->tabs);
}

static void on_gone(void *arg)
{
	struct tui *t = arg;

	t->ended = true;
}

static const struct screen_news screen_news = {on_input, on_caps, on_resized, on_gone};

/* ------------------------------------------------------------------ drawing */

static void draw_too_small(struct tui *t, struct area a)
{
	grid_printf(t->grid, a, 0, 0, STYLE_NORMAL, "too small: %dx%d", a.w, a.h);
	grid_printf(t->grid, a, 0, 1, STYLE_NORMAL, "needs %dx%d", LEAST_WIDTH, LEAST_HEIGHT);
}

static void draw_bottom(struct tui *t, struct area all)
{
	struct prompt *p = &t->deck.prompt;

	if (p->use)
		prompt_draw(p, t->grid, area_cut_bottom(&all, area_least(prompt_height(p), all.h / 2)));
	else
		action_bar(t->grid, area_cut_bottom(&all, 1), mode_now(t), can_now, t);
}

static void draw_grid(struct tui *t)
{
	struct pane *p = top_pane(t);
	struct area all = {0, 0, t->grid->w, t->grid->h}, a = all;
	bool small = a.w < LEAST_WIDTH || a.h < LEAST_HEIGHT;

	grid_clear(t->grid);
	t->deck.covered = small || t->overlay.text || (t->deck.prompt.use && prompt_height(&t->deck.prompt) > 1);
	t->deck.picture = false;
	if (small) {
		tabs_forget(&t->tabs);
		draw_too_small(t, a);
		return;
	}
	area_cut_bottom(&a, 1);
	if (!p->ops->whole)
		tabs_draw(&t->tabs, t->grid, area_cut_top(&a, 1));
	p->ops->draw(p, t->grid, a);
	if (t->overlay.text)
		overlay_draw(&t->overlay, t->grid, a);
	draw_bottom(t, all);
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
		int later = t->deck.later;

		again = false;
		t->deck.later = 0;
		take_result(t, later);
		act_on_keys(t);
		if (t->ended)
			break;
		screen_say(t->screen, &t->deck.aside);
		buf_reset(&t->deck.aside);
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
	t->script_timer = loop_timer(l, on_script_time, t);
	if (o->script && !(t->script = script_open(o->script, &t->err)))
		return false;
	t->screen = screen_open(l, !o->script, &w, &h, &screen_news, t, &t->err);
	if (!t->screen)
		return false;
	t->grid = grid_new(w, h);
	open_log();
	tabs_go(&t->tabs, 0);
	if (o->open_project)
		tabs_open(&t->tabs, &pane_label, o->open_project, false);
	else if (!o->script)
		place_resume(&t->place, &t->tabs);
	t->tabs.kept = !o->script;
	screen_ask(t->screen);
	link_open(&t->link, &t->deck, &t->tabs);
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
	link_close(&t->link);
	place_close(&t->place);
	clear_picture(t);
	tabs_close(&t->tabs);
	screen_close(t->screen);
	say_farewell(t);
	loop_unwatch(t->script_timer);
	log_close();
	overlay_close(&t->overlay);
	prompt_fini(&t->deck.prompt);
	free(t->deck.project);
	script_free(t->script);
	vec_fini(&t->keys);
	grid_free(t->grid);
	free(t->deck.next_what);
	free(t->deck.text);
	buf_fini(&t->deck.aside);
}

bool tui_run(struct client *c, const struct tui_options *o, struct err *e)
{
	struct tui t = {.tabs.deck = &t.deck};

	t.deck = (struct deck){.loop = client_loop(c), .client = c, .readonly = o->readonly, .connected = true};
	buf_init(&t.deck.aside, ASIDE_MAX);
	t.failed = !start(&t, o);
	while (!t.failed && !t.ended) {
		take_turn(&t);
		if (t.link.retry_due)
			link_retry(&t.link);
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
