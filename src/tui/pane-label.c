#include "tui/label.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

static void claim(struct label_pane *p);
static void flush_changes(struct label_pane *p);

void label_note(struct label_pane *p, bool error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->note, sizeof p->note, fmt, ap);
	va_end(ap);
	p->note_is_error = error;
}

static void redraw(struct label_pane *p)
{
	p->env->redraw(p->env->frame);
}

static void on_picture(void *arg)
{
	redraw(arg);
}

/* The open item's labels become those to edit: the draft where there is one. */
static void open_item(struct label_pane *p)
{
	const struct item *it = &p->items[0];

	if (p->editing)
		canvas_fini(&p->canvas);
	p->editing = false;
	p->mode = MODE_SELECT;
	p->conflict = false;
	p->change[0] = '\0';
	labels_copy(&p->begin, it->has_draft ? &it->draft : &it->labels);
	if (it->has_draft && it->draft_revision != it->revision)
		label_note(p, true, "your draft is older than the stored labels: x shows those; Enter submits what you see");
	else if (it->has_draft)
		label_note(p, false, "your work in progress is back");
	for (int i = 1; i < p->nitems; i++)
		pictures_expect(p->pictures, p->items[i].id);
}

void label_begin(struct label_pane *p, const struct picture *pic)
{
	canvas_init(&p->canvas, pic->width, pic->height, &p->begin, p->class_id);
	p->editing = true;
	if (pic->partial)
		label_note(p, true, "this file ends early: only a part of the picture is there");
}

static void next_item(struct label_pane *p)
{
	item_fini(&p->items[0]);
	for (int i = 1; i < p->nitems; i++)
		p->items[i - 1] = p->items[i];
	if (p->nitems > 0)
		item_init(&p->items[--p->nitems]);
	if (p->nitems > 0)
		open_item(p);
	else if (p->editing) {
		canvas_fini(&p->canvas);
		p->editing = false;
	}
	claim(p);
}

static void move_item(struct item *to, const struct item *from)
{
	*to = *from;
	labels_init(&to->labels);
	labels_init(&to->draft);
	labels_copy(&to->labels, &from->labels);
	labels_copy(&to->draft, &from->draft);
	char **strings[] = {&to->path, &to->asset, &to->format, &to->sha256, &to->problem, &to->labeled_by, &to->why, &to->leased_to};
	for (size_t i = 0; i < NELEM(strings); i++)
		if (*strings[i])
			*strings[i] = xstrdup(*strings[i]);
}

static bool have_item(const struct label_pane *p, int64_t id)
{
	for (int i = 0; i < p->nitems; i++)
		if (p->items[i].id == id)
			return true;
	return false;
}

static void on_claim(const struct item *v, size_t n, const struct err *e, void *arg)
{
	struct label_pane *p = arg;
	bool was_empty = p->nitems == 0;

	p->claim_call = NULL;
	p->loaded = true;
	if (e)
		label_note(p, true, "%s", e->text);
	for (size_t i = 0; i < n && p->nitems < AHEAD; i++)
		if (!have_item(p, v[i].id))
			move_item(&p->items[p->nitems++], &v[i]);
	p->empty = p->nitems == 0;
	if (was_empty && p->nitems > 0)
		open_item(p);
	for (int i = 1; i < p->nitems; i++)
		pictures_expect(p->pictures, p->items[i].id);
	redraw(p);
}

static void claim(struct label_pane *p)
{
	if (!p->claim_call && p->have_project && !p->env->readonly)
		p->claim_call = api_claim(p->env->client, p->project_name, AHEAD, on_claim, p);
}

static void on_project(const struct project *pr, const struct err *e, void *arg)
{
	struct label_pane *p = arg;

	p->project_call = NULL;
	if (e) {
		label_note(p, true, "%s", e->text);
		redraw(p);
		return;
	}
	bool first = !p->have_project;
	project_fini(&p->project);
	p->project = *pr;
	project_init(&p->project);
	p->project.state = pr->state;
	p->project.counts = pr->counts;
	p->project.spec.task = pr->spec.task;
	p->project.spec.name = xstrdup(pr->spec.name);
	p->project.spec.instructions = pr->spec.instructions ? xstrdup(pr->spec.instructions) : NULL;
	class_tree_copy(&p->project.spec.classes, &pr->spec.classes);
	p->have_project = true;
	if (p->class_id == 0 && p->project.spec.classes.n)
		p->class_id = p->project.spec.classes.v[0].id;
	if (first)
		claim(p);
	redraw(p);
}

static void load_project(struct label_pane *p)
{
	if (!p->project_call)
		p->project_call = api_project(p->env->client, p->project_name, on_project, p);
}

static void label_open(void *pane, const struct pane_env *env, const char *project)
{
	struct label_pane *p = pane;

	p->env = env;
	p->project_name = xstrdup(project);
	project_init(&p->project);
	p->pictures = pictures_new(env->client, on_picture, p);
	p->mode = MODE_SELECT;
	buf_init(&p->out, (size_t)64 << 20);
	load_project(p);
}

static void ignore_done(const struct err *e, void *arg)
{
	(void)e;
	(void)arg;
}

static void label_close(void *pane)
{
	struct label_pane *p = pane;
	struct client_call *calls[] = {p->claim_call, p->send_call, p->draft_call, p->project_call};

	for (size_t i = 0; i < NELEM(calls); i++)
		if (calls[i])
			client_cancel(calls[i]);
	for (int i = 0; i < p->nitems; i++) {
		api_release(p->env->client, p->items[i].id, ignore_done, NULL);
		item_fini(&p->items[i]);
	}
	if (p->editing)
		canvas_fini(&p->canvas);
	pictures_free(p->pictures);
	labels_fini(&p->begin);
	label_view_fini(p);
	buf_fini(&p->out);
	project_fini(&p->project);
	free(p->project_name);
}

static enum mode label_mode(const void *pane)
{
	const struct label_pane *p = pane;

	return p->nitems == 0 ? MODE_EMPTY : p->mode;
}

static void on_draft(const struct err *e, void *arg)
{
	struct label_pane *p = arg;

	p->draft_call = NULL;
	if (e) {
		label_note(p, true, "the draft could not be stored: %s", e->text);
		redraw(p);
	}
	flush_changes(p);
}

static void on_sent(const struct item *it, const struct err *e, void *arg)
{
	struct label_pane *p = arg;

	(void)it;
	p->send_call = NULL;
	if (e) {
		p->conflict = e->kind == ERR_CONFLICT;
		if (e->kind != ERR_NET)
			p->change[0] = '\0';
		label_note(p, true, "%s%s", e->text, p->conflict ? " (x shows the stored labels)" : "");
	} else {
		p->note[0] = '\0';
		next_item(p);
		load_project(p);
	}
	redraw(p);
}

static void send_change(struct label_pane *p)
{
	struct item *it = &p->items[0];

	if (!p->change[0])
		str_uuid(p->change);
	if (p->skip_waiting)
		p->send_call = api_skip(p->env->client, it->id, p->change, it->revision, on_sent, p);
	else
		p->send_call = api_submit(p->env->client, it->id, p->change, it->revision, &p->canvas.labels, on_sent, p);
	p->submit_waiting = p->skip_waiting = false;
}

/* What waits goes out: the newest draft first, then the submit. */
static void flush_changes(struct label_pane *p)
{
	if (p->draft_call || p->send_call || p->nitems == 0)
		return;
	if (p->draft_waiting && p->editing && !p->submit_waiting && !p->skip_waiting) {
		p->draft_waiting = false;
		p->draft_call = api_draft_put(p->env->client, p->items[0].id, p->items[0].revision, &p->canvas.labels, on_draft, p);
	} else if (p->submit_waiting || p->skip_waiting) {
		p->draft_waiting = false;
		send_change(p);
	}
}

static void edited(struct label_pane *p)
{
	p->change[0] = '\0'; /* other labels are another change */
	p->note[0] = '\0';
	p->draft_waiting = true;
	flush_changes(p);
}

static void on_taken_back(const struct item *it, const struct err *e, void *arg)
{
	struct label_pane *p = arg;

	p->send_call = NULL;
	if (e) {
		label_note(p, true, "%s", e->text);
	} else {
		if (p->nitems == AHEAD) {
			api_release(p->env->client, p->items[AHEAD - 1].id, ignore_done, NULL);
			item_fini(&p->items[--p->nitems]);
		}
		for (int i = p->nitems++; i > 0; i--)
			p->items[i] = p->items[i - 1];
		move_item(&p->items[0], it);
		open_item(p);
		label_note(p, false, "taken back: submit it again, or skip it");
		load_project(p);
	}
	redraw(p);
}

static void show_stored(struct label_pane *p)
{
	if (!p->editing || !p->conflict)
		return;
	pictures_want(p->pictures, p->items[0].id);
	p->conflict = false;
	item_fini(&p->items[0]);
	for (int i = 1; i < p->nitems; i++)
		p->items[i - 1] = p->items[i];
	item_init(&p->items[--p->nitems]);
	canvas_fini(&p->canvas);
	p->editing = false;
	label_note(p, false, "the stored version was kept; yours stays as a draft in the history of this image");
	if (p->nitems > 0)
		open_item(p);
	claim(p);
}

static int act_drawing(struct label_pane *p, enum action_id id)
{
	struct canvas *c = &p->canvas;
	double fine = 1, by = c->step;
	static const struct {
		enum action_id coarse, fine;
		int dx, dy;
	} moves[] = {{ACTION_UP, ACTION_FINE_UP, 0, -1}, {ACTION_DOWN, ACTION_FINE_DOWN, 0, 1},
		     {ACTION_LEFT, ACTION_FINE_LEFT, -1, 0}, {ACTION_RIGHT, ACTION_FINE_RIGHT, 1, 0}};

	for (size_t i = 0; i < NELEM(moves); i++) {
		if (id != moves[i].coarse && id != moves[i].fine)
			continue;
		double d = id == moves[i].fine ? fine : by;
		if (p->mode == MODE_EDGE)
			canvas_edge_move(c, d * moves[i].dx, d * moves[i].dy);
		else
			canvas_draw_move(c, d * moves[i].dx, d * moves[i].dy);
		return PANE_REDRAW;
	}
	if (id == ACTION_FINER || id == ACTION_COARSER) {
		canvas_step(c, id == ACTION_FINER ? 0.5 : 2);
	} else if (id == ACTION_NEXT_EDGE) {
		c->edge = (c->edge + 1) % 8;
	} else if (id == ACTION_SET_CORNER) {
		if (canvas_draw_set(c)) {
			p->mode = MODE_SELECT;
			edited(p);
		} else if (p->mode == MODE_SECOND_CORNER) {
			label_note(p, true, "this box has no area: move the corner first");
		} else {
			p->mode = MODE_SECOND_CORNER;
		}
	} else if (id == ACTION_BACK) {
		if (p->mode == MODE_EDGE && canvas_edge_stop(c))
			edited(p);
		canvas_draw_stop(c);
		p->mode = MODE_SELECT;
	}
	return PANE_REDRAW;
}

static void set_class(struct label_pane *p, int index)
{
	const struct class_tree *t = &p->project.spec.classes;

	if (index < 0 || (size_t)index >= t->n)
		return;
	p->class_id = t->v[index].id;
	if (canvas_set_class(&p->canvas, p->class_id))
		edited(p);
}

static int class_index(const struct label_pane *p, int by)
{
	const struct class_tree *t = &p->project.spec.classes;

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].id == p->canvas.class_id)
			return (int)((i + t->n + (size_t)(by + (int)t->n)) % t->n);
	return 0;
}

/* What needs the picture: editing. */
static int act_editing(struct label_pane *p, enum action_id id, struct key k)
{
	struct canvas *c = &p->canvas;

	switch (id) {
	case ACTION_BOX:
		canvas_draw_start(c);
		p->mode = MODE_FIRST_CORNER;
		break;
	case ACTION_EDGE:
		if (c->selected < 0)
			canvas_select(c, 1);
		if (c->selected >= 0) {
			canvas_edge_start(c);
			p->mode = MODE_EDGE;
		}
		break;
	case ACTION_NEXT:
		canvas_select(c, 1);
		break;
	case ACTION_PREVIOUS:
		canvas_select(c, -1);
		break;
	case ACTION_BACK:
		canvas_select(c, 0);
		break;
	case ACTION_CLASS:
		set_class(p, (int)k.code - '1');
		break;
	case ACTION_NEXT_CLASS:
		set_class(p, class_index(p, 1));
		break;
	case ACTION_PREVIOUS_CLASS:
		set_class(p, class_index(p, -1));
		break;
	case ACTION_DELETE:
		if (canvas_delete(c))
			edited(p);
		break;
	case ACTION_UNDO:
		if (canvas_undo(c))
			edited(p);
		else
			label_note(p, false, "nothing to undo in this image; U takes back the last submitted one");
		break;
	case ACTION_REDO:
		if (canvas_redo(c))
			edited(p);
		break;
	default:
		return 0;
	}
	return PANE_REDRAW;
}

static int act_item(struct label_pane *p, enum action_id id)
{
	if (p->send_call || p->submit_waiting || p->skip_waiting)
		return 0;
	if (id == ACTION_TAKE_BACK) {
		char change[37];
		str_uuid(change);
		p->send_call = api_undo(p->env->client, p->project_name, change, on_taken_back, p);
	} else if (id == ACTION_SUBMIT && !p->editing) {
		label_note(p, true, "the picture is not there yet: wait for it, or skip it with s");
	} else {
		p->submit_waiting = id == ACTION_SUBMIT;
		p->skip_waiting = id == ACTION_SKIP;
		flush_changes(p);
	}
	return PANE_REDRAW;
}

static int label_act(void *pane, enum action_id id, struct key k)
{
	struct label_pane *p = pane;
	bool drawing = p->mode != MODE_SELECT;

	if (id == ACTION_QUIT) {
		if (p->mode == MODE_EDGE && canvas_edge_stop(&p->canvas))
			edited(p);
		return PANE_LEAVE;
	}
	if (id == ACTION_LABELS) {
		p->hide_labels = !p->hide_labels;
		return PANE_REDRAW;
	}
	if (id == ACTION_INSTRUCTIONS)
		return PANE_SHOW_TEXT;
	if (id == ACTION_RELOAD) {
		claim(p);
		return 0;
	}
	if (id == ACTION_OTHER_VERSION) {
		show_stored(p);
		return PANE_REDRAW;
	}
	if (drawing)
		return act_drawing(p, id);
	if (id == ACTION_SUBMIT || id == ACTION_SKIP || id == ACTION_TAKE_BACK)
		return act_item(p, id);
	return p->editing ? act_editing(p, id, k) : 0;
}

static void label_event(void *pane, const struct json *event)
{
	struct label_pane *p = pane;
	const char *project = json_str(event, "project", NULL);

	if (event && project && !str_eq(project, p->project_name))
		return;
	load_project(p);
	if (p->nitems == 0)
		claim(p);
}

static void label_draw(void *pane, struct grid *g)
{
	label_view_draw(pane, g);
}

static void label_pictures(void *pane, bool anew)
{
	label_view_pictures(pane, anew);
}

static struct area label_area(const void *pane)
{
	const struct label_pane *p = pane;

	return p->shown;
}

static const char *label_text(const void *pane)
{
	const struct label_pane *p = pane;
	const char *text = p->project.spec.instructions;

	return text && *text ? text : "This project has no labeling instructions.";
}

const struct pane_ops pane_label = {
	.name = "label", .size = sizeof(struct label_pane), .open = label_open, .close = label_close, .mode = label_mode, .draw = label_draw,
	.act = label_act, .event = label_event, .pictures = label_pictures, .picture_area = label_area, .text = label_text,
};
