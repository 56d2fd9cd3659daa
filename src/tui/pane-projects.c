#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/jsonwrite.h"
#include "base/str.h"
#include "base/vec.h"
#include "client/api.h"
#include "tui/fetch.h"
#include "tui/list.h"
#include "tui/pane.h"

enum { WIDE = 130, BAR = 16 };
enum { STATE_WIDTH = 14, TASK_WIDTH = 22, COUNT_WIDTH = 16, HELD_WIDTH = 9, LEFT_WIDTH = 16, WHEN_WIDTH = 12 };

/* What the list can be ordered by. */
enum order { BY_ACTIVITY, BY_NAME, BY_DONE, BY_LEFT, ORDERS };

/* One line of the list. */
struct row {
	char *name;
	enum task_type task;
	enum project_state state;
	int64_t items, labeled, left, leased, changed_ms;
};

struct projects_pane {
	struct pane base;
	VEC(struct row) rows;
	struct list list;
	enum order order;
	char *filter; /* NULL: all show */
	bool loaded, again; /* again: news came while the list was on its way */
	struct client_call *list_call;
};

static void load(struct projects_pane *p);

/* -------------------------------------------------------------------- list */

static void drop_rows(struct projects_pane *p)
{
	for (size_t i = 0; i < p->rows.n; i++)
		free(p->rows.v[i].name);
	p->rows.n = 0;
}

static double done(const struct row *r)
{
	return r->items ? (double)r->labeled / (double)r->items : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static int by_activity(const void *a, const void *b)
{
	int64_t x = ((const struct row *)a)->changed_ms, y = ((const struct row *)b)->changed_ms;

	return x != y ? (x < y) - (x > y) : by_name(a, b);
}

static int by_done(const void *a, const void *b)
{
	double x = done(a), y = done(b);

	return x < y || x > y ? (x < y) - (x > y) : by_name(a, b);
}

static int by_left(const void *a, const void *b)
{
	int64_t x = ((const struct row *)a)->left, y = ((const struct row *)b)->left;

	return x != y ? (x < y) - (x > y) : by_name(a, b);
}

/* The selection stays on its project; chosen: its name, NULL: the first. */
static void put_in_order(struct projects_pane *p, const char *chosen)
{
	static int (*const compare[ORDERS])(const void *a, const void *b) = {by_activity, by_name, by_done, by_left};

	if (p->rows.n > 0)
		qsort(p->rows.v, p->rows.n, sizeof *p->rows.v, compare[p->order]);
	p->list.selected = 0;
	for (size_t i = 0; chosen && i < p->rows.n; i++)
		if (str_eq(chosen, p->rows.v[i].name))
			p->list.selected = (int)i;
	list_count(&p->list, (int)p->rows.n);
}

static void take_rows(struct projects_pane *p, const struct project *v, size_t n)
{
	const char *now = p->rows.n ? p->rows.v[p->list.selected].name : p->base.deck->project;
	char *chosen = now ? xstrdup(now) : NULL;

	drop_rows(p);
	for (size_t i = 0; i < n; i++) {
		const struct project_counts *c = &v[i].counts;
		struct row r = {xstrdup(v[i].spec.name), v[i].spec.task, v[i].state, c->items,
				c->by_state[ITEM_LABELED], project_left(c), c->leased, v[i].changed_ms};

		if (p->filter && !strcasestr(r.name, p->filter)) {
			free(r.name);
			continue;
		}
		vec_add(&p->rows, r);
	}
	put_in_order(p, chosen);
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
	free(p->filter);
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

static const struct row *selected(const struct projects_pane *p)
{
	return p->rows.n ? &p->rows.v[p->list.selected] : NULL;
}

static bool projects_can(const struct pane *pane, enum action_id id)
{
	const struct row *r = selected((const struct projects_pane *)pane);

	switch (id) {
	case ACT_OPEN: case ACT_LABEL: case ACT_COPY:
		return r;
	case ACT_PAUSE:
		return r && !pane->deck->readonly && (r->state == PROJECT_RUNNING || r->state == PROJECT_PAUSED);
	case ACT_RENAME: case ACT_REMOVE:
		return r && !pane->deck->readonly;
	case ACT_NEW:
		return !pane->deck->readonly;
	default:
		return true;
	}
}

static void send_about(struct projects_pane *p, const char *method, const char *rest, const char *body)
{
	char *path = project_path(selected(p)->name, rest);

	fetch_send(p->base.deck, method, path, body, NULL);
	free(path);
}

static void filter_now(const char *text, void *arg)
{
	struct projects_pane *p = arg;

	free(p->filter);
	p->filter = *text ? xstrdup(text) : NULL;
	load(p);
}

static void rename_now(const char *text, void *arg)
{
	struct projects_pane *p = arg;
	struct buf body;
	struct jsonw w;

	if (!selected(p) || !*text || str_eq(text, selected(p)->name))
		return;
	buf_init(&body, 1 << 16);
	jsonw_init(&w, &body);
	jsonw_object(&w);
	jsonw_kstr(&w, "name", text);
	jsonw_object_end(&w);
	send_about(p, "POST", "/rename", buf_str(&body));
	buf_fini(&body);
}

static void remove_now(const char *text, void *arg)
{
	struct projects_pane *p = arg;

	if (selected(p) && str_eq(text, selected(p)->name))
		send_about(p, "DELETE", "", NULL);
	else if (*text)
		deck_notice(p->base.deck, STYLE_WARN, "Not deleted: %s is not its name.", text);
}

static const struct prompt_use filtering = {.changed = filter_now, .done = filter_now};
static const struct prompt_use renaming = {.done = rename_now};
static const struct prompt_use removing = {.done = remove_now};

static int open_selected(struct projects_pane *p, const struct pane_ops *ops)
{
	deck_open(p->base.deck, ops, selected(p)->name);
	return PANE_OPEN;
}

static void ask(struct projects_pane *p, const char *question, const char *text, const struct prompt_use *use)
{
	prompt_open(&p->base.deck->prompt, question, text, use, p);
}

static int projects_act(struct pane *pane, enum action_id id, int nth)
{
	struct projects_pane *p = (struct projects_pane *)pane;

	if (list_act(&p->list, id))
		return PANE_DRAW;
	if ((id == ACT_PAUSE || id == ACT_RENAME || id == ACT_REMOVE || id == ACT_NEW) && !deck_may_change(pane->deck))
		return PANE_DRAW;
	if (!projects_can(pane, id))
		return 0;
	switch (id) {
	case ACT_LEAVE: return PANE_BACK;
	case ACT_LABEL: return open_selected(p, &pane_label);
	case ACT_OPEN: return open_selected(p, &pane_dashboard);
	case ACT_NEW:
		deck_open(pane->deck, &pane_wizard, NULL);
		return PANE_OPEN;
	case ACT_PAUSE:
		send_about(p, "POST", selected(p)->state == PROJECT_PAUSED ? "/resume" : "/pause", "{}");
		break;
	case ACT_RENAME: ask(p, "New name: ", selected(p)->name, &renaming); break;
	case ACT_REMOVE: ask(p, "Type its name to delete the project and its labels: ", "", &removing); break;
	case ACT_SORT:
		p->order = (p->order + 1) % ORDERS;
		put_in_order(p, p->rows.n ? selected(p)->name : NULL);
		break;
	case ACT_COPY: deck_copy(pane->deck, selected(p)->name); break;
	case ACT_FILTER: ask(p, "/", p->filter ? p->filter : "", &filtering); break;
	default: return 0;
	}
	return PANE_DRAW;
}

/* ----------------------------------------------------------------- drawing */

static void draw_empty(const struct projects_pane *p, struct grid *g, struct area a)
{
	static const char *const lines[] = {
	    "There are no projects yet.",
	    "",
	    "  n                                      makes one, step by step",
	    "",
	    "In a shell:",
	    "",
	    "  labeldeck demo                         makes one to try things with",
	    "  labeldeck project create --from FILE   makes one from a file",
	    "",
	    "They appear here by themselves.",
	};

	if (p->filter) {
		grid_printf(g, a, 1, 1, STYLE_NORMAL, "No project has %s in its name; / and Esc show all.", p->filter);
		return;
	}
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

/* A line as its columns, from the right, so that the name takes what is left; those without room have no width. */
struct columns {
	struct area name, task, state, bar, count, held, left, when;
};

static struct columns cut_columns(struct area line)
{
	bool wide = line.w >= WIDE;
	struct columns c;

	area_cut_right(&line, 1);
	c.when = area_cut_right(&line, WHEN_WIDTH);
	c.left = area_cut_right(&line, wide ? LEFT_WIDTH : 0);
	c.held = area_cut_right(&line, wide ? HELD_WIDTH : 0);
	c.count = area_cut_right(&line, COUNT_WIDTH);
	c.bar = area_cut_right(&line, wide ? BAR + 8 : BAR);
	c.state = area_cut_right(&line, STATE_WIDTH);
	c.task = area_cut_right(&line, wide ? TASK_WIDTH : 0);
	c.name = line;
	return c;
}

/* The one that orders the list has a mark. */
static void draw_head(const struct projects_pane *p, struct grid *g, struct area a)
{
	static const char *const mark[] = {"", " ▾"};
	struct columns c = cut_columns(a);

	grid_printf(g, c.name, 1, 0, STYLE_DIM, "project%s", mark[p->order == BY_NAME]);
	grid_print(g, c.task, 1, 0, STYLE_DIM, "task");
	grid_print(g, c.state, 1, 0, STYLE_DIM, "state");
	grid_printf(g, c.bar, 0, 0, STYLE_DIM, "labeled%s", mark[p->order == BY_DONE]);
	grid_print(g, c.held, 0, 0, STYLE_DIM, "    held");
	grid_printf(g, c.left, 0, 0, STYLE_DIM, "           left%s", mark[p->order == BY_LEFT]);
	grid_print_right(g, c.when, 0, STYLE_DIM, p->order == BY_ACTIVITY ? "changed ▾" : "changed");
}

static void draw_row(const struct row *r, struct grid *g, struct area a, bool selected)
{
	char labeled[28], items[28], left[28], held[28], when[40];
	struct columns c = cut_columns(a);

	grid_print(g, c.name, 1, 0, STYLE_BOLD, r->name);
	grid_print(g, c.task, 1, 0, STYLE_NORMAL, task_type_word(r->task));
	grid_print(g, c.state, 1, 0, state_style(r->state), project_state_word(r->state));
	grid_bar(g, c.bar, done(r));
	grid_printf(g, c.count, 0, 0, STYLE_NORMAL, " %s/%s", str_count(r->labeled, labeled),
		    str_count(r->items, items));
	if (r->leased)
		grid_printf(g, c.held, 0, 0, STYLE_DIM, "%8s", str_count(r->leased, held));
	grid_printf(g, c.left, 0, 0, STYLE_NORMAL, "%15s", str_count(r->left, left));
	grid_print_right(g, c.when, 0, STYLE_DIM, ago(r->changed_ms, when));
	if (selected)
		grid_style(g, a, STYLE_SELECTED);
}

static void draw_list(struct projects_pane *p, struct grid *g, struct area a)
{
	list_place(&p->list, a.h);
	for (int i = 0; i < a.h && p->list.top + i < p->list.n; i++)
		draw_row(&p->rows.v[p->list.top + i], g, (struct area){a.x, a.y + i, a.w, 1},
			 p->list.top + i == p->list.selected);
}

static void projects_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct projects_pane *p = (struct projects_pane *)pane;
	struct area status = area_cut_bottom(&a, 1);

	if (p->rows.n > 0) {
		draw_head(p, g, area_cut_top(&a, 1));
		draw_list(p, g, a);
	} else if (p->loaded) {
		draw_empty(p, g, a);
	} else {
		grid_print(g, a, 1, 1, STYLE_DIM, "asking the service…");
	}
	deck_draw_notice(pane->deck, g, status);
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
