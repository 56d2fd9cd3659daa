#pragma once

#include "client/client.h"
#include "model/item.h"
#include "model/project.h"

/*
 * A labeler's way through the queue of a project: items claimed a few ahead, drafts, submit, skip, take back. One
 * change is under way at a time, and waits for the draft before it, so that no late draft comes back after a submit. A
 * change that the service did not answer is repeated under the same id when it is there again.
 */
struct work;

enum { WORK_AHEAD = 3 }; /* items held: the one on screen and the next */

enum work_state {
	WORK_OPENING, /* the next item is on its way */
	WORK_READY,   /* an item is there */
	WORK_SENDING, /* a change is under way */
	WORK_WAITING, /* a change is to be sent when the service is there again */
	WORK_EMPTY,   /* nothing is left for now */
	WORK_STOPPED  /* it cannot be labeled: work_sentence says why */
};

/* changed: something is different now. */
struct work *work_new(struct client *c, const char *project, bool readonly, void (*changed)(void *arg), void *arg);
/* Gives back what was not begun. *farewells counts the calls that are still to leave, until they have. */
void work_free(struct work *w, int *farewells);

enum work_state work_state(const struct work *w);
const char *work_sentence(const struct work *w); /* what went wrong last; "" */
void work_forget_sentence(struct work *w);
const struct project *work_project(const struct work *w); /* NULL: not there yet */
const struct item *work_item(const struct work *w, int i); /* 0: the one on screen; NULL */
unsigned work_serial(const struct work *w);              /* another one with each item that comes on screen */
const struct item *work_other(const struct work *w);     /* after a conflict: the item as it is stored; NULL */

/* None of these while a change is under way. */
void work_draft(struct work *w, const struct labels *labels);
void work_submit(struct work *w, const struct labels *labels);
void work_skip(struct work *w);
void work_take_back(struct work *w);

void work_event(struct work *w, const struct json *event);
void work_again(struct work *w); /* the service is there again, or the user asks for another try */
