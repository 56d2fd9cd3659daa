#include "tui/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/vec.h"

/* Which sides each of the eight handles moves. */
static const struct {
	const char *name;
	int left, top, right, bottom;
} handles[] = {
	{"bottom right corner", 0, 0, 1, 1}, {"bottom edge", 0, 0, 0, 1}, {"bottom left corner", 1, 0, 0, 1}, {"left edge", 1, 0, 0, 0},
	{"top left corner", 1, 1, 0, 0},     {"top edge", 0, 1, 0, 0},    {"top right corner", 0, 1, 1, 0},   {"right edge", 0, 0, 1, 0},
};

void canvas_init(struct canvas *c, int width, int height, const struct labels *labels, int class_id)
{
	*c = (struct canvas){.width = width, .height = height, .selected = -1, .class_id = class_id};
	labels_copy(&c->labels, labels);
	c->step = fmax(1, round((width < height ? width : height) / 16.0));
	c->cursor = (struct point){floor(width / 2.0), floor(height / 2.0)};
}

static void drop_steps(struct canvas *c, size_t from)
{
	for (size_t i = from; i < c->steps.n; i++)
		labels_fini(&c->steps.v[i].labels);
	if (from < c->steps.n)
		c->steps.n = from;
}

void canvas_fini(struct canvas *c)
{
	drop_steps(c, 0);
	vec_fini(&c->steps);
	labels_fini(&c->labels);
}

/* Before a change: remembers what is, forgets what could be redone. */
static void remember(struct canvas *c)
{
	struct canvas_step s = {.selected = c->selected};

	drop_steps(c, c->at);
	labels_copy(&s.labels, &c->labels);
	vec_add(&c->steps, s);
	c->at = c->steps.n;
}

static void swap_with(struct canvas *c, struct canvas_step *s)
{
	struct canvas_step now = {c->labels, c->selected};

	c->labels = s->labels;
	c->selected = s->selected;
	*s = now;
}

bool canvas_undo(struct canvas *c)
{
	if (c->at == 0)
		return false;
	swap_with(c, &c->steps.v[--c->at]);
	return true;
}

bool canvas_redo(struct canvas *c)
{
	if (c->at == c->steps.n)
		return false;
	swap_with(c, &c->steps.v[c->at++]);
	return true;
}

void canvas_replace(struct canvas *c, const struct labels *labels)
{
	remember(c);
	labels_copy(&c->labels, labels);
	c->selected = -1;
}

/* Reading order: rows of an eighth of the height, then from the left. */
static double order_of(const struct canvas *c, const struct label *l)
{
	double row = floor((l->box.y + l->box.h / 2) * 8 / c->height);

	return row * c->width * 2 + l->box.x + l->box.w / 2;
}

static bool comes_before(const struct canvas *c, size_t a, size_t b)
{
	double p = order_of(c, &c->labels.v[a]), q = order_of(c, &c->labels.v[b]);

	return p < q || (p == q && a < b);
}

void canvas_select(struct canvas *c, int by)
{
	int best = -1;

	if (by == 0 || c->labels.n == 0) {
		c->selected = -1;
		return;
	}
	/* The nearest behind the selected one; around the end, the first of all. */
	for (int pass = 0; pass < 2 && best < 0; pass++)
		for (size_t i = 0; i < c->labels.n; i++) {
			if (pass == 0 && c->selected >= 0 &&
			    ((int)i == c->selected || comes_before(c, i, (size_t)c->selected) == (by > 0)))
				continue;
			if (best < 0 || comes_before(c, i, (size_t)best) == (by > 0))
				best = (int)i;
		}
	c->selected = best;
}

bool canvas_set_class(struct canvas *c, int class_id)
{
	c->class_id = class_id;
	if (c->selected < 0 || c->labels.v[c->selected].class_id == class_id)
		return false;
	remember(c);
	c->labels.v[c->selected].class_id = class_id;
	return true;
}

bool canvas_delete(struct canvas *c)
{
	if (c->selected < 0)
		return false;
	remember(c);
	labels_remove(&c->labels, (size_t)c->selected);
	c->selected = -1;
	return true;
}

void canvas_draw_start(struct canvas *c)
{
	c->drawing = true;
	c->anchored = false;
}

void canvas_draw_move(struct canvas *c, double dx, double dy)
{
	c->cursor.x = fmax(0, fmin(c->width, c->cursor.x + dx));
	c->cursor.y = fmax(0, fmin(c->height, c->cursor.y + dy));
}

struct rect canvas_draw_rect(const struct canvas *c)
{
	return c->drawing && c->anchored ? rect_from_corners(c->anchor, c->cursor) : (struct rect){0};
}

bool canvas_draw_set(struct canvas *c)
{
	if (!c->anchored) {
		c->anchor = c->cursor;
		c->anchored = true;
		return false;
	}
	struct rect r = canvas_draw_rect(c);
	if (rect_is_empty(r) || c->labels.n >= LABELS_MAX)
		return false;
	remember(c);
	labels_add(&c->labels, (struct label){c->class_id, SHAPE_BOX, r});
	c->selected = (int)c->labels.n - 1;
	c->drawing = c->anchored = false;
	return true;
}

void canvas_draw_stop(struct canvas *c)
{
	c->drawing = c->anchored = false;
}

void canvas_step(struct canvas *c, double factor)
{
	double most = (c->width < c->height ? c->width : c->height) / 2.0;

	c->step = fmax(1, fmin(most, round(c->step * factor)));
}

void canvas_edge_start(struct canvas *c)
{
	if (c->selected < 0)
		return;
	remember(c);
	c->edge = 0;
}

void canvas_edge_move(struct canvas *c, double dx, double dy)
{
	if (c->selected < 0)
		return;
	struct rect *r = &c->labels.v[c->selected].box;
	double left = r->x, top = r->y, right = r->x + r->w, bottom = r->y + r->h;
	double least_w = fmin(1, r->w), least_h = fmin(1, r->h);

	if (handles[c->edge].left && dx != 0)
		left = fmax(0, fmin(left + dx, right - least_w));
	if (handles[c->edge].right && dx != 0)
		right = fmin(c->width, fmax(right + dx, left + least_w));
	if (handles[c->edge].top && dy != 0)
		top = fmax(0, fmin(top + dy, bottom - least_h));
	if (handles[c->edge].bottom && dy != 0)
		bottom = fmin(c->height, fmax(bottom + dy, top + least_h));
	*r = (struct rect){left, top, right - left, bottom - top};
}

bool canvas_edge_stop(struct canvas *c)
{
	if (c->at == 0)
		return false;
	struct canvas_step *s = &c->steps.v[c->at - 1];
	if (!labels_equal(&s->labels, &c->labels))
		return true;
	drop_steps(c, --c->at); /* nothing moved: nothing to undo */
	return false;
}

const char *canvas_edge_name(const struct canvas *c)
{
	return handles[c->edge].name;
}
