#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "client/api.h"
#include "tui/pane.h"

enum { WIDE = 100, BAR = 16 };

/* One line of the list. */
struct row {
	char *name;
	enum task_type task;
	enum project_state state;
	int64_t items, labeled, left, changed_ms;
};

struct projects_pane {
	struct pane base;
	VEC(struct row) rows;
	int selected, top, page;
	bool loaded, again; /* again: news came while the list was on its way */
	struct client_call *list_call, *state_call;
};

static void load(struct projects_pane *p);

/* -------------------------------------------------------------------- list */

static void drop_rows(struct projects_pane *p)
{
	for (size_t i = 0; i < p->rows.n; i++)
		free(p->rows.v[i].name);
	p->rows.n = 0;
}

static void take_rows(struct projects_pane *p, const struct project *v, size_t n)
{
	char *chosen = p->rows.n ? xstrdup(p->rows.v[p->selected].name) : NULL;

	drop_rows(p);
	p->selected = 0;
	for (size_t i = 0; i < n; i++) {
		const struct project_counts *c = &v[i].counts;
		struct row r = {xstrdup(v[i].spec.name), v[i].spec.task,      v[i].state,     c->items,
				c->by_state[ITEM_LABELED], project_left(c), v[i].changed_ms};

		if (str_eq(chosen, r.name))
			p->selected = (int)i;
		vec_add(&p->rows, r);
	}
	free(chosen);
}

static void on_list(const struct project *v, size_t n, const struct err *e, void *arg)
{
	struct projects_pane *p = arg;
	bool again = p->again;

	p->list_call = NULL;
	p->again = false;
	if (e) {
		deck_notice(p->base.deck, STYLE_ERROR, "%s", e->text);
	} else {
		take_rows(p, v, n);
		p->loaded = true;
	}
	p->base.deck->dirty = true;
	if (again)
		load(p);
}

/* One question at a time. */
static void load(struct projects_pane *p)
{
	if (p->list_call)
		p->again = true;
	else
		p->list_call = api_projects(p->base.deck->client, on_list, p);
}

static void projects_open(struct pane *pane, const char *what)
{
	load((struct projects_pane *)pane);
}

static void projects_close(struct pane *pane)
{
	struct projects_pane *p = (struct projects_pane *)pane;

	if (p->list_call)
		client_cancel(p->list_call);
	if (p->state_call)
		client_cancel(p->state_call);
	drop_rows(p);
	vec_fini(&p->rows);
}

static void projects_event(struct pane *pane, const struct json *event)
{
	load((struct projects_pane *)pane);
}

static void projects_linked(struct pane *pane)
{
	load((struct projects_pane *)pane);
}

/* -------------------------------------------------------------------- keys */

static enum mode projects_mode(const struct pane *pane)
{
	return MODE_PROJECTS;
}

static bool projects_can(const struct pane *pane, enum action_id id)
{
	const struct projects_pane *p = (const struct projects_pane *)pane;
	enum project_state state = p->rows.n ? p->rows.v[p->selected].state : PROJECT_FAILED;

	switch (id) {
	case ACT_OPEN:
		return p->rows.n > 0;
	case ACT_PAUSE:
		return !pane->deck->readonly && (state == PROJECT_RUNNING || state == PROJECT_PAUSED);
	default:
		return true;
	}
}

static void on_state(const struct project *project, const struct err *e, void *arg)
{
	struct projects_pane *p = arg;

	p->state_call = NULL;
	if (e)
		deck_notice(p->base.deck, STYLE_ERROR, "%s", e->text);
	load(p);
}

static void pause_or_resume(struct projects_pane *p)
{
	const struct row *r = &p->rows.v[p->selected];
	struct client *c = p->base.deck->client;

	if (p->state_call)
		return;
	p->state_call = r->state == PROJECT_PAUSED ? api_project_resume(c, r->name, on_state, p)
						   : api_project_pause(c, r->name, on_state, p);
}

static int open_selected(struct projects_pane *p)
{
	struct deck *d = p->base.deck;

	d->next = &pane_label;
	free(d->next_what);
	d->next_what = xstrdup(p->rows.v[p->selected].name);
	return PANE_OPEN;
}

static int projects_act(struct pane *pane, enum action_id id, int nth)
{
	struct projects_pane *p = (struct projects_pane *)pane;
	int last = (int)p->rows.n - 1, to = p->selected;

	switch (id) {
	case ACT_UP: to--; break;
	case ACT_DOWN: to++; break;
	case ACT_PAGE_UP: to -= p->page; break;
	case ACT_PAGE_DOWN: to += p->page; break;
	case ACT_FIRST: to = 0; break;
	case ACT_LAST: to = last; break;
	case ACT_LEAVE:
		return PANE_BACK;
	case ACT_OPEN:
		return p->rows.n ? open_selected(p) : 0;
	case ACT_PAUSE:
		if (deck_may_change(pane->deck) && projects_can(pane, id))
			pause_or_resume(p);
		return 0;
	default:
		return 0;
	}
	p->selected = area_least(to, last < 0 ? 0 : last);
	return PANE_DRAW;
}

/* ----------------------------------------------------------------- drawing */

static void draw_empty(struct grid *g, struct area a)
{
	static const char *const lines[] = {
	    "There are no projects yet. In a shell:",
	    "",
	    "  labeldeck demo                         makes one to try things with",
	    "  labeldeck project create --from FILE   makes yours; labeldeck(1) shows such a FILE",
	    "",
	    "They appear here by themselves.",
	};

	for (int i = 0; i < (int)NELEM(lines); i++)
		grid_print(g, a, 1, 1 + i, i ? STYLE_NORMAL : STYLE_BOLD, lines[i]);
}

static enum style state_style(enum project_state s)
{
	return s == PROJECT_RUNNING ? STYLE_GOOD : s == PROJECT_FAILED ? STYLE_ERROR : STYLE_DIM;
}

static const char *ago(int64_t then_ms, char out[40])
{
	int64_t age = clock_now_ms() - then_ms;
	char span[24];

	snprintf(out, 40, "%s ago", clock_span(age > 0 ? age : 0, span));
	return age < 1000 ? "now" : out;
}

/* Columns from the right, so that the name takes what is left. */
static void draw_row(const struct row *r, struct grid *g, struct area a, bool selected)
{
	double share = r->items ? (double)r->labeled / (double)r->items : 0;
	char labeled[28], items[28], left[28], when[40];
	struct area line = a, bar;
	bool wide = a.w >= WIDE;

	area_cut_right(&line, 1);
	grid_print_right(g, area_cut_right(&line, 12), 0, STYLE_DIM, ago(r->changed_ms, when));
	if (wide)
		grid_printf(g, area_cut_right(&line, 16), 0, 0, STYLE_NORMAL, "%10s left", str_count(r->left, left));
	grid_printf(g, area_cut_right(&line, 16), 0, 0, STYLE_NORMAL, " %s/%s", str_count(r->labeled, labeled),
		    str_count(r->items, items));
	bar = area_cut_right(&line, wide ? BAR + 8 : BAR);
	grid_bar(g, bar, share);
	grid_print(g, area_cut_right(&line, 14), 1, 0, state_style(r->state), project_state_word(r->state));
	if (wide)
		grid_print(g, area_cut_right(&line, 22), 1, 0, STYLE_NORMAL, task_type_word(r->task));
	grid_print(g, line, 1, 0, STYLE_BOLD, r->name);
	if (selected)
		grid_style(g, a, STYLE_SELECTED);
}

static void draw_header(const struct projects_pane *p, struct grid *g, struct area a)
{
	const struct deck *d = p->base.deck;
	const char *state = !d->connected ? "no service" : d->readonly ? "read only" : "";
	int x = 1 + grid_print(g, a, 1, 0, STYLE_TITLE, "labeldeck");

	if (p->loaded)
		grid_printf(g, a, x + 2, 0, STYLE_DIM, "%zu project%s, %s", p->rows.n, p->rows.n == 1 ? "" : "s",
			    client_user(d->client));
	area_cut_right(&a, 1);
	grid_print_right(g, a, 0, d->connected ? STYLE_DIM : STYLE_ERROR, state);
}

static void draw_list(struct projects_pane *p, struct grid *g, struct area a)
{
	p->page = a.h;
	if (p->selected < p->top)
		p->top = p->selected;
	if (p->selected >= p->top + a.h)
		p->top = p->selected - a.h + 1;
	for (int i = 0; i < a.h && (size_t)(p->top + i) < p->rows.n; i++)
		draw_row(&p->rows.v[p->top + i], g, (struct area){a.x, a.y + i, a.w, 1}, p->top + i == p->selected);
}

static void projects_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct projects_pane *p = (struct projects_pane *)pane;
	const struct deck *d = pane->deck;
	struct area status = area_cut_bottom(&a, 1);

	draw_header(p, g, area_cut_top(&a, 2));
	if (p->rows.n > 0)
		draw_list(p, g, a);
	else if (p->loaded)
		draw_empty(g, a);
	else
		grid_print(g, a, 1, 1, STYLE_DIM, "asking the service…");
	grid_print(g, status, 1, 0, d->notice_style, d->notice);
}

const struct pane_ops pane_projects = {
    .name = "projects",
    .size = sizeof(struct projects_pane),
    .modes = MODE_BIT(MODE_PROJECTS),
    .open = projects_open,
    .close = projects_close,
    .mode = projects_mode,
    .can = projects_can,
    .act = projects_act,
    .draw = projects_draw,
    .event = projects_event,
    .linked = projects_linked,
};
