#pragma once

#include "base/buf.h"
#include "base/json.h"
#include "tui/action.h"
#include "tui/deck.h"

/*
 * A pane: one constant table of functions in one file. Keys come as actions; what a pane wants of the frame around it
 * comes back as flags. Network answers change its state and set deck->dirty.
 */
enum pane_result {
	PANE_DRAW = 1, /* it looks different now */
	PANE_BACK = 2, /* back to the projects; from there, out */
	PANE_OPEN = 4, /* deck->next says what: a tab, or a pane that is laid over */
	PANE_TEXT = 8, /* deck->text is to be shown over it */
	PANE_ANEW = 16 /* with PANE_OPEN: as if it had not been open */
};

struct pane {
	const struct pane_ops *ops;
	struct deck *deck;
};

struct pane_ops {
	const char *name; /* of its tab */
	bool whole;       /* takes the line of the tabs too */
	size_t size;      /* of its struct, which begins with a struct pane; zeroed before open */
	unsigned modes;   /* that it may be in */
	void (*open)(struct pane *p, const char *what); /* what: a project's name, NULL where none is needed */
	void (*close)(struct pane *p);
	enum mode (*mode)(const struct pane *p);
	bool (*can)(const struct pane *p, enum action_id id); /* it is good for something now */
	int (*act)(struct pane *p, enum action_id id, int nth); /* flags; nth: which of the action's keys */
	void (*type)(struct pane *p, struct key k);                  /* a character without an action; NULL: dropped */
	void (*paste)(struct pane *p, const char *text, size_t n);   /* NULL: dropped */
	void (*draw)(struct pane *p, struct grid *g, struct area a);
	void (*event)(struct pane *p, const struct json *event); /* of the feed */
	void (*linked)(struct pane *p);                          /* the service is there again: ask anew */
	bool (*busy)(const struct pane *p);                      /* keys wait; NULL: never */
	void (*pictures)(struct pane *p, struct buf *out);       /* bytes behind the text; NULL: it has none */
	void (*forget)(struct pane *p);                          /* what pictures() sent is gone from the screen */
};

extern const struct pane_ops pane_projects, pane_dashboard, pane_queue, pane_label, pane_exports, pane_activity;
extern const struct pane_ops pane_wizard; /* laid over */
