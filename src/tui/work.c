#include "tui/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "client/api.h"

enum change_kind { CHANGE_NONE, CHANGE_SUBMIT, CHANGE_SKIP, CHANGE_TAKE_BACK };

struct work {
	struct client *client;
	char *name;
	bool readonly;
	void (*changed)(void *arg);
	void *arg;

	struct project project;
	bool have_project, project_old;
	struct item items[WORK_AHEAD];
	int n;
	unsigned serial;
	struct item other;
	bool have_other;
	bool want_items; /* a claim may bring more */
	bool refused;    /* the last claim was */
	bool broken;     /* the service does not answer: nothing is sent before work_again */
	char sentence[400];

	enum change_kind change;
	char id[37];          /* of the change */
	struct labels labels; /* to submit, else the draft */
	bool draft_old;       /* `labels` is a draft that is not stored */
	struct client_call *project_call, *claim_call, *draft_call, *change_call, *other_call;
};

static void pump(struct work *w);

static void say(struct work *w, const struct err *e)
{
	str_copy(w->sentence, sizeof w->sentence, e->text);
	w->broken |= e->kind == ERR_NET;
}

/* After every answer. */
static void go_on(struct work *w)
{
	pump(w);
	w->changed(w->arg);
}

/* ----------------------------------------------------------------- copies */

static void copy_item(struct item *to, const struct item *from)
{
	char **strings[] = {&to->path,    &to->asset,      &to->format, &to->sha256,
			    &to->problem, &to->labeled_by, &to->why,    &to->leased_to};

	*to = *from;
	for (size_t i = 0; i < NELEM(strings); i++)
		*strings[i] = *strings[i] ? xstrdup(*strings[i]) : NULL;
	labels_init(&to->labels);
	labels_copy(&to->labels, &from->labels);
	labels_init(&to->draft);
	labels_copy(&to->draft, &from->draft);
}

static void copy_project(struct project *to, const struct project *from)
{
	project_fini(to);
	project_init(to);
	to->spec.name = xstrdup(from->spec.name);
	to->spec.task = from->spec.task;
	to->spec.instructions = from->spec.instructions ? xstrdup(from->spec.instructions) : NULL;
	class_tree_copy(&to->spec.classes, &from->spec.classes);
	to->state = from->state;
	to->counts = from->counts;
}

/* ------------------------------------------------------------------ items */

static void drop_item(struct work *w, int i)
{
	item_fini(&w->items[i]);
	memmove(&w->items[i], &w->items[i + 1], (size_t)(w->n - i - 1) * sizeof w->items[0]);
	w->n--;
}

static void drop_other(struct work *w)
{
	if (w->have_other)
		item_fini(&w->other);
	w->have_other = false;
}

static void first_changed(struct work *w)
{
	w->serial++;
	w->draft_old = false;
	drop_other(w);
}

static bool have_item(const struct work *w, int64_t id)
{
	for (int i = 0; i < w->n; i++)
		if (w->items[i].id == id)
			return true;
	return false;
}

static void on_claim(const struct item *v, size_t n, const struct err *e, void *arg)
{
	struct work *w = arg;
	bool none = w->n == 0;

	w->claim_call = NULL;
	w->refused = e && e->kind != ERR_NET;
	w->want_items = e && e->kind == ERR_NET;
	if (e)
		say(w, e);
	for (size_t i = 0; i < n && w->n < WORK_AHEAD; i++)
		if (!have_item(w, v[i].id))
			copy_item(&w->items[w->n++], &v[i]);
	if (none && w->n > 0)
		first_changed(w);
	go_on(w);
}

static void on_project(const struct project *p, const struct err *e, void *arg)
{
	struct work *w = arg;

	w->project_call = NULL;
	if (e) {
		say(w, e);
		w->refused |= !w->have_project && e->kind != ERR_NET;
		w->project_old |= e->kind == ERR_NET;
	} else {
		copy_project(&w->project, p);
		w->have_project = true;
	}
	go_on(w);
}

static void on_other(const struct item *it, const struct err *e, void *arg)
{
	struct work *w = arg;

	w->other_call = NULL;
	if (!e && w->n > 0 && it->id == w->items[0].id && it->revision != w->items[0].revision) {
		drop_other(w);
		copy_item(&w->other, it);
		w->have_other = true;
		w->items[0].revision = it->revision; /* the next submit is meant to replace it */
	}
	go_on(w);
}

static void on_gone(const struct err *e, void *arg)
{
	int *farewells = arg;

	if (farewells)
		--*farewells;
}

/* ---------------------------------------------------------------- changes */

static void take_back_first(struct work *w, const struct item *it)
{
	if (w->n == WORK_AHEAD) {
		api_release(w->client, w->items[WORK_AHEAD - 1].id, on_gone, NULL);
		drop_item(w, WORK_AHEAD - 1);
	}
	memmove(&w->items[1], &w->items[0], (size_t)w->n * sizeof w->items[0]);
	copy_item(&w->items[0], it);
	w->n++;
}

static void on_change(const struct item *it, const struct err *e, void *arg)
{
	struct work *w = arg;
	enum change_kind kind = w->change;

	w->change_call = NULL;
	if (e && e->kind == ERR_NET) {
		say(w, e);
		go_on(w);
		return;
	}
	w->change = CHANGE_NONE;
	w->project_old = true;
	if (e) {
		say(w, e);
		if (e->kind == ERR_CONFLICT && kind != CHANGE_TAKE_BACK)
			w->other_call = api_item(w->client, w->items[0].id, on_other, w);
	} else {
		if (kind == CHANGE_TAKE_BACK)
			take_back_first(w, it);
		else
			drop_item(w, 0);
		w->sentence[0] = '\0';
		w->want_items = true;
		first_changed(w);
	}
	go_on(w);
}

static void on_draft(const struct err *e, void *arg)
{
	struct work *w = arg;

	w->draft_call = NULL;
	if (e) {
		say(w, e);
		w->draft_old |= e->kind == ERR_NET;
	}
	go_on(w);
}

static void send_change(struct work *w)
{
	const struct item *it = &w->items[0];

	if (w->change == CHANGE_TAKE_BACK)
		w->change_call = api_undo(w->client, w->name, w->id, on_change, w);
	else if (w->change == CHANGE_SKIP)
		w->change_call = api_skip(w->client, it->id, w->id, it->revision, on_change, w);
	else
		w->change_call = api_submit(w->client, it->id, w->id, it->revision, &w->labels, on_change, w);
}

static void send_draft(struct work *w)
{
	struct item *it = &w->items[0];

	w->draft_old = false;
	it->has_draft = !labels_equal(&w->labels, &it->labels);
	if (it->has_draft)
		w->draft_call = api_draft_put(w->client, it->id, it->revision, &w->labels, on_draft, w);
	else
		w->draft_call = api_draft_drop(w->client, it->id, on_draft, w);
}

/* Sends what may be sent now. */
static void pump(struct work *w)
{
	if (w->broken)
		return;
	if (w->project_old && !w->project_call) {
		w->project_old = false;
		w->project_call = api_project(w->client, w->name, on_project, w);
	}
	if (w->draft_call || w->claim_call || w->change_call || w->other_call)
		return;
	if (w->draft_old && w->change != CHANGE_SUBMIT && w->change != CHANGE_SKIP)
		send_draft(w);
	else if (w->change)
		send_change(w);
	else if (w->want_items && w->have_project && !w->readonly && w->n < WORK_AHEAD)
		w->claim_call = api_claim(w->client, w->name, WORK_AHEAD, on_claim, w);
}

/* ----------------------------------------------------------------- the way */

struct work *work_new(struct client *c, const char *project, bool readonly, void (*changed)(void *arg), void *arg)
{
	struct work *w = xcalloc(1, sizeof *w);

	w->client = c;
	w->name = xstrdup(project);
	w->readonly = readonly;
	w->changed = changed;
	w->arg = arg;
	project_init(&w->project);
	labels_init(&w->labels);
	w->want_items = w->project_old = true;
	pump(w);
	return w;
}

static void cancel_calls(struct work *w)
{
	struct client_call *calls[] = {w->project_call, w->claim_call, w->draft_call, w->change_call, w->other_call};

	for (size_t i = 0; i < NELEM(calls); i++)
		if (calls[i])
			client_cancel(calls[i]);
}

/* What was begun stays with the labeler until its lease ends; the rest goes back to the queue at once. */
static void say_farewell(struct work *w, int *farewells)
{
	bool draft_waits = w->n > 0 && (w->draft_old || w->draft_call);

	if (draft_waits) {
		++*farewells;
		api_draft_put(w->client, w->items[0].id, w->items[0].revision, &w->labels, on_gone, farewells);
	}
	for (int i = 0; i < w->n; i++)
		if (!w->items[i].has_draft && !(i == 0 && draft_waits)) {
			++*farewells;
			api_release(w->client, w->items[i].id, on_gone, farewells);
		}
}

void work_free(struct work *w, int *farewells)
{
	if (!w)
		return;
	cancel_calls(w);
	if (!w->broken)
		say_farewell(w, farewells);
	while (w->n > 0)
		drop_item(w, w->n - 1);
	drop_other(w);
	project_fini(&w->project);
	labels_fini(&w->labels);
	free(w->name);
	free(w);
}

enum work_state work_state(const struct work *w)
{
	if (w->change)
		return w->broken ? WORK_WAITING : WORK_SENDING;
	if (w->n > 0)
		return WORK_READY;
	if (w->refused || w->readonly)
		return WORK_STOPPED;
	return w->have_project && !w->want_items && !w->claim_call ? WORK_EMPTY : WORK_OPENING;
}

const char *work_sentence(const struct work *w)
{
	return w->sentence;
}

void work_forget_sentence(struct work *w)
{
	w->sentence[0] = '\0';
}

const struct project *work_project(const struct work *w)
{
	return w->have_project ? &w->project : NULL;
}

const struct item *work_item(const struct work *w, int i)
{
	return i < w->n ? &w->items[i] : NULL;
}

unsigned work_serial(const struct work *w)
{
	return w->serial;
}

const struct item *work_other(const struct work *w)
{
	return w->have_other ? &w->other : NULL;
}

void work_draft(struct work *w, const struct labels *labels)
{
	labels_copy(&w->labels, labels);
	w->draft_old = true;
	pump(w);
}

static void begin_change(struct work *w, enum change_kind kind)
{
	w->change = kind;
	w->sentence[0] = '\0';
	str_uuid(w->id);
	pump(w);
}

void work_submit(struct work *w, const struct labels *labels)
{
	labels_copy(&w->labels, labels);
	begin_change(w, CHANGE_SUBMIT);
}

void work_skip(struct work *w)
{
	begin_change(w, CHANGE_SKIP);
}

void work_take_back(struct work *w)
{
	begin_change(w, CHANGE_TAKE_BACK);
}

void work_event(struct work *w, const struct json *event)
{
	const char *user = json_str(event, "user", ""), *kind = json_str(event, "kind", "");
	bool finished = str_eq(kind, "submit") || str_eq(kind, "skip") || str_eq(kind, "import");

	if (!str_eq(json_str(event, "project", ""), w->name))
		return;
	w->project_old = true;
	if (w->n == 0 && !finished)
		w->want_items = true;
	if (w->n > 0 && finished && json_i64(event, "item", 0) == w->items[0].id &&
	    !str_eq(user, client_user(w->client)))
		snprintf(w->sentence, sizeof w->sentence, "%s has labeled this image meanwhile", user);
	go_on(w);
}

void work_again(struct work *w)
{
	w->broken = w->refused = false;
	w->sentence[0] = '\0';
	w->project_old = true;
	w->want_items = true;
	go_on(w);
}
