#pragma once

#include "base/vec.h"
#include "model/label.h"

/*
 * Editing the labels of one image: what is there, what is selected, the box being made, undo and redo. No input or
 * output. Every box stays inside the image and is at least a pixel wide and high; new corners lie on whole pixels.
 *
 * A box by keys: canvas_begin_box, then for each of the two corners jumps over a grid of 5 x 4 cells laid over the
 * picture, each into a cell of the last one, and steps, whose length follows the grid; canvas_enter sets the corner.
 */
enum canvas_mode { CANVAS_SELECT, CANVAS_CORNER_1, CANVAS_CORNER_2, CANVAS_CLASS, CANVAS_EDIT };

enum { CANVAS_COLUMNS = 5, CANVAS_ROWS = 4, CANVAS_DEPTH = 6, CANVAS_WHOLE = 4 };

struct canvas_edit;

struct canvas {
	int width, height; /* of the image */
	struct labels labels;
	enum canvas_mode mode;
	int selected;         /* index in labels, -1: none */
	int class_id;         /* of the next box */
	struct point cross;   /* CORNER_*: the crosshair */
	struct point corner;  /* CORNER_2: the first corner */
	struct rect grid[CANVAS_DEPTH]; /* CORNER_*: the picture, then each cell jumped into */
	int depth;            /* the one in use */
	struct rect box;      /* CLASS of a new box: the box */
	bool making;          /* CLASS: of a new box, not of the selected one */
	int handle;           /* EDIT: what moves, 0..8 as on a 3 x 3 field, row by row; CANVAS_WHOLE: all of it */
	struct label before;  /* EDIT: the label as it was */
	struct point last_size; /* of the last box made; 0, 0: none */
	VEC(struct canvas_edit) edits;
	size_t done;          /* edits before it are done, those from it on undone */
	unsigned finished;    /* grows with every finished change: the draft is old then */
};

void canvas_init(struct canvas *c, int width, int height, const struct labels *labels);
void canvas_fini(struct canvas *c);

/* Each returns whether it did anything. */
bool canvas_begin_box(struct canvas *c);
bool canvas_begin_edit(struct canvas *c, int handle);
bool canvas_begin_class(struct canvas *c);
bool canvas_jump(struct canvas *c, int cell); /* row by row from the top left */
bool canvas_wider(struct canvas *c);
bool canvas_move(struct canvas *c, int dx, int dy, bool fine);
bool canvas_handle(struct canvas *c, int handle);
bool canvas_enter(struct canvas *c);          /* sets the corner, takes the class, keeps the edit */
bool canvas_escape(struct canvas *c);         /* one layer back */
bool canvas_class(struct canvas *c, int class_id); /* CLASS: takes it; else of the selected box, else of the next one */
bool canvas_select(struct canvas *c, int step);
bool canvas_delete(struct canvas *c);
bool canvas_undo(struct canvas *c);
bool canvas_redo(struct canvas *c);
bool canvas_replace(struct canvas *c, const struct labels *labels);

bool canvas_can_undo(const struct canvas *c);
bool canvas_can_redo(const struct canvas *c);
bool canvas_making(const struct canvas *c, struct rect *box); /* the box being made, as far as it is there */
struct rect canvas_cell(const struct canvas *c, int cell);    /* of the grid in use */
