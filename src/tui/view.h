#pragma once

#include "image/caps.h"
#include "model/geom.h"
#include "tui/area.h"

/*
 * Where a picture lies on the screen: whole cells, and the pixels that they show (of a sixel picture the terminal's, of
 * half blocks 1 x 2 a cell). The picture fills its cells exactly: its proportions are kept to within half a cell.
 */
struct view {
	struct area cells;
	int cell_w, cell_h;   /* pixels of a cell */
	int width, height;    /* of the image */
};

/* Pixels of a cell, by caps->graphics; without graphics as of half blocks. */
void view_cell(const struct caps *caps, int *w, int *h);

/* As large as fits in room, in its middle, at most 16 times enlarged. */
struct view view_fit(struct area room, const struct caps *caps, int width, int height);

int view_pix_w(const struct view *v);
int view_pix_h(const struct view *v);

/* From the image to pixels of the view and back. */
struct point view_from_image(const struct view *v, struct point p);
struct point view_to_image(const struct view *v, struct point p);
