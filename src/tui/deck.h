#pragma once

#include "client/client.h"
#include "image/caps.h"
#include "tui/prompt.h"

struct pane_ops;

/* What the panes and the frame around them share. The frame looks at it once a turn. */
struct deck {
	struct loop *loop;
	struct client *client;
	struct caps caps;
	bool caps_known; /* the terminal was asked: before that there are no pictures */
	bool readonly;
	bool connected;  /* the service answers */
	bool picture;    /* the pane left cells free for one */
	bool covered;    /* something lies over the pane: no picture may show */
	bool dirty;      /* the screen is to be drawn */
	int farewells;   /* calls of closed panes that are still to leave */
	char *project;   /* the one that the tabs of a project show; NULL: none yet */
	struct prompt prompt; /* a pane that asks is its arg: it closes with the pane */
	char notice[400];
	enum style notice_style;
	int later;       /* flags of pane_result that came with an answer, not with a key */
	const struct pane_ops *next; /* with PANE_OPEN */
	char *next_what;
	char *text;                  /* with PANE_TEXT */
	struct buf aside;            /* for the terminal, and no part of a frame */
};

/* One sentence in the line above the key bar, until the next one or the next key. */
void deck_notice(struct deck *d, enum style s, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Into the clipboard of the user's own terminal (OSC 52), and a notice that says so. */
void deck_copy(struct deck *d, const char *text);
/* A notice with a bell, and a desktop notice where the terminal shows them: something long has ended. */
void deck_ring(struct deck *d, enum style s, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool deck_may_change(struct deck *d); /* false: it is read-only, and a notice says so */
void deck_draw_notice(const struct deck *d, struct grid *g, struct area line);
void deck_open(struct deck *d, const struct pane_ops *ops,
	       const char *what); /* with PANE_OPEN; what: a project or NULL */
