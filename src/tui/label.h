#pragma once

#include "tui/canvas.h"
#include "tui/frames.h"
#include "tui/pane.h"
#include "tui/surface.h"
#include "tui/work.h"

/*
 * The label pane, in two files: pane-label.c is what keys and news do to it, label-draw.c how it looks. The work says
 * which item is on screen, the frames bring its picture, the canvas holds its labels, the surface sends what changed.
 */
struct label_pane {
	struct pane base;
	struct work *work;
	struct frames *frames;
	struct surface *surface;
	struct canvas canvas;
	bool editing;      /* the canvas is set up: the picture is there */
	unsigned serial;   /* work_serial of the item on screen */
	unsigned stored;   /* canvas.finished of the last draft */
	int class_id;      /* of the next box, from image to image */
	struct point last_size;
	bool hidden;       /* the boxes are */
	struct area hole;  /* where the picture lies; w 0: nowhere */
	VEC(struct mark) marks;
	VEC(char *) names; /* of the marks */
};

void label_draw(struct pane *pane, struct grid *g, struct area a);
void label_pictures(struct pane *pane, struct buf *out);

/* The picture has come: its labels can be edited. */
void label_begin(struct label_pane *p, const struct frame *f);
const struct class_tree *label_classes(const struct label_pane *p); /* NULL: not there yet */
