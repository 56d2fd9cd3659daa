#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/vec.h"
#include "client/api.h"
#include "tui/pane.h"

/* The list of projects: type, state, progress, what is left, last activity. */
struct row {
	char *name;
	enum task_type task;
	enum project_state state;
	int64_t items, done, left, changed_ms;
};

struct projects {
	const struct pane_env *env;
	VEC(struct row) rows;
	int selected, top;
	bool loaded, again;
	struct client_call *call;
	char problem[300];
};

static void load(struct projects *p);

static void drop_rows(struct projects *p)
{
	for (size_t i = 0; i < p->rows.n; i++)
		free(p->rows.v[i].name);
	p->rows.n = 0;
}

static void on_projects(const struct project *v, size_t n, const struct err *e, void *arg)
{
	struct projects *p = arg;
	char *chosen = p->rows.n ? xstrdup(p->rows.v[p->selected].name) : NULL;

	p->call = NULL;
	p->loaded = true;
	str_copy(p->problem, sizeof p->problem, e ? e->text : "");
	if (!e) {
		drop_rows(p);
		p->selected = 0;
		for (size_t i = 0; i < n; i++) {
			struct row r = {xstrdup(v[i].spec.name), v[i].spec.task, v[i].state, v[i].counts.items, project_done(&v[i].counts),
					project_left(&v[i].counts), v[i].changed_ms};
			if (chosen && str_eq(chosen, r.name))
				p->selected = (int)i;
			vec_add(&p->rows, r);
		}
	}
	free(chosen);
	if (p->again)
		load(p);
	p->env->redraw(p->env->frame);
}

/* One question at a time: news that come meanwhile ask once more. */
static void load(struct projects *p)
{
	p->again = p->call != NULL;
	if (!p->call)
		p->call = api_projects(p->env->client, on_projects, p);
}

static void projects_open(void *pane, const struct pane_env *env, const char *project)
{
	struct projects *p = pane;

	(void)project;
	p->env = env;
	load(p);
}

static void projects_close(void *pane)
{
	struct projects *p = pane;

	if (p->call)
		client_cancel(p->call);
	drop_rows(p);
	vec_fini(&p->rows);
}

static enum mode projects_mode(const void *pane)
{
	(void)pane;
	return MODE_PROJECTS;
}

static void draw_empty(const struct projects *p, struct grid *g)
{
	static const char *const lines[] = {
		"There are no projects yet. In a shell:",
		"",
		"  labeldeck demo                         a ready-made project to try",
		"  labeldeck project create --from FILE   your own: see labeldeck(1) for the file",
		"",
		"They appear here by themselves.",
	};

	for (size_t i = 0; i < NELEM(lines); i++)
		grid_put(g, 2, 3 + (int)i, g->w - 4, i ? STYLE_NORMAL : STYLE_BOLD, p->loaded ? lines[i] : i ? "" : "asking the service…");
}

static void draw_row(const struct row *r, struct grid *g, int y, bool selected)
{
	int name_w = g->w >= 100 ? 32 : 20, x = 1;
	char left[28], ago[24];
	double share = r->items ? (double)r->done / (double)r->items : 0;
	int64_t age = clock_now_ms() - r->changed_ms;

	grid_put(g, x, y, name_w, STYLE_BOLD, r->name);
	x += name_w + 1;
	if (g->w >= 100) {
		grid_put(g, x, y, 24, STYLE_DIM, task_type_word(r->task));
		x += 25;
	}
	grid_put(g, x, y, 12, r->state == PROJECT_FAILED ? STYLE_ERROR : r->state == PROJECT_RUNNING ? STYLE_GOOD : STYLE_DIM,
		 project_state_word(r->state));
	x += 13;
	grid_bar(g, x, y, 16, share);
	x += 17;
	grid_putf(g, x, y, 6, STYLE_NORMAL, "%3d %%", (int)(share * 100));
	x += 6;
	grid_putf(g, x, y, 14, STYLE_NORMAL, "%s left", str_count(r->left, left));
	x += 14;
	if (g->w - x > 6)
		grid_putf(g, x, y, g->w - x, STYLE_DIM, "%s ago", clock_span(age > 0 ? age : 0, ago));
	if (selected)
		grid_style(g, (struct area){0, y, g->w, 1}, STYLE_SELECTED);
}

static void projects_draw(void *pane, struct grid *g)
{
	struct projects *p = pane;
	int rows = g->h - 4;

	grid_put(g, 1, 0, g->w - 1, STYLE_TITLE, "labeldeck");
	grid_putf(g, 12, 0, g->w - 12, STYLE_DIM, "projects of %s", client_user(p->env->client) ? client_user(p->env->client) : "?");
	if (p->rows.n == 0)
		draw_empty(p, g);
	if (p->selected < p->top)
		p->top = p->selected;
	if (p->selected >= p->top + rows)
		p->top = p->selected - rows + 1;
	for (int i = 0; i < rows && (size_t)(p->top + i) < p->rows.n; i++)
		draw_row(&p->rows.v[p->top + i], g, 2 + i, p->top + i == p->selected);
	grid_put(g, 1, g->h - 2, g->w - 2, STYLE_ERROR, p->problem);
}

static void on_changed(const struct project *pr, const struct err *e, void *arg)
{
	struct projects *p = arg;

	(void)pr;
	p->call = NULL;
	str_copy(p->problem, sizeof p->problem, e ? e->text : "");
	load(p);
	p->env->redraw(p->env->frame);
}

static int pause_or_run(struct projects *p)
{
	const struct row *r = &p->rows.v[p->selected];

	if (p->env->readonly) {
		str_copy(p->problem, sizeof p->problem, "this is a read-only view");
		return PANE_REDRAW;
	}
	if (!p->call)
		p->call = r->state == PROJECT_PAUSED ? api_project_resume(p->env->client, r->name, on_changed, p)
						     : api_project_pause(p->env->client, r->name, on_changed, p);
	return 0;
}

static int projects_act(void *pane, enum action_id id, struct key k)
{
	struct projects *p = pane;
	int last = (int)p->rows.n - 1;

	(void)k;
	p->problem[0] = '\0';
	switch (id) {
	case ACTION_UP:
		p->selected -= p->selected > 0;
		return PANE_REDRAW;
	case ACTION_DOWN:
		p->selected += p->selected < last;
		return PANE_REDRAW;
	case ACTION_FIRST:
		p->selected = 0;
		return PANE_REDRAW;
	case ACTION_LAST:
		p->selected = last < 0 ? 0 : last;
		return PANE_REDRAW;
	case ACTION_OPEN:
		return p->rows.n ? PANE_LABEL : 0;
	case ACTION_PAUSE:
		return p->rows.n ? pause_or_run(p) : 0;
	case ACTION_RELOAD:
		load(p);
		return 0;
	case ACTION_QUIT:
		return PANE_LEAVE;
	default:
		return 0;
	}
}

static void projects_event(void *pane, const struct json *event)
{
	(void)event;
	load(pane);
}

static const char *projects_project(const void *pane)
{
	const struct projects *p = pane;

	return p->rows.v[p->selected].name;
}

const struct pane_ops pane_projects = {
	.name = "projects", .size = sizeof(struct projects), .open = projects_open, .close = projects_close, .mode = projects_mode,
	.draw = projects_draw, .act = projects_act, .event = projects_event, .project = projects_project,
};
