#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "image/encode.h"
#include "tui/label.h"

enum { SIDE_FROM = 100, SIDE_WIDTH = 26, CLASS_LINES = 3, WHITE = 0xffffff };

/* ----------------------------------------------------------------- header */

static void draw_header(const struct label_pane *p, struct grid *g, struct area a)
{
	const struct project *project = work_project(p->work);
	const struct item *it = work_item(p->work, 0);
	char done[28], left[28], counts[80] = "";
	int x;

	if (!project)
		return;
	snprintf(counts, sizeof counts, "  %s done  %s left", str_count(project_done(&project->counts), done),
		 str_count(project_left(&project->counts), left));
	grid_print_right(g, a, 0, STYLE_NORMAL, counts);
	area_cut_right(&a, utf8_width(counts));
	x = grid_print(g, a, 0, 0, STYLE_TITLE, project->spec.name);
	if (!it)
		return;
	x += grid_printf(g, a, x, 0, STYLE_NORMAL, "  %lld / %lld  ", (long long)it->number,
			 (long long)project->counts.items);
	x += grid_print(g, a, x, 0, STYLE_BOLD, it->path);
	if (it->state != ITEM_OPEN && it->state != ITEM_UNPROBED)
		grid_printf(g, a, x, 0, STYLE_WARN, "  %s", item_state_word(it->state));
}

/* ---------------------------------------------------------------- classes */

static size_t count_class(const struct label_pane *p, int class_id)
{
	size_t n = 0;

	for (size_t i = 0; p->editing && i < p->canvas.labels.n; i++)
		n += p->canvas.labels.v[i].class_id == class_id;
	return n;
}

static enum style class_style(const struct label_pane *p, const struct class *c)
{
	if (!p->editing || p->canvas.class_id != c->id)
		return STYLE_NORMAL;
	return p->canvas.mode == CANVAS_CLASS ? STYLE_SELECTED : STYLE_BOLD;
}

/* "1 ■ beans 3": its key, colour, name and count. Returns the cells. */
static int draw_class(const struct label_pane *p, struct grid *g, struct area a, int x, int y, size_t i, int name_width)
{
	const struct class *c = &label_classes(p)->v[i];
	size_t n = count_class(p, c->id);
	struct area name = {a.x + x + 4, a.y + y, area_least(name_width, a.w - x - 4), 1};
	int used;

	grid_printf(g, a, x, y, STYLE_KEY, i < 9 ? "%zu" : " ", i + 1);
	grid_print_color(g, a, x + 2, y, STYLE_NORMAL, COLOR_OWN | c->color, "■");
	used = grid_print(g, name, 0, 0, class_style(p, c), c->name);
	return 4 + used + (n ? grid_printf(g, a, x + 4 + used, y, STYLE_NORMAL, " %zu", n) : 0);
}

static size_t marked_class(const struct label_pane *p)
{
	const struct class_tree *t = label_classes(p);

	for (size_t i = 0; p->editing && i < t->n; i++)
		if (t->v[i].id == p->canvas.class_id)
			return i;
	return 0;
}

/* The first of `rows` classes that show, so that the marked one does. */
static size_t first_class(const struct label_pane *p, size_t rows)
{
	size_t marked = marked_class(p), n = label_classes(p)->n;

	if (marked < rows || rows == 0)
		return 0;
	return marked - rows / 2 + rows > n ? n - rows : marked - rows / 2;
}

static void draw_side(const struct label_pane *p, struct grid *g, struct area a)
{
	const struct class_tree *t = label_classes(p);
	size_t rows = a.h > 4 ? (size_t)(a.h - 4) : 0;

	area_cut_top(&a, 1);
	if (!t)
		return;
	grid_print(g, a, 0, 0, STYLE_DIM, "Classes");
	for (size_t i = first_class(p, rows), y = 1; i < t->n && y <= rows; i++, y++) {
		struct area line = {a.x, a.y + (int)y, a.w, 1};

		draw_class(p, g, line, 0, 0, i, a.w - 9);
	}
	if (p->editing)
		grid_printf(g, a, 0, a.h - 1, STYLE_DIM, "%zu box%s", p->canvas.labels.n,
			    p->canvas.labels.n == 1 ? "" : "es");
}

static int class_width(const struct label_pane *p, size_t i)
{
	return 4 + utf8_width(label_classes(p)->v[i].name) + 4;
}

/* Classes in running text: how many lines they take. Draws them unless g is NULL. */
static int flow_classes(const struct label_pane *p, struct grid *g, struct area a)
{
	const struct class_tree *t = label_classes(p);
	int x = 0, y = 0;

	for (size_t i = t ? first_class(p, 9) : 0; t && i < t->n && y < CLASS_LINES; i++) {
		int w = class_width(p, i);

		if (x > 0 && x + w > a.w) {
			x = 0;
			y++;
		}
		if (g && y < a.h)
			draw_class(p, g, a, x, y, i, a.w);
		x += w + 1;
	}
	return y + 1 < CLASS_LINES ? y + 1 : CLASS_LINES;
}

/* ------------------------------------------------------------ status line */

static const struct class *class_of(const struct label_pane *p, int id)
{
	const struct class_tree *t = label_classes(p);

	return t ? class_tree_get(t, id) : NULL;
}

static void draw_selection(const struct label_pane *p, struct grid *g, struct area a)
{
	const struct canvas *c = &p->canvas;
	const struct label *l = &c->labels.v[c->selected];
	const struct class *cl = class_of(p, l->class_id);

	grid_printf(g, a, 0, 0, STYLE_NORMAL, "box %d of %zu: %s, at %.0f, %.0f, size %.0f x %.0f", c->selected + 1,
		    c->labels.n, cl ? cl->name : "?", l->box.x, l->box.y, l->box.w, l->box.h);
}

static void draw_editing(const struct label_pane *p, struct grid *g, struct area a)
{
	static const char *const parts[] = {"top left corner", "top edge",    "top right corner",
					    "left edge",       "whole box",   "right edge",
					    "bottom left corner", "bottom edge", "bottom right corner"};
	const struct canvas *c = &p->canvas;
	struct rect r;

	switch (c->mode) {
	case CANVAS_CORNER_1:
		grid_printf(g, a, 0, 0, STYLE_NORMAL, "New box: its top left corner. At %.0f, %.0f", c->cross.x,
			    c->cross.y);
		break;
	case CANVAS_CORNER_2:
		canvas_making(c, &r);
		grid_printf(g, a, 0, 0, STYLE_NORMAL, "New box: its bottom right corner. Size %.0f x %.0f", r.w, r.h);
		break;
	case CANVAS_CLASS:
		grid_printf(g, a, 0, 0, STYLE_NORMAL, "%s: its class", c->making ? "New box" : "This box");
		break;
	case CANVAS_EDIT:
		r = c->labels.v[c->selected].box;
		grid_printf(g, a, 0, 0, STYLE_NORMAL, "Moving the %s. At %.0f, %.0f, size %.0f x %.0f",
			    parts[c->handle], r.x, r.y, r.w, r.h);
		break;
	case CANVAS_SELECT:
		if (c->selected >= 0)
			draw_selection(p, g, a);
		break;
	}
}

static void draw_status(const struct label_pane *p, struct grid *g, struct area a)
{
	const struct deck *d = p->base.deck;

	if (d->notice[0])
		grid_print(g, a, 0, 0, d->notice_style, d->notice);
	else if (work_state(p->work) == WORK_WAITING)
		grid_print(g, a, 0, 0, STYLE_WARN,
			   "The service does not answer: your change is sent when it is there again.");
	else if (p->editing)
		draw_editing(p, g, a);
	if (p->editing && p->canvas.mode == CANVAS_SELECT && p->canvas.selected < 0 && !d->notice[0] && d->caps_known &&
	    d->caps.why_no_pixels)
		grid_print(g, a, 0, 0, STYLE_DIM, d->caps.why_no_pixels);
}

/* ------------------------------------------------------------------- body */

static void draw_words(struct grid *g, struct area a, enum style s, const char *text)
{
	struct area in = area_centre(a, a.w < 74 ? a.w - 4 : 70, 3);

	grid_wrap(g, in, 0, s, text);
}

/* What stands in the picture's place. */
static void draw_stand_in(const struct label_pane *p, struct grid *g, struct area a, const struct frame *f)
{
	static const char *const texts[] = {
	    [WORK_OPENING] = "asking for the next image…",
	    [WORK_EMPTY] = "Nothing is left to label here for now. U takes your last image back, Enter looks again, "
			   "q goes to the projects.",
	    [WORK_STOPPED] = "This project cannot be labeled now. Enter tries again, q goes to the projects.",
	};
	enum work_state state = work_state(p->work);
	struct buf b;

	if (!work_item(p->work, 0)) {
		if (state < NELEM(texts) && texts[state])
			draw_words(g, a, state == WORK_OPENING ? STYLE_DIM : STYLE_NORMAL, texts[state]);
	} else if (f && f->problem[0]) {
		buf_init(&b, 4096);
		buf_addf(&b, "This picture cannot be shown: %s\ns skips it.", f->problem);
		draw_words(g, a, STYLE_ERROR, buf_str(&b));
		buf_fini(&b);
	} else if (!f || !f->ready) {
		draw_words(g, a, STYLE_DIM, "loading…");
	} else if (!p->base.deck->covered) {
		draw_words(g, a, STYLE_DIM, "(the picture is not shown: graphics are off)");
	}
}

/* The frame of the item on screen; NULL if there is none, or the terminal was not asked yet. */
static const struct frame *wanted_frame(struct label_pane *p)
{
	const struct item *it = work_item(p->work, 0);

	if (!it || !p->base.deck->caps_known)
		return NULL;
	frames_want(p->frames, it->id); /* before those that are only expected */
	for (int i = 1; i < WORK_AHEAD; i++)
		if (work_item(p->work, i))
			frames_expect(p->frames, work_item(p->work, i)->id);
	return frames_want(p->frames, it->id);
}

static void draw_body(struct label_pane *p, struct grid *g, struct area a)
{
	struct deck *d = p->base.deck;
	const struct frame *f;

	frames_place(p->frames, a, &d->caps);
	f = wanted_frame(p);
	if (f && f->ready && !p->editing)
		label_begin(p, f);
	p->hole = (struct area){0};
	if (f && f->ready && !d->covered && encoder_for(d->caps.graphics)) {
		p->hole = f->view.cells;
		grid_hole(g, p->hole);
		d->picture = true;
	} else {
		surface_forget(p->surface);
		draw_stand_in(p, g, a, f);
	}
}

void label_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct label_pane *p = (struct label_pane *)pane;
	struct area header = area_cut_top(&a, 1), status = area_cut_bottom(&a, 1), side = {0}, lines = {0};

	if (a.w >= SIDE_FROM)
		side = area_cut_right(&a, SIDE_WIDTH);
	else
		lines = area_cut_bottom(&a, flow_classes(p, NULL, a));
	draw_body(p, g, a);
	draw_header(p, g, header);
	if (side.w > 0)
		draw_side(p, g, (struct area){side.x + 2, side.y, side.w - 2, side.h});
	else
		flow_classes(p, g, lines);
	draw_status(p, g, status);
}

/* ------------------------------------------------------------------ marks */

static void add_mark(struct label_pane *p, struct mark m)
{
	vec_add(&p->marks, m);
}

/* "2 beans": with the key of its class. */
static const char *mark_name(struct label_pane *p, int class_id)
{
	const struct class_tree *t = label_classes(p);
	const struct class *c = class_of(p, class_id);
	size_t i = c ? (size_t)(c - t->v) : 9;
	char *name = i < 9 ? xasprintf("%zu %s", i + 1, c->name) : xstrdup(c ? c->name : "?");

	vec_add(&p->names, name);
	return name;
}

static void add_box(struct label_pane *p, size_t i, enum mark_kind kind)
{
	const struct label *l = &p->canvas.labels.v[i];
	const struct class *c = class_of(p, l->class_id);

	if (l->kind == SHAPE_BOX)
		add_mark(p, (struct mark){.kind = kind, .at = l->box, .color = c ? c->color : WHITE,
					  .name = mark_name(p, l->class_id), .handle = p->canvas.handle});
}

static void add_corner_marks(struct label_pane *p)
{
	const struct canvas *c = &p->canvas;
	const struct action *jump = action_get(ACT_JUMP);

	add_mark(p, (struct mark){.kind = MARK_GRID, .at = c->grid[c->depth], .name = jump->keys,
				  .columns = CANVAS_COLUMNS, .rows = CANVAS_ROWS});
	add_mark(p, (struct mark){.kind = MARK_CROSS, .at = {c->cross.x, c->cross.y, 0, 0}, .color = WHITE});
}

static void gather_marks(struct label_pane *p)
{
	const struct canvas *c = &p->canvas;
	struct rect making;

	for (size_t i = 0; i < p->names.n; i++)
		free(p->names.v[i]);
	p->names.n = p->marks.n = 0;
	for (size_t i = 0; i < c->labels.n && !p->hidden; i++)
		if ((int)i != c->selected)
			add_box(p, i, MARK_BOX);
	if (c->selected >= 0)
		add_box(p, (size_t)c->selected, c->mode == CANVAS_EDIT ? MARK_EDITED : MARK_SELECTED);
	if (c->mode == CANVAS_CORNER_1 || c->mode == CANVAS_CORNER_2)
		add_corner_marks(p);
	if (canvas_making(c, &making)) {
		const struct class *cl = class_of(p, c->class_id);

		add_mark(p, (struct mark){.kind = MARK_NEW, .at = making, .color = cl ? cl->color : WHITE});
	}
}

void label_pictures(struct pane *pane, struct buf *out)
{
	struct label_pane *p = (struct label_pane *)pane;
	const struct frame *f = p->hole.w ? wanted_frame(p) : NULL;

	if (!f || !f->ready || !p->editing)
		return;
	gather_marks(p);
	surface_show(p->surface, f, &pane->deck->caps, p->marks.v, p->marks.n, out);
}
