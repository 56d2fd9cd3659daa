#pragma once

#include "tui/action.h"

/* A text over the pane: the help, the instructions of a project. */
struct overlay {
	char *title, *text; /* text NULL: nothing lies over the pane */
	char *found;        /* the lines that are to show; NULL: all */
	int top, lines, page;
};

void overlay_open(struct overlay *o, const char *title, const char *text);
/* every key of these modes, that of the mode first */
void overlay_help(struct overlay *o, enum mode mode, unsigned modes);
void overlay_filter(struct overlay *o, const char *text); /* "": shows all again */
void overlay_close(struct overlay *o);
void overlay_act(struct overlay *o, enum action_id id);
void overlay_draw(struct overlay *o, struct grid *g, struct area a);
