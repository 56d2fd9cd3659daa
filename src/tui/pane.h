#pragma once

#include "base/json.h"
#include "client/client.h"
#include "tui/action.h"
#include "tui/grid.h"
#include "tui/term.h"

/*
 * A pane: one constant table of functions in one file. Keys come as actions;
 * what a pane wants of the frame around it comes back as flags, it does nothing to others itself.
 */
enum pane_result { PANE_REDRAW = 1, PANE_LEAVE = 2, PANE_LABEL = 4, PANE_SHOW_TEXT = 8 };

struct pane_env { /* what the frame gives to panes */
	struct client *client;
	struct term *term;
	bool readonly;
	void (*redraw)(void *frame);  /* something changed outside of a key */
	void *frame;
};

struct pane_ops {
	const char *name;
	size_t size; /* of its state, zeroed before open */
	void (*open)(void *pane, const struct pane_env *env, const char *project); /* project: NULL where none is needed */
	void (*close)(void *pane);
	enum mode (*mode)(const void *pane);
	void (*draw)(void *pane, struct grid *g);     /* all rows but the last, which is the key bar */
	int (*act)(void *pane, enum action_id id, struct key k); /* flags */
	void (*event)(void *pane, const struct json *event);     /* of the feed; NULL: the line came back, ask anew */
	void (*pictures)(void *pane, bool anew);      /* after the text; anew: what was there is gone; NULL: none */
	struct area (*picture_area)(const void *pane); /* cells of the picture shown */
	const char *(*project)(const void *pane);     /* with PANE_LABEL: which */
	const char *(*text)(const void *pane);        /* with PANE_SHOW_TEXT: what */
};

extern const struct pane_ops pane_projects, pane_label;
