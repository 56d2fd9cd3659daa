#pragma once

#include "base/err.h"
#include "image/caps.h"
#include "tui/grid.h"
#include "tui/input.h"

/*
 * The terminal as the frame around the panes has it: input comes in, frames go out, and what it can do is asked when it
 * opens and after every resize. Without a terminal (a script drives) the same calls do nothing.
 */
struct screen;
struct loop;

struct screen_news {
	void (*input)(const struct input_event *ev, void *arg); /* keys, mouse, pastes */
	void (*caps)(const struct caps *c, void *arg);          /* it has answered, or will not */
	void (*resized)(int w, int h, void *arg);               /* what it showed is gone */
	void (*gone)(void *arg);                                /* nobody looks any more */
};

/* *w, *h: in, of the screen without a terminal; out, as it is. NULL with e set: no terminal, or an unknown one. */
struct screen *screen_open(struct loop *l, bool terminal, int *w, int *h, const struct screen_news *news, void *arg,
			   struct err *e);
/* Sends what waits, leaves the terminal as it was found. NULL is fine. */
void screen_close(struct screen *s);

void screen_ask(struct screen *s); /* what it can do; news->caps has the answer */
bool screen_idle(const struct screen *s); /* the last frame has left, and its picture has arrived */

/* Text, then what `pictures` appends, in one write; nothing if nothing changed. */
void screen_send(struct screen *s, const struct grid *g, void (*pictures)(struct buf *out, void *arg), void *arg);
void screen_say(struct screen *s, const struct buf *b); /* bytes that are no frame */
void screen_repaint(struct screen *s); /* the next frame is sent whole */
void screen_suspend(struct screen *s); /* as Ctrl-Z does; comes back by itself */
void screen_resize(struct screen *s, int w, int h); /* of one without a terminal */
