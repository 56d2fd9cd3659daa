#include <stdlib.h>

#include "tui/label.h"

enum { DIGITS = 9 };

static void on_news(void *arg);

/* ------------------------------------------------------- open and closing */

static void label_open(struct pane *pane, const char *what)
{
	struct label_pane *p = (struct label_pane *)pane;

	p->surface = surface_new();
	p->frames = frames_new(pane->deck->client, on_news, p);
	p->work = work_new(pane->deck->client, what, pane->deck->readonly, on_news, p);
}

static void end_editing(struct label_pane *p)
{
	if (!p->editing)
		return;
	p->class_id = p->canvas.class_id;
	p->last_size = p->canvas.last_size;
	canvas_fini(&p->canvas);
	p->editing = false;
}

static void label_close(struct pane *pane)
{
	struct label_pane *p = (struct label_pane *)pane;

	work_free(p->work, &pane->deck->farewells);
	frames_free(p->frames);
	surface_free(p->surface);
	end_editing(p);
	for (size_t i = 0; i < p->names.n; i++)
		free(p->names.v[i]);
	vec_fini(&p->names);
	vec_fini(&p->marks);
}

/* ------------------------------------------------------------------- news */

static void greet_item(struct label_pane *p, const struct item *it)
{
	struct deck *d = p->base.deck;

	if (it->has_draft && it->draft_revision != it->revision)
		deck_notice(d, STYLE_WARN,
			    "Your draft of this image is older than its labels: Enter submits the draft, o shows the "
			    "labels.");
	else if (it->has_draft)
		deck_notice(d, STYLE_GOOD, "Your work in progress on this image is back.");
}

static void on_news(void *arg)
{
	struct label_pane *p = arg;
	const struct item *it = work_item(p->work, 0);

	if (work_serial(p->work) != p->serial || !it) {
		end_editing(p);
		p->serial = work_serial(p->work);
		if (it)
			greet_item(p, it);
	}
	if (*work_sentence(p->work)) {
		deck_notice(p->base.deck, STYLE_ERROR, "%s", work_sentence(p->work));
		work_forget_sentence(p->work);
	}
	p->base.deck->dirty = true;
}

const struct class_tree *label_classes(const struct label_pane *p)
{
	const struct project *project = work_project(p->work);

	return project ? &project->spec.classes : NULL;
}

void label_begin(struct label_pane *p, const struct frame *f)
{
	const struct item *it = work_item(p->work, 0);
	const struct class_tree *classes = label_classes(p);

	canvas_init(&p->canvas, f->view.width, f->view.height, it->has_draft ? &it->draft : &it->labels);
	p->canvas.class_id = p->class_id ? p->class_id : classes && classes->n ? classes->v[0].id : 0;
	p->canvas.last_size = p->last_size;
	p->stored = 0;
	p->editing = true;
	if (f->partial)
		deck_notice(p->base.deck, STYLE_WARN, "This file ends early: the picture is shown as far as it goes.");
}

static void label_event(struct pane *pane, const struct json *event)
{
	work_event(((struct label_pane *)pane)->work, event);
}

static void label_linked(struct pane *pane)
{
	struct label_pane *p = (struct label_pane *)pane;

	frames_retry(p->frames);
	work_again(p->work);
}

static bool label_busy(const struct pane *pane)
{
	return work_state(((const struct label_pane *)pane)->work) == WORK_SENDING;
}

/* ------------------------------------------------------------------- keys */

static enum mode label_mode(const struct pane *pane)
{
	static const enum mode modes[] = {
	    [CANVAS_SELECT] = MODE_LABEL, [CANVAS_CORNER_1] = MODE_CORNER, [CANVAS_CORNER_2] = MODE_CORNER,
	    [CANVAS_CLASS] = MODE_CLASS,  [CANVAS_EDIT] = MODE_EDIT,
	};
	const struct label_pane *p = (const struct label_pane *)pane;

	return p->editing ? modes[p->canvas.mode] : MODE_LABEL;
}

/* What needs an item, what needs its picture, what a selected box; whatever is not listed can be done always. */
static bool label_can(const struct pane *pane, enum action_id id)
{
	const struct label_pane *p = (const struct label_pane *)pane;
	const struct canvas *c = &p->canvas;
	bool ready = work_state(p->work) == WORK_READY && !pane->deck->readonly, edit = ready && p->editing;

	switch (id) {
	case ACT_SUBMIT: case ACT_BOX: case ACT_DIGIT: case ACT_HIDE:
		return edit;
	case ACT_NEXT: case ACT_PREVIOUS:
		return edit && c->labels.n > 0;
	case ACT_EDIT: case ACT_MOVE: case ACT_DELETE: case ACT_CLASS:
		return edit && c->selected >= 0;
	case ACT_UNDO:
		return edit && canvas_can_undo(c);
	case ACT_REDO:
		return edit && canvas_can_redo(c);
	case ACT_COPY:
		return work_item(p->work, 0);
	case ACT_SKIP:
		return ready;
	case ACT_OTHER:
		return edit && (work_other(p->work) || work_item(p->work, 0)->has_draft);
	case ACT_TAKE_BACK:
		return !pane->deck->readonly && (ready || work_state(p->work) == WORK_EMPTY);
	case ACT_WIDER:
		return edit && c->depth > 0;
	default:
		return true;
	}
}

static int class_index(const struct label_pane *p)
{
	const struct class_tree *t = label_classes(p);

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].id == p->canvas.class_id)
			return (int)i;
	return 0;
}

/* By its place in the list. */
static void give_class(struct label_pane *p, int index)
{
	const struct class_tree *t = label_classes(p);

	if (index >= 0 && (size_t)index < t->n)
		canvas_class(&p->canvas, t->v[index].id);
	else
		deck_notice(p->base.deck, STYLE_WARN, "This project has %zu classes.", t->n);
}

/* The class under the mark while choosing. */
static void mark_class(struct label_pane *p, int step)
{
	const struct class_tree *t = label_classes(p);
	int i = class_index(p) + step;

	if (t->n > 0)
		p->canvas.class_id = t->v[area_least(i, (int)t->n - 1)].id;
}

static bool act_moving(struct label_pane *p, enum action_id id)
{
	static const struct {
		enum action_id id;
		int dx, dy;
		bool fine;
	} moves[] = {
	    {ACT_UP, 0, -1, false},     {ACT_DOWN, 0, 1, false},     {ACT_LEFT, -1, 0, false},
	    {ACT_RIGHT, 1, 0, false},   {ACT_FINE_UP, 0, -1, true},  {ACT_FINE_DOWN, 0, 1, true},
	    {ACT_FINE_LEFT, -1, 0, true}, {ACT_FINE_RIGHT, 1, 0, true},
	};

	for (size_t i = 0; i < NELEM(moves); i++)
		if (moves[i].id == id)
			return canvas_move(&p->canvas, moves[i].dx, moves[i].dy, moves[i].fine);
	return false;
}

static void show_other(struct label_pane *p)
{
	const struct item *other = work_other(p->work);

	if (!canvas_replace(&p->canvas, other ? &other->labels : &work_item(p->work, 0)->labels))
		deck_notice(p->base.deck, STYLE_NORMAL, "The other version is the same as yours.");
	else
		deck_notice(p->base.deck, STYLE_NORMAL, "These are the labels that are stored; u returns to yours.");
}

/* What changes the canvas and nothing else. */
static void act_canvas(struct label_pane *p, enum action_id id, int nth)
{
	struct canvas *c = &p->canvas;

	switch (id) {
	case ACT_BOX: canvas_begin_box(c); break;
	case ACT_NEXT: canvas_select(c, 1); break;
	case ACT_PREVIOUS: canvas_select(c, -1); break;
	case ACT_EDIT: canvas_begin_edit(c, DIGITS - 1); break;
	case ACT_MOVE: canvas_begin_edit(c, CANVAS_WHOLE); break;
	case ACT_CLASS: canvas_begin_class(c); break;
	case ACT_DIGIT: give_class(p, nth); break;
	case ACT_DELETE: canvas_delete(c); break;
	case ACT_UNDO: canvas_undo(c); break;
	case ACT_REDO: canvas_redo(c); break;
	case ACT_OTHER: show_other(p); break;
	case ACT_JUMP: canvas_jump(c, nth); break;
	case ACT_WIDER: canvas_wider(c); break;
	case ACT_HANDLE: canvas_handle(c, nth); break;
	case ACT_SET: case ACT_TAKE: case ACT_KEEP: canvas_enter(c); break;
	case ACT_HIDE: p->hidden = !p->hidden; break;
	default: act_moving(p, id);
	}
}

static void act_choosing(struct label_pane *p, enum action_id id, int nth)
{
	int n = (int)label_classes(p)->n;

	switch (id) {
	case ACT_UP: mark_class(p, -1); break;
	case ACT_DOWN: mark_class(p, 1); break;
	case ACT_PAGE_UP: mark_class(p, -DIGITS); break;
	case ACT_PAGE_DOWN: mark_class(p, DIGITS); break;
	case ACT_FIRST: mark_class(p, -n); break;
	case ACT_LAST: mark_class(p, n); break;
	default: act_canvas(p, id, nth);
	}
}

static int show_instructions(struct label_pane *p)
{
	const struct project *project = work_project(p->work);
	const char *text = project ? project->spec.instructions : NULL;

	free(p->base.deck->text);
	p->base.deck->text = xstrdup(text && *text ? text : "This project has no labeling instructions.");
	return PANE_TEXT;
}

/* What the item goes through as a whole. */
static int act_item(struct label_pane *p, enum action_id id)
{
	if (!deck_may_change(p->base.deck))
		return 0;
	if (id == ACT_SUBMIT)
		work_submit(p->work, &p->canvas.labels);
	else if (id == ACT_SKIP)
		work_skip(p->work);
	else
		work_take_back(p->work);
	return PANE_DRAW;
}

static int label_act(struct pane *pane, enum action_id id, int nth)
{
	struct label_pane *p = (struct label_pane *)pane;

	if (id == ACT_BACK)
		return PANE_BACK;
	if (id == ACT_INSTRUCTIONS)
		return show_instructions(p);
	if (id == ACT_ESCAPE)
		return p->editing && canvas_escape(&p->canvas) ? PANE_DRAW : PANE_BACK;
	if (id == ACT_SUBMIT && !work_item(p->work, 0)) {
		work_again(p->work);
		return PANE_DRAW;
	}
	if (!label_can(pane, id))
		return 0;
	if (id == ACT_COPY) {
		deck_copy(pane->deck, work_item(p->work, 0)->path);
		return PANE_DRAW;
	}
	if (id == ACT_SUBMIT || id == ACT_SKIP || id == ACT_TAKE_BACK)
		return act_item(p, id);
	if (!p->editing)
		return 0;
	if (p->canvas.mode == CANVAS_CLASS)
		act_choosing(p, id, nth);
	else
		act_canvas(p, id, nth);
	if (p->canvas.finished != p->stored) {
		p->stored = p->canvas.finished;
		work_draft(p->work, &p->canvas.labels);
	}
	return PANE_DRAW;
}

static void label_forget(struct pane *pane)
{
	surface_forget(((struct label_pane *)pane)->surface);
}

const struct pane_ops pane_label = {
    .name = "label",
    .whole = true,
    .size = sizeof(struct label_pane),
    .modes = MODE_BIT(MODE_LABEL) | MODE_BIT(MODE_CORNER) | MODE_BIT(MODE_CLASS) | MODE_BIT(MODE_EDIT),
    .open = label_open,
    .close = label_close,
    .mode = label_mode,
    .can = label_can,
    .act = label_act,
    .draw = label_draw,
    .event = label_event,
    .linked = label_linked,
    .busy = label_busy,
    .pictures = label_pictures,
    .forget = label_forget,
};
