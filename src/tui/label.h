#pragma once

#include "client/api.h"
#include "image/encode.h"
#include "tui/canvas.h"
#include "tui/pane.h"
#include "tui/pictures.h"

/*
 * The label pane, in two files: pane-label.c is what keys and answers do to it,
 * label-view.c how it looks. Its rule for network answers: one item is open; drafts go out one at a time, and a submit waits for the
 * last draft, so that a late draft never comes back after it.
 */
enum { AHEAD = 3 }; /* items leased at once: the open one and those prefetched */

struct label_pane {
	const struct pane_env *env;
	char *project_name;
	struct project project;
	bool have_project;
	struct pictures *pictures;

	struct item items[AHEAD]; /* [0] is open */
	int nitems;
	bool loaded, empty;       /* a claim was answered; with nothing */
	struct canvas canvas;
	bool editing;             /* the canvas is set up: the size is known */
	struct labels begin;      /* what the canvas begins with when the picture comes */
	enum mode mode;
	int class_id;             /* of the next box, across images */
	bool hide_labels;
	char change[37];          /* of the submit or skip under way, kept for its repeat; "" */
	bool conflict;

	struct client_call *claim_call, *send_call, *draft_call, *project_call;
	bool draft_waiting, submit_waiting, skip_waiting;

	char note[300];
	bool note_is_error;

	/* what is on the screen */
	struct pix base, frame;   /* frame: the last composed picture, of whole cells */
	int64_t base_item;
	double scale;             /* screen pixels a picture pixel */
	struct area room, shown;  /* cells */
	struct buf out;
};

/* pane-label.c for the view and back */
void label_note(struct label_pane *p, bool error, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void label_begin(struct label_pane *p, const struct picture *pic); /* the picture came: editing starts */

/* label-view.c */
void label_view_draw(struct label_pane *p, struct grid *g);
void label_view_pictures(struct label_pane *p, bool anew);
void label_view_room(struct label_pane *p); /* from the size of the terminal */
void label_view_fini(struct label_pane *p);
