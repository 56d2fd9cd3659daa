#pragma once

#include <stdbool.h>

#include "model/label.h"

/*
 * The editing of one image's boxes: pure state. Whatever is called in whatever order, every box stays inside the image and has an area; undoing
 * all returns the labels it began with, redoing all the labels at the end.
 */
struct canvas_step {
	struct labels labels;
	int selected;
};

struct canvas {
	int width, height;     /* of the upright image; > 0 */
	struct labels labels;
	int selected;          /* index, -1: none */
	int class_id;          /* of the next box */
	struct {
		struct canvas_step *v;
		size_t n, cap;
	} steps;               /* what the labels were, oldest first; behind `at` what redo brings */
	size_t at;
	/* the box being drawn */
	bool drawing, anchored;
	struct point cursor, anchor;
	double step;           /* of a coarse move, in pixels */
	int edge;              /* 0..7: right bottom corner, then clockwise; what adjusting moves */
};

void canvas_init(struct canvas *c, int width, int height, const struct labels *labels, int class_id);
void canvas_fini(struct canvas *c);

void canvas_select(struct canvas *c, int by);           /* to the next (+1) or previous (-1) in reading order; 0: none */
bool canvas_set_class(struct canvas *c, int class_id);  /* of the selected box, and of the next one; true: labels changed */
bool canvas_delete(struct canvas *c);
bool canvas_undo(struct canvas *c);
bool canvas_redo(struct canvas *c);
void canvas_replace(struct canvas *c, const struct labels *labels); /* can be undone */

void canvas_draw_start(struct canvas *c);
void canvas_draw_move(struct canvas *c, double dx, double dy); /* in pixels */
bool canvas_draw_set(struct canvas *c); /* first the anchor, then the box; true: a box was made (and is selected) */
void canvas_draw_stop(struct canvas *c);
struct rect canvas_draw_rect(const struct canvas *c); /* as it would be made now; empty before the anchor */
void canvas_step(struct canvas *c, double factor);

void canvas_edge_start(struct canvas *c); /* opens one undo step for all moves until the end */
void canvas_edge_move(struct canvas *c, double dx, double dy);
bool canvas_edge_stop(struct canvas *c);  /* true: labels changed */
const char *canvas_edge_name(const struct canvas *c);
