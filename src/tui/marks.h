#pragma once

#include "image/pix.h"
#include "tui/grid.h"
#include "tui/view.h"

/* What is drawn over a picture: boxes with names, the crosshair, the grid to jump by. */
enum mark_kind {
	MARK_BOX,
	MARK_SELECTED, /* a box with its corners marked */
	MARK_EDITED,   /* a box, the part `handle` of it (0..8, row by row) marked */
	MARK_NEW,      /* a box that is not finished */
	MARK_CROSS,    /* at the top left corner of `at` */
	MARK_GRID      /* `at` divided into columns x rows, a character of `name` (blanks between) in each */
};

struct mark {
	enum mark_kind kind;
	struct rect at; /* in the image */
	uint32_t color; /* 0xRRGGBB */
	const char *name; /* NULL: none */
	int handle;       /* EDITED */
	int columns, rows; /* GRID */
};

/*
 * Draws on the pixels of a view. Text goes into the pixels where a cell has enough of them, else into `text`, a grid of
 * the view's cells: of half blocks it is written over the picture.
 */
void marks_draw(const struct view *v, const struct mark *m, size_t n, struct pix *p, struct grid *text);
