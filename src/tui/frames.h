#pragma once

#include "base/buf.h"
#include "client/client.h"
#include "image/pix.h"
#include "tui/view.h"

/*
 * Pictures of items on their way from the service to the screen: fetched, then decoded, scaled and encoded on a thread
 * of their own, the next ones of the queue ahead of time. The last few are kept.
 */
struct frames;

enum { FRAME_ID = 7100 }; /* of the picture on the screen, as encode_opts has it: the next one replaces it */

struct frame {
	int64_t item;
	bool ready;
	char problem[300]; /* why there is no picture; "" while it is on its way */
	bool partial;      /* the file ends early */
	struct view view;
	struct pix base;   /* of the view's size */
	struct buf bytes;  /* base encoded at its place; empty where the terminal shows no pictures */
};

/* changed: a frame became ready, or failed. */
struct frames *frames_new(struct client *c, void (*changed)(void *arg), void *arg);
void frames_free(struct frames *f);

/* The room and what the terminal can do; what was made for another one is dropped. */
void frames_place(struct frames *f, struct area room, const struct caps *caps);

/* The frame, which may still be on its way. It is the frames' own, and valid until the next call of any. */
const struct frame *frames_want(struct frames *f, int64_t item);
void frames_expect(struct frames *f, int64_t item); /* soon wanted */
void frames_retry(struct frames *f);                /* what failed is tried again */
