#pragma once

#include "tui/pane.h"

/* The panes that are open: one a tab, and at most one laid over them. Those of a project show deck->project. */
enum { TABS = 6 };

struct tabs {
	struct deck *deck;
	struct pane *panes[TABS]; /* NULL: not opened yet */
	int now;
	struct pane *over; /* instead of the tab's; NULL: none */
	bool kept;         /* changes of place are written down */
};

void tabs_close(struct tabs *t); /* all of them */
struct pane *tabs_top(const struct tabs *t); /* the one that shows; NULL before the first */
const char *tabs_name(int tab);

void tabs_go(struct tabs *t, int tab); /* a notice, where it needs a project and none is chosen */
/* A pane of a tab goes there, another one is laid over; anew: as if it had not been open. what: a project, or NULL. */
void tabs_open(struct tabs *t, const struct pane_ops *ops, const char *what, bool anew);
/* The tab of this name, with this project chosen; a name that is none: the projects. */
void tabs_resume(struct tabs *t, const char *name, const char *project);
bool tabs_back(struct tabs *t); /* closes what shows; false: that is the first tab */

void tabs_forget(struct tabs *t); /* what was sent as pictures is gone from the screen */
void tabs_event(struct tabs *t, const struct json *event);
void tabs_linked(struct tabs *t);
void tabs_draw(const struct tabs *t, struct grid *g, struct area line);
