#include "tui/tabs.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/place.h"

static const struct {
	const struct pane_ops *ops;
	bool of_project;
} tabs[TABS] = {
    {&pane_projects, false}, {&pane_dashboard, true}, {&pane_queue, true},
    {&pane_label, true},     {&pane_exports, true},   {&pane_activity, false},
};

struct pane *tabs_top(const struct tabs *t)
{
	return t->over ? t->over : t->panes[t->now];
}

const char *tabs_name(int tab)
{
	return tabs[tab].ops->name;
}

/* ----------------------------------------------------- opening and closing */

static struct pane *open_pane(struct tabs *t, const struct pane_ops *ops, const char *what)
{
	struct pane *p = xcalloc(1, ops->size);

	p->ops = ops;
	p->deck = t->deck;
	ops->open(p, what);
	return p;
}

/* A question that it asked goes with it. */
static void close_pane(struct pane **p)
{
	if (!*p)
		return;
	if ((*p)->deck->prompt.arg == *p)
		prompt_close(&(*p)->deck->prompt);
	(*p)->ops->close(*p);
	free(*p);
	*p = NULL;
}

void tabs_close(struct tabs *t)
{
	close_pane(&t->over);
	for (int i = 0; i < TABS; i++)
		close_pane(&t->panes[i]);
}

void tabs_forget(struct tabs *t)
{
	struct pane *p = tabs_top(t);

	if (p && p->ops->forget)
		p->ops->forget(p);
	t->deck->dirty = true;
}

static void choose_project(struct tabs *t, const char *name)
{
	if (!name || str_eq(name, t->deck->project))
		return;
	for (int i = 0; i < TABS; i++)
		if (tabs[i].of_project)
			close_pane(&t->panes[i]);
	free(t->deck->project);
	t->deck->project = xstrdup(name);
}

void tabs_go(struct tabs *t, int tab)
{
	if (tabs[tab].of_project && !t->deck->project) {
		deck_notice(t->deck, STYLE_NORMAL, "Choose a project first: Enter labels it, o opens its dashboard.");
		return;
	}
	tabs_forget(t);
	close_pane(&t->over);
	t->now = tab;
	if (!t->panes[tab])
		t->panes[tab] = open_pane(t, tabs[tab].ops, t->deck->project);
	else if (t->deck->connected)
		t->panes[tab]->ops->linked(t->panes[tab]);
	if (t->kept)
		place_keep(t);
}

void tabs_open(struct tabs *t, const struct pane_ops *ops, const char *what, bool anew)
{
	int tab = 0;

	while (tab < TABS && tabs[tab].ops != ops)
		tab++;
	if (tab == TABS) {
		tabs_forget(t);
		close_pane(&t->over);
		t->over = open_pane(t, ops, what);
		return;
	}
	if (anew)
		close_pane(&t->panes[tab]);
	if (tabs[tab].of_project)
		choose_project(t, what);
	tabs_go(t, tab);
}

void tabs_resume(struct tabs *t, const char *name, const char *project)
{
	int tab = TABS - 1;

	while (tab > 0 && !str_eq(tabs_name(tab), name))
		tab--;
	choose_project(t, project);
	tabs_go(t, tab);
}

bool tabs_back(struct tabs *t)
{
	if (!t->over && t->now == 0)
		return false;
	if (t->over) {
		close_pane(&t->over);
	} else {
		close_pane(&t->panes[t->now]);
		tabs_go(t, 0);
	}
	t->deck->dirty = true;
	return true;
}

/* ------------------------------------------------------------------- news */

void tabs_event(struct tabs *t, const struct json *event)
{
	for (int i = 0; i < TABS; i++)
		if (t->panes[i])
			t->panes[i]->ops->event(t->panes[i], event);
	if (t->over)
		t->over->ops->event(t->over, event);
}

void tabs_linked(struct tabs *t)
{
	for (int i = 0; i < TABS; i++)
		if (t->panes[i])
			t->panes[i]->ops->linked(t->panes[i]);
	if (t->over)
		t->over->ops->linked(t->over);
}

/* ---------------------------------------------------------------- drawing */

void tabs_draw(const struct tabs *t, struct grid *g, struct area line)
{
	const struct deck *d = t->deck;
	int x = 1;

	for (int i = 0; i < TABS; i++) {
		bool dead = tabs[i].of_project && !d->project;
		enum style s = i == t->now ? STYLE_SELECTED : dead ? STYLE_DIM : STYLE_NORMAL;

		x += grid_printf(g, line, x, 0, s, " %d %s ", i + 1, tabs_name(i));
	}
	area_cut_right(&line, 1);
	if (!d->connected)
		grid_print_right(g, line, 0, STYLE_ERROR, "no service");
	else if (d->readonly)
		grid_print_right(g, line, 0, STYLE_WARN, "read only");
	else if (line.w - x > (int)utf8_width(client_user(d->client)) + 2)
		grid_print_right(g, line, 0, STYLE_DIM, client_user(d->client));
}
