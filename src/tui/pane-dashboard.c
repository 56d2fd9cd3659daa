#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/vec.h"
#include "tui/fetch.h"
#include "tui/pane.h"

enum { HOURS = 24, NAME_WIDTH = 20, WIDE = 76 };

/* A line of a chart: a class with its labels, a labeler with items. */
struct part {
	char *name;
	int64_t n;
};

struct parts {
	struct part *v;
	size_t n, cap;
};

struct dashboard_pane {
	struct pane base;
	struct fetch status;
	char *project;
	bool loaded;
	char state[24], task[40];
	int64_t items, labeled, skipped, review, open, unreadable, missing, labels, seconds_left;
	double recent; /* items an hour */
	int64_t pace[HOURS];
	struct parts classes, labelers, now;
};

/* ------------------------------------------------------------------- taking */

static void drop_parts(struct parts *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].name);
	p->n = 0;
}

static void parts_fini(struct parts *p)
{
	drop_parts(p);
	vec_fini(p);
}

static void take_parts(struct parts *p, const struct json *list, const char *name, const char *count)
{
	drop_parts(p);
	for (const struct json *j = json_first(list); j; j = json_next(j)) {
		struct part part = {xstrdup(json_str(j, name, "?")), json_i64(j, count, 0)};

		vec_add(p, part);
	}
}

static void take_status(const struct json *j, void *arg)
{
	struct dashboard_pane *p = arg;
	const struct json *hour = json_first(json_get(j, "pace"));

	p->loaded = true;
	str_copy(p->state, sizeof p->state, json_str(j, "state", ""));
	str_copy(p->task, sizeof p->task, json_str(j, "taskType", ""));
	p->items = json_i64(j, "items", 0);
	p->labeled = json_i64(j, "labeled", 0);
	p->skipped = json_i64(j, "skipped", 0);
	p->review = json_i64(j, "needsReview", 0);
	p->open = json_i64(j, "open", 0);
	p->unreadable = json_i64(j, "unreadable", 0);
	p->missing = json_i64(j, "missing", 0);
	p->labels = json_i64(j, "labels", 0);
	p->seconds_left = json_i64(j, "secondsLeft", -1);
	p->recent = json_num(j, "recent", 0);
	for (int i = 0; i < HOURS; i++, hour = hour ? json_next(hour) : NULL)
		p->pace[i] = hour ? (int64_t)json_number_value(hour) : 0;
	take_parts(&p->classes, json_get(j, "classes"), "name", "labels");
	take_parts(&p->labelers, json_get(j, "labelers"), "user", "items");
	take_parts(&p->now, json_get(j, "now"), "user", "items");
}

static void dashboard_open(struct pane *pane, const char *what)
{
	struct dashboard_pane *p = (struct dashboard_pane *)pane;
	char *path = project_path(what, "/status");

	p->project = xstrdup(what);
	fetch_init(&p->status, pane->deck, take_status, p);
	fetch_get(&p->status, path);
	free(path);
}

static void dashboard_close(struct pane *pane)
{
	struct dashboard_pane *p = (struct dashboard_pane *)pane;

	fetch_fini(&p->status);
	parts_fini(&p->classes);
	parts_fini(&p->labelers);
	parts_fini(&p->now);
	free(p->project);
}

static void dashboard_event(struct pane *pane, const struct json *event)
{
	struct dashboard_pane *p = (struct dashboard_pane *)pane;

	if (str_eq(json_str(event, "project", ""), p->project) || str_starts(json_str(event, "kind", ""), "items."))
		fetch_again(&p->status);
}

static void dashboard_linked(struct pane *pane)
{
	fetch_again(&((struct dashboard_pane *)pane)->status);
}

/* --------------------------------------------------------------------- keys */

static enum mode dashboard_mode(const struct pane *pane)
{
	return MODE_DASHBOARD;
}

static bool dashboard_can(const struct pane *pane, enum action_id id)
{
	const struct dashboard_pane *p = (const struct dashboard_pane *)pane;

	return id != ACT_PAUSE ||
	       (!pane->deck->readonly && (str_eq(p->state, "running") || str_eq(p->state, "paused")));
}

static int dashboard_act(struct pane *pane, enum action_id id, int nth)
{
	struct dashboard_pane *p = (struct dashboard_pane *)pane;
	char *path;

	switch (id) {
	case ACT_BACK: return PANE_BACK;
	case ACT_COPY: deck_copy(pane->deck, p->project); return PANE_DRAW;
	case ACT_LABEL:
		deck_open(pane->deck, &pane_label, p->project);
		return PANE_OPEN;
	case ACT_PAUSE:
		if (!deck_may_change(pane->deck) || !dashboard_can(pane, id))
			return PANE_DRAW;
		path = project_path(p->project, str_eq(p->state, "paused") ? "/resume" : "/pause");
		fetch_send(pane->deck, "POST", path, "{}", NULL);
		free(path);
		return PANE_DRAW;
	default: return 0;
	}
}

/* ------------------------------------------------------------------ drawing */

static double share(int64_t n, int64_t of)
{
	return of > 0 ? (double)n / (double)of : 0;
}

static int draw_number(struct grid *g, struct area a, int x, const char *name, int64_t n, enum style s)
{
	char count[28];

	x += grid_print(g, a, x, 0, s, str_count(n, count));
	return x + 1 + grid_print(g, a, x + 1, 0, STYLE_DIM, name) + 2;
}

static void draw_progress(const struct dashboard_pane *p, struct grid *g, struct area a)
{
	struct area bar = {a.x + 1, a.y + 1, a.w - 8, 1}, numbers = {a.x, a.y + 2, a.w, 1};
	int x = 1 + grid_print(g, a, 1, 0, STYLE_TITLE, p->project);

	x += 2 + grid_print(g, a, x + 2, 0, str_eq(p->state, "running") ? STYLE_GOOD : STYLE_WARN, p->state);
	grid_print(g, a, x + 2, 0, STYLE_DIM, p->task);
	grid_bar(g, bar, share(p->labeled, p->items));
	grid_printf(g, a, a.w - 6, 1, STYLE_BOLD, "%3.0f %%", 100 * share(p->labeled, p->items));
	x = draw_number(g, numbers, 1, "labeled", p->labeled, STYLE_GOOD);
	x = draw_number(g, numbers, x, "open", p->open, STYLE_BOLD);
	x = draw_number(g, numbers, x, "skipped", p->skipped, STYLE_NORMAL);
	x = draw_number(g, numbers, x, "need review", p->review, p->review ? STYLE_WARN : STYLE_NORMAL);
	if (p->unreadable)
		x = draw_number(g, numbers, x, "unreadable", p->unreadable, STYLE_ERROR);
	if (p->missing)
		x = draw_number(g, numbers, x, "missing", p->missing, STYLE_ERROR);
	draw_number(g, numbers, x, "in all", p->items, STYLE_NORMAL);
}

static void draw_pace(const struct dashboard_pane *p, struct grid *g, struct area a)
{
	char span[24];
	int x = 1 + grid_print(g, a, 1, 0, STYLE_TITLE, "Pace") + 2;

	grid_spark(g, (struct area){a.x + x, a.y, HOURS, 1}, p->pace, HOURS);
	x += HOURS + 1;
	x += grid_print(g, a, x, 0, STYLE_DIM, "the last 24 hours") + 2;
	if (p->recent > 0)
		x += grid_printf(g, a, x, 0, STYLE_NORMAL, "%.0f an hour", p->recent) + 2;
	if (p->seconds_left >= 0)
		grid_printf(g, a, x, 0, STYLE_BOLD, "%s left", clock_span(p->seconds_left * 1000, span));
}

/* A title, then a bar for each as long as its part of the longest. */
static void draw_parts(const struct parts *p, const char *title, const char *none, struct grid *g, struct area a)
{
	int64_t most = 0;
	char count[28];

	grid_print(g, a, 1, 0, STYLE_TITLE, title);
	if (p->n == 0)
		grid_print(g, a, 1, 1, STYLE_DIM, none);
	for (size_t i = 0; i < p->n; i++)
		most = p->v[i].n > most ? p->v[i].n : most;
	for (int i = 0; (size_t)i < p->n && i + 1 < a.h; i++) {
		struct area line = {a.x + 1, a.y + 1 + i, a.w - 2, 1}, name = line;

		if (i + 2 == a.h && (size_t)i + 1 < p->n) {
			grid_printf(g, line, 0, 0, STYLE_DIM, "and %zu more", p->n - (size_t)i);
			return;
		}
		name.w = area_least(NAME_WIDTH, line.w / 2);
		grid_print(g, name, 0, 0, STYLE_NORMAL, p->v[i].name);
		grid_print_right(g, area_cut_right(&line, 9), 0, STYLE_NORMAL, str_count(p->v[i].n, count));
		grid_bar(g, (struct area){line.x + name.w + 1, line.y, line.w - name.w - 2, 1}, share(p->v[i].n, most));
	}
}

static void draw_people(const struct dashboard_pane *p, struct grid *g, struct area a)
{
	int rows = (int)p->labelers.n + 3;
	struct area done = area_cut_top(&a, rows > a.h / 2 ? a.h / 2 : rows);

	draw_parts(&p->labelers, "Labelers, by items", "nobody has labeled yet", g, done);
	draw_parts(&p->now, "At work now, by items held", "nobody holds an item", g, a);
}

static void dashboard_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct dashboard_pane *p = (struct dashboard_pane *)pane;
	struct area status = area_cut_bottom(&a, 1);

	area_cut_top(&a, 1);
	deck_draw_notice(pane->deck, g, status);
	if (!p->loaded) {
		grid_print(g, a, 1, 0, STYLE_DIM, "asking the service…");
		return;
	}
	draw_progress(p, g, area_cut_top(&a, 4));
	draw_pace(p, g, area_cut_top(&a, 2));
	if (a.w >= WIDE)
		draw_people(p, g, area_cut_right(&a, a.w / 2));
	draw_parts(&p->classes, "Classes, by labels", "no classes", g, a);
}

const struct pane_ops pane_dashboard = {
    .name = "dashboard",
    .size = sizeof(struct dashboard_pane),
    .modes = MODE_BIT(MODE_DASHBOARD),
    .open = dashboard_open,
    .close = dashboard_close,
    .mode = dashboard_mode,
    .can = dashboard_can,
    .act = dashboard_act,
    .draw = dashboard_draw,
    .event = dashboard_event,
    .linked = dashboard_linked,
};
