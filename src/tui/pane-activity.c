#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/vec.h"
#include "tui/fetch.h"
#include "tui/list.h"
#include "tui/pane.h"

enum { KEPT = 500, KIND_WIDTH = 18, USER_WIDTH = 12 };

/* A line: long work of the service, or something that happened since this program began. */
struct row {
	int64_t operation; /* 0: an event */
	bool running;
	char *at, *kind, *user, *about;
};

struct activity_pane {
	struct pane base;
	struct fetch work;
	VEC(struct row) operations, events; /* the newest first; the newest last */
	VEC(const struct row *) shown;
	struct list list;
	char *filter;
};

static void free_row(struct row *r)
{
	free(r->at);
	free(r->kind);
	free(r->user);
	free(r->about);
}

/* ------------------------------------------------------------------- taking */

static bool fits(const struct activity_pane *p, const struct row *r)
{
	return !p->filter || strcasestr(r->kind, p->filter) || strcasestr(r->user, p->filter) ||
	       strcasestr(r->about, p->filter);
}

/* Long work first, then what happened, the newest of each first. */
static void gather(struct activity_pane *p)
{
	p->shown.n = 0;
	for (size_t i = 0; i < p->operations.n; i++)
		if (fits(p, &p->operations.v[i]))
			vec_add(&p->shown, &p->operations.v[i]);
	for (size_t i = p->events.n; i-- > 0;)
		if (fits(p, &p->events.v[i]))
			vec_add(&p->shown, &p->events.v[i]);
	list_count(&p->list, (int)p->shown.n);
	p->base.deck->dirty = true;
}

static char *about_operation(const struct json *j)
{
	int64_t done = json_i64(j, "done", 0), total = json_i64(j, "total", 0);
	const char *subject = json_str(j, "project", json_str(j, "data", "")), *message = json_str(j, "message", "");

	if (str_eq(json_str(j, "state", ""), "running") && total > 0)
		return xasprintf("%s  %s, %" PRId64 " of %" PRId64, subject, json_str(j, "phase", ""), done, total);
	return xasprintf("%s  %s%s%s", subject, json_str(j, "state", ""), *message ? ": " : "", message);
}

static void take_operations(const struct json *answer, void *arg)
{
	struct activity_pane *p = arg;

	for (size_t i = 0; i < p->operations.n; i++)
		free_row(&p->operations.v[i]);
	p->operations.n = 0;
	for (const struct json *j = json_first(json_get(answer, "value")); j; j = json_next(j)) {
		struct row r = {.operation = json_i64(j, "id", 0),
				.running = str_eq(json_str(j, "state", ""), "running"),
				.at = xstrdup(json_str(j, "startedAt", "")),
				.kind = xstrdup(json_str(j, "kind", "")),
				.user = xstrdup(json_str(j, "user", "")),
				.about = about_operation(j)};

		vec_add(&p->operations, r);
	}
	gather(p);
}

static char *about_event(const struct json *event)
{
	const char *project = json_str(event, "project", ""), *state = json_str(event, "state", "");
	int64_t item = json_i64(event, "item", 0);

	return item ? xasprintf("%s  item %" PRId64, project, item) : xasprintf("%s  %s", project, state);
}

static void activity_event(struct pane *pane, const struct json *event)
{
	struct activity_pane *p = (struct activity_pane *)pane;
	struct row r = {.at = xstrdup(json_str(event, "at", "")),
			.kind = xstrdup(json_str(event, "kind", "")),
			.user = xstrdup(json_str(event, "user", "")),
			.about = about_event(event)};

	if (str_eq(r.kind, "operation")) {
		free_row(&r);
		fetch_again(&p->work);
		return;
	}
	if (p->events.n == KEPT) {
		free_row(&p->events.v[0]);
		vec_remove(&p->events, 0);
	}
	vec_add(&p->events, r);
	gather(p);
}

static void activity_open(struct pane *pane, const char *what)
{
	struct activity_pane *p = (struct activity_pane *)pane;

	fetch_init(&p->work, pane->deck, take_operations, p);
	fetch_get(&p->work, "/v1/operations");
}

static void activity_close(struct pane *pane)
{
	struct activity_pane *p = (struct activity_pane *)pane;

	fetch_fini(&p->work);
	for (size_t i = 0; i < p->operations.n; i++)
		free_row(&p->operations.v[i]);
	for (size_t i = 0; i < p->events.n; i++)
		free_row(&p->events.v[i]);
	vec_fini(&p->operations);
	vec_fini(&p->events);
	vec_fini(&p->shown);
	free(p->filter);
}

static void activity_linked(struct pane *pane)
{
	fetch_again(&((struct activity_pane *)pane)->work);
}

/* --------------------------------------------------------------------- keys */

static enum mode activity_mode(const struct pane *pane)
{
	return MODE_ACTIVITY;
}

static const struct row *selected(const struct activity_pane *p)
{
	return p->shown.n ? p->shown.v[p->list.selected] : NULL;
}

static bool activity_can(const struct pane *pane, enum action_id id)
{
	const struct row *r = selected((const struct activity_pane *)pane);

	return id == ACT_COPY ? r != NULL : id != ACT_CANCEL_WORK || (r && r->running && !pane->deck->readonly);
}

static void filter_now(const char *text, void *arg)
{
	struct activity_pane *p = arg;

	free(p->filter);
	p->filter = *text ? xstrdup(text) : NULL;
	gather(p);
}

static const struct prompt_use filtering = {.changed = filter_now, .done = filter_now};

static void cancel_work(struct activity_pane *p)
{
	char path[64];

	snprintf(path, sizeof path, "/v1/operations/%" PRId64 "/cancel", selected(p)->operation);
	fetch_send(p->base.deck, "POST", path, "{}", "It ends.");
}

static int activity_act(struct pane *pane, enum action_id id, int nth)
{
	struct activity_pane *p = (struct activity_pane *)pane;

	if (list_act(&p->list, id))
		return PANE_DRAW;
	if (!activity_can(pane, id))
		return 0;
	switch (id) {
	case ACT_BACK: return PANE_BACK;
	case ACT_CANCEL_WORK: cancel_work(p); break;
	case ACT_COPY: deck_copy(pane->deck, selected(p)->about); break;
	case ACT_FILTER:
		prompt_open(&pane->deck->prompt, "/", p->filter ? p->filter : "", &filtering, p);
		break;
	default: return 0;
	}
	return PANE_DRAW;
}

/* ------------------------------------------------------------------ drawing */

static void draw_row(const struct row *r, struct grid *g, struct area a, bool is_selected)
{
	char *at = strlen(r->at) >= 19 ? xstrndup(r->at + 11, 8) : xstrdup(r->at);
	int x = 1 + grid_print(g, (struct area){a.x, a.y, 10, 1}, 1, 0, STYLE_DIM, at) + 2;

	grid_print(g, (struct area){a.x, a.y, x + USER_WIDTH - 1, 1}, x, 0, STYLE_NORMAL, r->user);
	x += USER_WIDTH;
	grid_print(g, (struct area){a.x, a.y, x + KIND_WIDTH - 1, 1}, x, 0, r->operation ? STYLE_BOLD : STYLE_NORMAL,
		   r->kind);
	grid_print(g, a, x + KIND_WIDTH, 0, r->running ? STYLE_GOOD : STYLE_NORMAL, r->about);
	if (is_selected)
		grid_style(g, a, STYLE_SELECTED);
	free(at);
}

static void activity_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct activity_pane *p = (struct activity_pane *)pane;
	struct area status = area_cut_bottom(&a, 1);

	area_cut_top(&a, 1);
	if (p->shown.n == 0)
		grid_print(g, a, 1, 0, STYLE_NORMAL,
			   p->filter ? "Nothing has this text; / and Esc show all."
				     : "Nothing has happened since this program was started.");
	list_place(&p->list, a.h);
	for (int i = 0; i < a.h && p->list.top + i < p->list.n; i++)
		draw_row(p->shown.v[p->list.top + i], g, (struct area){a.x, a.y + i, a.w, 1},
			 p->list.top + i == p->list.selected);
	deck_draw_notice(pane->deck, g, status);
}

const struct pane_ops pane_activity = {
    .name = "activity",
    .size = sizeof(struct activity_pane),
    .modes = MODE_BIT(MODE_ACTIVITY),
    .open = activity_open,
    .close = activity_close,
    .mode = activity_mode,
    .can = activity_can,
    .act = activity_act,
    .draw = activity_draw,
    .event = activity_event,
    .linked = activity_linked,
};
