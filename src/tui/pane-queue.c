#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/vec.h"
#include "tui/fetch.h"
#include "tui/list.h"
#include "tui/pane.h"

enum { SHOWN = 500, STATE_WIDTH = 14, HOLDER_WIDTH = 24 };

struct row {
	int64_t id, number;
	char *path, *state, *why, *held_by, *since;
};

/* The head of the task queue: what comes next and why, and who holds what. */
struct queue_pane {
	struct pane base;
	struct fetch fetch;
	VEC(struct row) rows;
	struct list list;
	char *project, *filter;
	bool loaded, more;
};

/* ------------------------------------------------------------------- taking */

static void drop_rows(struct queue_pane *p)
{
	for (size_t i = 0; i < p->rows.n; i++) {
		struct row *r = &p->rows.v[i];

		free(r->path);
		free(r->state);
		free(r->why);
		free(r->held_by);
		free(r->since);
	}
	p->rows.n = 0;
}

static char *copy_str(const struct json *j, const char *key)
{
	const char *s = json_str(j, key, NULL);

	return s ? xstrdup(s) : NULL;
}

static void take_rows(const struct json *answer, void *arg)
{
	struct queue_pane *p = arg;
	int64_t chosen = p->rows.n ? p->rows.v[p->list.selected].id : 0;

	drop_rows(p);
	for (const struct json *j = json_first(json_get(answer, "value")); j; j = json_next(j)) {
		struct row r = {.id = json_i64(j, "id", 0),
				.number = json_i64(j, "number", 0),
				.path = copy_str(j, "path"),
				.state = copy_str(j, "state"),
				.why = copy_str(j, "why"),
				.held_by = copy_str(j, "leasedTo"),
				.since = copy_str(j, "leaseSince")};

		if (r.id == chosen)
			p->list.selected = (int)p->rows.n;
		vec_add(&p->rows, r);
	}
	list_count(&p->list, (int)p->rows.n);
	p->loaded = true;
	p->more = json_get(answer, "next");
}

static void load(struct queue_pane *p)
{
	char *filter = client_escape(p->filter ? p->filter : "");
	char *rest = xasprintf("/queue?limit=%d&filter=%s", SHOWN, filter), *path = project_path(p->project, rest);

	fetch_get(&p->fetch, path);
	free(path);
	free(rest);
	free(filter);
}

static void queue_open(struct pane *pane, const char *what)
{
	struct queue_pane *p = (struct queue_pane *)pane;

	p->project = xstrdup(what);
	fetch_init(&p->fetch, pane->deck, take_rows, p);
	load(p);
}

static void queue_close(struct pane *pane)
{
	struct queue_pane *p = (struct queue_pane *)pane;

	fetch_fini(&p->fetch);
	drop_rows(p);
	vec_fini(&p->rows);
	free(p->project);
	free(p->filter);
}

static void queue_event(struct pane *pane, const struct json *event)
{
	struct queue_pane *p = (struct queue_pane *)pane;

	if (str_eq(json_str(event, "project", ""), p->project))
		fetch_again(&p->fetch);
}

static void queue_linked(struct pane *pane)
{
	fetch_again(&((struct queue_pane *)pane)->fetch);
}

/* --------------------------------------------------------------------- keys */

static enum mode queue_mode(const struct pane *pane)
{
	return MODE_QUEUE;
}

static const struct row *selected(const struct queue_pane *p)
{
	return p->rows.n ? &p->rows.v[p->list.selected] : NULL;
}

static bool queue_can(const struct pane *pane, enum action_id id)
{
	const struct row *r = selected((const struct queue_pane *)pane);
	bool mine = r && str_eq(r->held_by, client_user(pane->deck->client));

	switch (id) {
	case ACT_TAKE_ITEM:
		return r && (mine || !r->held_by) && !pane->deck->readonly;
	case ACT_RELEASE:
		return mine && !pane->deck->readonly;
	case ACT_COPY:
		return r;
	case ACT_PUT_FIRST:
		return r && !pane->deck->readonly;
	case ACT_ORDER:
		return !pane->deck->readonly;
	default:
		return true;
	}
}

static void send_about(struct queue_pane *p, const char *what, const char *sentence)
{
	char path[64];

	snprintf(path, sizeof path, "/v1/items/%" PRId64 "/%s", selected(p)->id, what);
	fetch_send(p->base.deck, "POST", path, "{}", sentence);
	fetch_again(&p->fetch);
}

static void filter_now(const char *text, void *arg)
{
	struct queue_pane *p = arg;

	free(p->filter);
	p->filter = *text ? xstrdup(text) : NULL;
	load(p);
}

static void offer_orders(const char *text, struct prompt *q, void *arg)
{
	prompt_offer(q, "shuffled", "as the project began: mixed, the same for everybody");
	prompt_offer(q, "name", "by the names of the files");
}

static void order_now(const char *text, void *arg)
{
	struct queue_pane *p = arg;
	char *path = project_path(p->project, "/order");

	fetch_send(p->base.deck, "POST", path,
		   str_eq(text, "name") ? "{\"order\":\"name\"}" : "{\"order\":\"shuffled\"}",
		   "The queue has its order.");
	fetch_again(&p->fetch);
	free(path);
}

static const struct prompt_use filtering = {.changed = filter_now, .done = filter_now};
static const struct prompt_use ordering = {.done = order_now, .offers = offer_orders};

/* First in the queue and held by the caller, it is what the label pane shows when it opens. */
static int take(struct queue_pane *p)
{
	send_about(p, "first", NULL);
	send_about(p, "claim", NULL);
	deck_open(p->base.deck, &pane_label, p->project);
	return PANE_OPEN | PANE_ANEW;
}

static int queue_act(struct pane *pane, enum action_id id, int nth)
{
	struct queue_pane *p = (struct queue_pane *)pane;

	if (list_act(&p->list, id))
		return PANE_DRAW;
	if (!queue_can(pane, id))
		return 0;
	switch (id) {
	case ACT_BACK: return PANE_BACK;
	case ACT_TAKE_ITEM: return take(p);
	case ACT_RELEASE: send_about(p, "release", "It is back in the queue."); break;
	case ACT_PUT_FIRST: send_about(p, "first", "It comes first now."); break;
	case ACT_COPY: deck_copy(pane->deck, selected(p)->path); break;
	case ACT_ORDER: prompt_open(&pane->deck->prompt, "Order: ", "", &ordering, p); break;
	case ACT_FILTER: prompt_open(&pane->deck->prompt, "/", p->filter ? p->filter : "", &filtering, p); break;
	default: return 0;
	}
	return PANE_DRAW;
}

/* ------------------------------------------------------------------ drawing */

static void draw_row(const struct row *r, struct grid *g, struct area a, bool is_selected)
{
	struct area line = a, why, holder;

	grid_printf(g, line, 1, 0, STYLE_DIM, "%7" PRId64, r->number);
	line.x += 10;
	line.w -= 10;
	why = area_cut_right(&line, a.w / 4);
	holder = area_cut_right(&line, HOLDER_WIDTH);
	grid_print(g, why, 0, 0, STYLE_DIM, r->why ? r->why : "");
	if (r->held_by)
		grid_printf(g, (struct area){holder.x, holder.y, holder.w - 2, 1}, 0, 0, STYLE_WARN, "%s%s%.5s",
			    r->held_by, r->since ? " since " : "", r->since ? r->since + 11 : "");
	line.w -= 2;
	grid_print(g, line, 0, 0, STYLE_NORMAL, r->path ? r->path : "");
	if (is_selected)
		grid_style(g, a, STYLE_SELECTED);
}

static void queue_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct queue_pane *p = (struct queue_pane *)pane;
	struct area status = area_cut_bottom(&a, 1);

	area_cut_top(&a, 1);
	if (p->loaded && p->rows.n == 0)
		grid_print(g, a, 1, 0, STYLE_NORMAL,
			   p->filter ? "Nothing in the queue has this in its name; / and Esc show all."
				     : "The queue is empty.");
	list_place(&p->list, a.h);
	for (int i = 0; i < a.h && p->list.top + i < p->list.n; i++)
		draw_row(&p->rows.v[p->list.top + i], g, (struct area){a.x, a.y + i, a.w, 1},
			 p->list.top + i == p->list.selected);
	if (!pane->deck->notice[0] && p->more)
		grid_printf(g, status, 1, 0, STYLE_DIM, "the first %d; / finds others by name", SHOWN);
	else
		deck_draw_notice(pane->deck, g, status);
}

const struct pane_ops pane_queue = {
    .name = "queue",
    .size = sizeof(struct queue_pane),
    .modes = MODE_BIT(MODE_QUEUE),
    .open = queue_open,
    .close = queue_close,
    .mode = queue_mode,
    .can = queue_can,
    .act = queue_act,
    .draw = queue_draw,
    .event = queue_event,
    .linked = queue_linked,
};
