#include "tui/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum edit_kind { EDIT_ADD, EDIT_REMOVE, EDIT_CHANGE, EDIT_REPLACE };

struct canvas_edit {
	enum edit_kind kind;
	size_t at;
	struct label before, after;
	struct labels other; /* REPLACE: the labels that are not shown */
};

static double clamp(double v, double least, double most)
{
	return fmin(fmax(v, least), most);
}

/* What came from elsewhere may reach out of the image or be thinner than a pixel. */
static struct rect inside(const struct canvas *c, struct rect r)
{
	double right = clamp(r.x + r.w, 1, c->width), bottom = clamp(r.y + r.h, 1, c->height);

	r.x = clamp(r.x, 0, right - 1);
	r.y = clamp(r.y, 0, bottom - 1);
	return (struct rect){r.x, r.y, right - r.x, bottom - r.y};
}

static void take_labels(const struct canvas *c, struct labels *to, const struct labels *from)
{
	labels_init(to);
	labels_copy(to, from);
	for (size_t i = 0; i < to->n; i++)
		to->v[i].box = inside(c, to->v[i].box);
}

void canvas_init(struct canvas *c, int width, int height, const struct labels *labels)
{
	*c = (struct canvas){.width = width, .height = height, .selected = -1};
	take_labels(c, &c->labels, labels);
}

static void drop_edits(struct canvas *c, size_t from)
{
	for (size_t i = from; i < c->edits.n; i++)
		labels_fini(&c->edits.v[i].other);
	if (c->edits.n > from)
		c->edits.n = from;
}

void canvas_fini(struct canvas *c)
{
	drop_edits(c, 0);
	vec_fini(&c->edits);
	labels_fini(&c->labels);
}

/* ---------------------------------------------------------- undo and redo */

static void insert(struct labels *l, size_t at, struct label label)
{
	labels_add(l, label);
	memmove(l->v + at + 1, l->v + at, (l->n - 1 - at) * sizeof *l->v);
	l->v[at] = label;
}

/* An ADD undone is a REMOVE done. */
static void apply(struct canvas *c, struct canvas_edit *ed, bool forward)
{
	struct labels swap;

	switch (ed->kind) {
	case EDIT_ADD:
	case EDIT_REMOVE:
		if ((ed->kind == EDIT_ADD) == forward)
			insert(&c->labels, ed->at, ed->kind == EDIT_ADD ? ed->after : ed->before);
		else
			labels_remove(&c->labels, ed->at);
		break;
	case EDIT_CHANGE:
		c->labels.v[ed->at] = forward ? ed->after : ed->before;
		break;
	case EDIT_REPLACE:
		swap = c->labels;
		c->labels = ed->other;
		ed->other = swap;
		break;
	}
	c->selected = ed->kind != EDIT_REPLACE && ed->at < c->labels.n ? (int)ed->at : -1;
	c->finished++;
}

static void perform(struct canvas *c, struct canvas_edit ed)
{
	drop_edits(c, c->done);
	vec_add(&c->edits, ed);
	apply(c, &c->edits.v[c->done++], true);
}

bool canvas_can_undo(const struct canvas *c)
{
	return c->mode == CANVAS_SELECT && c->done > 0;
}

bool canvas_can_redo(const struct canvas *c)
{
	return c->mode == CANVAS_SELECT && c->done < c->edits.n;
}

bool canvas_undo(struct canvas *c)
{
	if (!canvas_can_undo(c))
		return false;
	apply(c, &c->edits.v[--c->done], false);
	return true;
}

bool canvas_redo(struct canvas *c)
{
	if (!canvas_can_redo(c))
		return false;
	apply(c, &c->edits.v[c->done++], true);
	return true;
}

bool canvas_replace(struct canvas *c, const struct labels *labels)
{
	struct canvas_edit ed = {.kind = EDIT_REPLACE};

	if (c->mode != CANVAS_SELECT || labels_equal(&c->labels, labels))
		return false;
	take_labels(c, &ed.other, labels);
	perform(c, ed);
	return true;
}

/* ---------------------------------------------------------------- corners */

static void set_cross(struct canvas *c, double x, double y)
{
	c->cross = (struct point){clamp(round(x), 0, c->width), clamp(round(y), 0, c->height)};
}

static void set_grid(struct canvas *c, struct rect r)
{
	c->depth = 0;
	c->grid[0] = r;
}

static void to_first_corner(struct canvas *c)
{
	c->mode = CANVAS_CORNER_1;
	set_grid(c, (struct rect){0, 0, c->width, c->height});
}

bool canvas_begin_box(struct canvas *c)
{
	if (c->mode != CANVAS_SELECT || c->width < 1 || c->height < 1)
		return false;
	c->selected = -1;
	to_first_corner(c);
	set_cross(c, c->width / 2.0, c->height / 2.0);
	return true;
}

/* The second corner is most likely right of and below the first, as far away as that of the last box. */
static void to_second_corner(struct canvas *c)
{
	double right = c->width - c->corner.x, below = c->height - c->corner.y;

	c->mode = CANVAS_CORNER_2;
	if (right >= 2 && below >= 2)
		set_grid(c, (struct rect){c->corner.x, c->corner.y, right, below});
	else
		set_grid(c, (struct rect){0, 0, c->width, c->height});
	if (c->last_size.x > 0)
		set_cross(c, c->corner.x + c->last_size.x, c->corner.y + c->last_size.y);
	else
		set_cross(c, c->grid[0].x + c->grid[0].w / 2, c->grid[0].y + c->grid[0].h / 2);
}

static bool at_corner(const struct canvas *c)
{
	return c->mode == CANVAS_CORNER_1 || c->mode == CANVAS_CORNER_2;
}

struct rect canvas_cell(const struct canvas *c, int cell)
{
	const struct rect *g = &c->grid[c->depth];
	double w = g->w / CANVAS_COLUMNS, h = g->h / CANVAS_ROWS;

	return (struct rect){g->x + cell % CANVAS_COLUMNS * w, g->y + cell / CANVAS_COLUMNS * h, w, h};
}

bool canvas_jump(struct canvas *c, int cell)
{
	struct rect r;

	if (!at_corner(c) || cell < 0 || cell >= CANVAS_COLUMNS * CANVAS_ROWS)
		return false;
	r = canvas_cell(c, cell);
	set_cross(c, r.x + r.w / 2, r.y + r.h / 2);
	if (c->depth + 1 < CANVAS_DEPTH && r.w >= 1 && r.h >= 1)
		c->grid[++c->depth] = r;
	return true;
}

bool canvas_wider(struct canvas *c)
{
	if (!at_corner(c) || c->depth == 0)
		return false;
	c->depth--;
	return true;
}

/* A grid that was jumped into stays around the crosshair. */
static void follow_cross(struct canvas *c)
{
	struct rect *g = &c->grid[c->depth];

	if (c->depth == 0)
		return;
	g->x = clamp(c->cross.x - g->w / 2, 0, c->width - g->w);
	g->y = clamp(c->cross.y - g->h / 2, 0, c->height - g->h);
}

static double corner_step(double extent, bool fine)
{
	return fmax(1, round(extent / (fine ? 128 : 16)));
}

static bool move_cross(struct canvas *c, int dx, int dy, bool fine)
{
	const struct rect *g = &c->grid[c->depth];

	set_cross(c, c->cross.x + dx * corner_step(g->w, fine), c->cross.y + dy * corner_step(g->h, fine));
	follow_cross(c);
	return true;
}

/* Two corners in one column or row make a box one pixel wide or high. */
static struct rect box_between(const struct canvas *c)
{
	struct rect r = rect_from_corners(c->corner, c->cross);

	if (r.w < 1) {
		r.x = fmin(r.x, c->width - 1);
		r.w = 1;
	}
	if (r.h < 1) {
		r.y = fmin(r.y, c->height - 1);
		r.h = 1;
	}
	return r;
}

bool canvas_making(const struct canvas *c, struct rect *box)
{
	if (c->mode == CANVAS_CORNER_2)
		*box = box_between(c);
	else if (c->mode == CANVAS_CLASS && c->making)
		*box = c->box;
	else
		return false;
	return true;
}

/* ---------------------------------------------------------------- classes */

static void add_box(struct canvas *c)
{
	struct canvas_edit ed = {.kind = EDIT_ADD, .at = c->labels.n};

	ed.after = (struct label){c->class_id, SHAPE_BOX, c->box};
	c->last_size = (struct point){c->box.w, c->box.h};
	perform(c, ed);
}

static void change_selected(struct canvas *c, struct label after)
{
	struct canvas_edit ed = {.kind = EDIT_CHANGE, .at = (size_t)c->selected, .after = after};

	ed.before = c->labels.v[ed.at];
	if (memcmp(&ed.before, &after, sizeof after) != 0)
		perform(c, ed);
}

static void take_class(struct canvas *c)
{
	c->mode = CANVAS_SELECT;
	if (c->making) {
		add_box(c);
	} else {
		struct label after = c->labels.v[c->selected];

		after.class_id = c->class_id;
		change_selected(c, after);
	}
}

bool canvas_begin_class(struct canvas *c)
{
	if (c->mode != CANVAS_SELECT || c->selected < 0)
		return false;
	c->mode = CANVAS_CLASS;
	c->making = false;
	c->class_id = c->labels.v[c->selected].class_id;
	return true;
}

bool canvas_class(struct canvas *c, int class_id)
{
	if (c->mode != CANVAS_SELECT && c->mode != CANVAS_CLASS)
		return false;
	c->class_id = class_id;
	if (c->mode == CANVAS_CLASS) {
		take_class(c);
	} else if (c->selected >= 0) {
		c->making = false;
		take_class(c);
	}
	return true;
}

/* ---------------------------------------------------------------- editing */

bool canvas_select(struct canvas *c, int step)
{
	int n = (int)c->labels.n;

	if (c->mode != CANVAS_SELECT || n == 0)
		return false;
	c->selected = c->selected < 0 ? (step > 0 ? 0 : n - 1) : (c->selected + step + n) % n;
	return true;
}

bool canvas_delete(struct canvas *c)
{
	struct canvas_edit ed = {.kind = EDIT_REMOVE};

	if (c->mode != CANVAS_SELECT || c->selected < 0)
		return false;
	ed.at = (size_t)c->selected;
	ed.before = c->labels.v[ed.at];
	perform(c, ed);
	c->selected = -1;
	return true;
}

bool canvas_begin_edit(struct canvas *c, int handle)
{
	if (c->mode != CANVAS_SELECT || c->selected < 0 || c->labels.v[c->selected].kind != SHAPE_BOX)
		return false;
	c->mode = CANVAS_EDIT;
	c->before = c->labels.v[c->selected];
	c->handle = handle;
	return true;
}

bool canvas_handle(struct canvas *c, int handle)
{
	if (c->mode != CANVAS_EDIT || handle < 0 || handle > 8)
		return false;
	c->handle = handle;
	return true;
}

/* One axis: part 0 moves the near edge, 2 the far one, 1 nothing. */
static void move_edge(double *at, double *len, int part, double by, double limit)
{
	double far = *at + *len;

	if (part == 0) {
		*at = clamp(*at + by, 0, far - 1);
		*len = far - *at;
	} else if (part == 2) {
		*len = clamp(far + by, *at + 1, limit) - *at;
	}
}

static bool move_box(struct canvas *c, int dx, int dy, bool fine)
{
	struct rect *r = &c->labels.v[c->selected].box;
	double x = dx * (fine ? 1 : fmax(2, round(c->width / 64.0)));
	double y = dy * (fine ? 1 : fmax(2, round(c->height / 64.0)));

	if (c->handle == CANVAS_WHOLE) {
		r->x = clamp(r->x + x, 0, c->width - r->w);
		r->y = clamp(r->y + y, 0, c->height - r->h);
	} else {
		move_edge(&r->x, &r->w, c->handle % 3, x, c->width);
		move_edge(&r->y, &r->h, c->handle / 3, y, c->height);
	}
	return true;
}

bool canvas_move(struct canvas *c, int dx, int dy, bool fine)
{
	return at_corner(c) ? move_cross(c, dx, dy, fine) : c->mode == CANVAS_EDIT && move_box(c, dx, dy, fine);
}

static void keep_edit(struct canvas *c)
{
	struct label after = c->labels.v[c->selected];

	c->labels.v[c->selected] = c->before;
	c->mode = CANVAS_SELECT;
	change_selected(c, after);
}

bool canvas_enter(struct canvas *c)
{
	switch (c->mode) {
	case CANVAS_SELECT:
		return false;
	case CANVAS_CORNER_1:
		c->corner = c->cross;
		to_second_corner(c);
		break;
	case CANVAS_CORNER_2:
		c->box = box_between(c);
		c->mode = CANVAS_CLASS;
		c->making = true;
		break;
	case CANVAS_CLASS:
		take_class(c);
		break;
	case CANVAS_EDIT:
		keep_edit(c);
		break;
	}
	return true;
}

bool canvas_escape(struct canvas *c)
{
	switch (c->mode) {
	case CANVAS_SELECT:
		if (c->selected < 0)
			return false;
		c->selected = -1;
		break;
	case CANVAS_CORNER_2:
		to_first_corner(c);
		c->cross = c->corner;
		break;
	case CANVAS_CLASS:
		c->mode = c->making ? CANVAS_CORNER_2 : CANVAS_SELECT;
		break;
	case CANVAS_CORNER_1:
		c->mode = CANVAS_SELECT;
		break;
	case CANVAS_EDIT:
		c->labels.v[c->selected] = c->before;
		c->mode = CANVAS_SELECT;
		break;
	}
	return true;
}
