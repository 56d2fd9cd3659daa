#include "tui/wizard.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/path.h"
#include "base/str.h"
#include "model/project.h"
#include "model/wire.h"

enum { DRAFT_MAX = 1 << 20 };

const struct wizard_step wizard_steps[STEPS] = {
    [STEP_DETAILS] = {"Project details", FIELD_NAME, FIELD_DESCRIPTION},
    [STEP_DATA] = {"Data", 1, 0},
    [STEP_CLASSES] = {"Label classes", 1, 0},
    [STEP_INSTRUCTIONS] = {"Labeling instructions", FIELD_INSTRUCTIONS, FIELD_LINK},
    [STEP_REVIEW] = {"Review and create", 1, 0},
};

bool wizard_has_fields(enum step s)
{
	return wizard_steps[s].first <= wizard_steps[s].last;
}

/* ------------------------------------------------------------------ answers */

static char *text_of(const struct wizard_pane *p, enum field f)
{
	return p->edits[f].n ? xstrdup(p->edits[f].text) : NULL;
}

/* The answers as a specification; false: what is wrong with them. s is to be freed always. */
static bool make_spec(const struct wizard_pane *p, struct project_spec *s, struct err *e)
{
	bool ok;

	project_spec_init(s);
	class_tree_fini(&s->classes);
	ok = outline_tree(&p->classes, &s->classes, e);
	s->name = xstrdup(p->edits[FIELD_NAME].text);
	s->description = text_of(p, FIELD_DESCRIPTION);
	s->task = TASK_BOUNDING_BOX;
	s->folder = p->folder ? xstrdup(p->folder) : NULL;
	s->instructions = text_of(p, FIELD_INSTRUCTIONS);
	s->instructions_url = text_of(p, FIELD_LINK);
	return ok && project_spec_check(s, e);
}

static void check(struct wizard_pane *p)
{
	struct project_spec s;

	p->problem.kind = ERR_NONE;
	make_spec(p, &s, &p->problem);
	project_spec_fini(&s);
}

static void put_spec(const struct wizard_pane *p, struct buf *out)
{
	struct project_spec s;
	struct jsonw w;
	struct err ignored;

	make_spec(p, &s, &ignored);
	jsonw_init(&w, out);
	wire_put_spec(&w, &s);
	project_spec_fini(&s);
}

static bool write_answers(const struct wizard_pane *p, const char *path, struct err *e)
{
	struct path_file *f = path_file_open(path, 0600, e);
	struct buf b;
	bool ok;

	if (!f)
		return false;
	buf_init(&b, DRAFT_MAX);
	put_spec(p, &b);
	ok = path_file_write(f, buf_str(&b), b.len, e) && path_file_write(f, "\n", 1, e);
	buf_fini(&b);
	if (ok)
		return path_file_commit(f, e);
	path_file_abort(f);
	return false;
}

static char *draft_path(void)
{
	char *dir = path_state_home(), *path = path_join(dir, "new-project.json");

	free(dir);
	return path;
}

static void take_spec(struct wizard_pane *p, const struct project_spec *s)
{
	edit_set(&p->edits[FIELD_NAME], s->name);
	edit_set(&p->edits[FIELD_DESCRIPTION], s->description);
	edit_set(&p->edits[FIELD_INSTRUCTIONS], s->instructions);
	edit_set(&p->edits[FIELD_LINK], s->instructions_url);
	p->folder = s->folder ? xstrdup(s->folder) : NULL;
	outline_set(&p->classes, &s->classes);
}

/* A draft that cannot be read is as good as none. */
static void load_draft(struct wizard_pane *p)
{
	char *path = draft_path(), *text = NULL;
	struct json *j = NULL;
	struct project_spec s;
	struct err ignored;
	size_t n;

	project_spec_init(&s);
	if (path_read_file(path, DRAFT_MAX, &text, &n, &ignored))
		j = json_parse(text, n, &ignored);
	if (j && wire_get_spec(j, &s, &ignored))
		deck_notice(p->base.deck, STYLE_NORMAL, "These are the answers that you left here.");
	take_spec(p, &s);
	project_spec_fini(&s);
	json_free(j);
	free(text);
	free(path);
}

static void keep_draft(struct wizard_pane *p)
{
	char *path = draft_path(), *dir = path_state_home();
	struct err e;

	if (!path_make_dirs(dir, 0700, &e) || !write_answers(p, path, &e))
		deck_notice(p->base.deck, STYLE_WARN, "The answers could not be kept: %s", e.text);
	free(dir);
	free(path);
}

static void drop_draft(void)
{
	char *path = draft_path();

	remove(path);
	free(path);
}

/* -------------------------------------------------------- open and closing */

static void wizard_open(struct pane *pane, const char *what)
{
	struct wizard_pane *p = (struct wizard_pane *)pane;
	struct err e;

	load_draft(p);
	if (!browse_open(&p->browse, p->folder ? p->folder : ".", &e) && !browse_open(&p->browse, "/", &e))
		deck_notice(pane->deck, STYLE_ERROR, "%s", e.text);
	check(p);
}

static void wizard_close(struct pane *pane)
{
	struct wizard_pane *p = (struct wizard_pane *)pane;

	if (p->call)
		client_cancel(p->call);
	for (int i = 0; i < FIELDS; i++)
		edit_fini(&p->edits[i]);
	browse_fini(&p->browse);
	outline_fini(&p->classes);
	free(p->folder);
}

static void wizard_event(struct pane *pane, const struct json *event)
{
	/* Nothing of it is about a project that is not made yet. */
}

static void wizard_linked(struct pane *pane)
{
}

/* --------------------------------------------------------------------- keys */

static enum mode wizard_mode(const struct pane *pane)
{
	return wizard_has_fields(((const struct wizard_pane *)pane)->step) ? MODE_FIELD : MODE_FORM;
}

static bool wizard_can(const struct pane *pane, enum action_id id)
{
	const struct wizard_pane *p = (const struct wizard_pane *)pane;
	bool classes = p->step == STEP_CLASSES;

	switch (id) {
	case ACT_PATH:
		return p->step == STEP_DATA;
	case ACT_ADD:
		return classes;
	case ACT_ADD_UNDER: case ACT_CHANGE: case ACT_COLOR: case ACT_RAISE: case ACT_LOWER: case ACT_DROP:
		return classes && p->classes.n > 0;
	case ACT_WRITE:
		return p->step == STEP_REVIEW;
	case ACT_NEXT_STEP:
		return p->step + 1 < STEPS;
	case ACT_LAST_STEP:
		return p->step > 0;
	default:
		return true;
	}
}

static void go_to_step(struct wizard_pane *p, int step)
{
	if (step < 0 || step >= STEPS)
		return;
	p->step = (enum step)step;
	p->field = wizard_steps[step].first;
}

static void on_made(const struct json *answer, const struct err *e, void *arg)
{
	struct wizard_pane *p = arg;
	struct deck *d = p->base.deck;

	p->call = NULL;
	d->dirty = true;
	if (e) {
		p->problem = *e;
		return;
	}
	drop_draft();
	deck_notice(d, STYLE_GOOD, "The project is being filled; its pictures can be labeled in a moment.");
	deck_open(d, &pane_dashboard, p->edits[FIELD_NAME].text);
	d->later = PANE_OPEN;
}

static void make_project(struct wizard_pane *p)
{
	struct buf b;

	check(p);
	if (p->call || p->problem.kind != ERR_NONE)
		return;
	buf_init(&b, DRAFT_MAX);
	put_spec(p, &b);
	p->call = client_call(p->base.deck->client, "POST", "/v1/projects", buf_str(&b), on_made, p);
	buf_fini(&b);
}

static void go_to_path(const char *text, void *arg)
{
	struct wizard_pane *p = arg;
	struct err e;

	if (*text && !browse_open(&p->browse, text, &e))
		deck_notice(p->base.deck, STYLE_ERROR, "%s", e.text);
}

static const struct prompt_use going = {.done = go_to_path};

static void choose_folder(struct wizard_pane *p)
{
	struct err e;

	if (p->browse.list.selected > 0) {
		if (!browse_enter(&p->browse, &e))
			deck_notice(p->base.deck, STYLE_ERROR, "%s", e.text);
		return;
	}
	free(p->folder);
	p->folder = xstrdup(p->browse.path);
	go_to_step(p, p->step + 1);
}

static void choose(struct wizard_pane *p)
{
	if (p->step == STEP_DATA)
		choose_folder(p);
	else if (p->step == STEP_REVIEW)
		make_project(p);
	else
		go_to_step(p, p->step + 1);
}

static void add_classes(const char *text, void *arg)
{
	outline_add(&((struct wizard_pane *)arg)->classes, text, false);
}

static void add_under(const char *text, void *arg)
{
	outline_add(&((struct wizard_pane *)arg)->classes, text, true);
}

static void rename_class(const char *text, void *arg)
{
	if (*text)
		outline_rename(&((struct wizard_pane *)arg)->classes, text);
}

static void write_to(const char *text, void *arg)
{
	struct wizard_pane *p = arg;
	struct err e;

	if (!*text)
		return;
	if (write_answers(p, text, &e))
		deck_notice(p->base.deck, STYLE_GOOD, "Written; labeldeck project create --from takes it.");
	else
		deck_notice(p->base.deck, STYLE_ERROR, "%s", e.text);
}

static const struct prompt_use adding = {.done = add_classes}, adding_under = {.done = add_under},
			       renaming = {.done = rename_class}, writing = {.done = write_to};

static void act_on_classes(struct wizard_pane *p, enum action_id id)
{
	struct prompt *q = &p->base.deck->prompt;
	struct outline *o = &p->classes;

	switch (id) {
	case ACT_ADD: prompt_open(q, "Classes, commas between: ", "", &adding, p); break;
	case ACT_ADD_UNDER: prompt_open(q, "Classes under it, commas between: ", "", &adding_under, p); break;
	case ACT_CHANGE: prompt_open(q, "Name: ", o->v[o->list.selected].name, &renaming, p); break;
	case ACT_COLOR: outline_next_color(o); break;
	case ACT_RAISE: outline_swap(o, -1); break;
	case ACT_LOWER: outline_swap(o, 1); break;
	case ACT_DROP: outline_drop(o); break;
	default: list_act(&o->list, id);
	}
}

/* The next field of the step, or the next step behind the last. */
static void go_to_field(struct wizard_pane *p, int field)
{
	if (field < (int)wizard_steps[p->step].first)
		return;
	if (field > (int)wizard_steps[p->step].last)
		go_to_step(p, p->step + 1);
	else
		p->field = (enum field)field;
}

static void act_here(struct wizard_pane *p, enum action_id id)
{
	if (wizard_has_fields(p->step))
		edit_act(&p->edits[p->field], id);
	else if (p->step == STEP_DATA)
		list_act(&p->browse.list, id);
	else if (p->step == STEP_CLASSES)
		act_on_classes(p, id);
}

static int wizard_act(struct pane *pane, enum action_id id, int nth)
{
	struct wizard_pane *p = (struct wizard_pane *)pane;

	if (!wizard_can(pane, id))
		return 0;
	switch (id) {
	case ACT_CANCEL:
		keep_draft(p);
		return PANE_BACK;
	case ACT_NEXT_STEP: go_to_step(p, p->step + 1); break;
	case ACT_LAST_STEP: go_to_step(p, (int)p->step - 1); break;
	case ACT_DONE: case ACT_NEXT_FIELD: go_to_field(p, p->field + 1); break;
	case ACT_LAST_FIELD: go_to_field(p, (int)p->field - 1); break;
	case ACT_CHOOSE: choose(p); break;
	case ACT_PATH: prompt_open(&pane->deck->prompt, "Folder: ", p->browse.path, &going, p); break;
	case ACT_WRITE: prompt_open(&pane->deck->prompt, "Write to: ", "project.json", &writing, p); break;
	default: act_here(p, id);
	}
	if (p->step != STEP_REVIEW || id != ACT_CHOOSE)
		check(p);
	return PANE_DRAW;
}

static void wizard_type(struct pane *pane, struct key k)
{
	struct wizard_pane *p = (struct wizard_pane *)pane;

	if (!wizard_has_fields(p->step))
		return;
	edit_type(&p->edits[p->field], k);
	check(p);
}

static void wizard_paste(struct pane *pane, const char *text, size_t n)
{
	struct wizard_pane *p = (struct wizard_pane *)pane;

	if (wizard_has_fields(p->step))
		edit_paste(&p->edits[p->field], text, n);
	check(p);
}

const struct pane_ops pane_wizard = {
    .name = "new project",
    .size = sizeof(struct wizard_pane),
    .modes = MODE_BIT(MODE_FORM) | MODE_BIT(MODE_FIELD),
    .open = wizard_open,
    .close = wizard_close,
    .mode = wizard_mode,
    .can = wizard_can,
    .act = wizard_act,
    .type = wizard_type,
    .paste = wizard_paste,
    .draw = wizard_draw,
    .event = wizard_event,
    .linked = wizard_linked,
};
