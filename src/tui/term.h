#pragma once

#include "base/err.h"
#include "base/loop.h"
#include "image/caps.h"
#include "tui/grid.h"
#include "tui/input.h"

/*
 * The terminal (the door to curses). Curses owns the text and writes into a
 * memory file; this module sends its bytes and then the pictures' through one
 * non-blocking descriptor, so that a slow line never holds the loop up.
 *
 * Rules for pictures (reasons: terminals differ in all of this):
 * - the cells under a picture are blank in curses' view as long as it is shown; it never reaches the last row;
 * - text goes first, then the pictures, each between ESC 7 and ESC 8, the cursor hidden all along;
 * - a picture is erased by term_erase on its rows, which makes curses write them anew;
 * - no new frame while bytes of the last one wait (term_busy).
 */
struct term;

struct term_events {
	void (*input)(const struct input_event *ev, void *arg);
	void (*resized)(void *arg);  /* also after a suspended program came back: everything is to be drawn anew */
	void (*drained)(void *arg);  /* the last byte of a frame has left */
	void (*hangup)(void *arg);   /* the terminal is gone, or SIGTERM came */
	void *arg;
};

/* Without a terminal (width > 0): nothing is written, caps are half blocks. */
struct term *term_new(struct loop *l, const struct term_events *ev, int width, int height, struct err *e);
void term_free(struct term *t); /* restores the terminal; NULL is fine */
const struct caps *term_caps(const struct term *t);
void term_size(const struct term *t, int *w, int *h);
void term_resize(struct term *t, int w, int h); /* of one without a terminal */
bool term_busy(const struct term *t);
void term_draw(struct term *t, const struct grid *g); /* sends what changed since the last */
void term_erase(struct term *t, struct area a);       /* pictures there: the next term_draw writes these rows anew */
void term_picture(struct term *t, const char *bytes, size_t n); /* behind the text */
void term_repaint(struct term *t);                    /* the next term_draw sends everything */
void term_bell(struct term *t);
void term_suspend(struct term *t);                    /* Ctrl-Z */
