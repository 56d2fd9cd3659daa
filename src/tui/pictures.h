#pragma once

#include "client/client.h"
#include "image/pix.h"

/*
 * Pictures of items on their way from the service to pixels of the size of
 * the screen: fetched, decoded and scaled off the loop thread, the next ones ahead of time. The most recent few are kept.
 */
struct pictures;

struct picture {
	int64_t item;
	int width, height;    /* of the upright image */
	struct pix pix;       /* fitted to the room; empty while it is on its way, or with a problem */
	bool partial;         /* the file ends early */
	char problem[300];    /* why there is no picture; "" */
};

/* changed: something became ready (or failed). */
struct pictures *pictures_new(struct client *c, void (*changed)(void *arg), void *arg);
void pictures_free(struct pictures *p);

/* The room in pixels, and how far a small picture is enlarged; another room drops what there is. */
void pictures_room(struct pictures *p, int w, int h, double max_zoom);

/* The picture, which may still be on its way; starts it if need be, ahead of what is only expected. */
const struct picture *pictures_want(struct pictures *p, int64_t item);
void pictures_expect(struct pictures *p, int64_t item);
void pictures_forget(struct pictures *p, int64_t item); /* so that it is tried again */
