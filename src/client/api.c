#include "client/api.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "client/call.h"
#include "model/wire.h"

/* Who waits for a typed answer: one of the functions is set. */
struct waiter {
	api_projects_fn *projects;
	api_project_fn *project;
	api_items_fn *items;
	api_item_fn *item;
	api_done_fn *done;
	void *arg;
};

static struct client_call *start(struct client *c, const char *method, char *path, const char *body, client_fn *fn,
				 const struct waiter *w)
{
	struct waiter *owned = xmemdup(w, sizeof *w);
	struct client_call *call = client_call_owning(c, method, path, body, fn, owned, owned);

	free(path);
	return call;
}

static char *project_path(const char *project, const char *what)
{
	char *name = client_escape(project);
	char *path = xasprintf("/v1/projects/%s%s", name, what);

	free(name);
	return path;
}

static char *item_path(int64_t item, const char *what)
{
	return xasprintf("/v1/items/%" PRId64 "%s", item, what);
}

/* ---------------------------------------------------------------- reading */

static void read_done(const struct json *answer, const struct err *e, void *arg)
{
	struct waiter *w = arg;

	w->done(e, w->arg);
}

static void read_project(const struct json *answer, const struct err *e, void *arg)
{
	struct waiter *w = arg;
	struct project p;
	struct err bad;

	project_init(&p);
	if (!e && !wire_get_project(answer, &p, &bad))
		e = &bad;
	w->project(e ? NULL : &p, e, w->arg);
	project_fini(&p);
}

static void read_item(const struct json *answer, const struct err *e, void *arg)
{
	struct waiter *w = arg;
	struct item it;
	struct err bad;

	item_init(&it);
	if (!e && !wire_get_item(answer, &it, &bad))
		e = &bad;
	w->item(e ? NULL : &it, e, w->arg);
	item_fini(&it);
}

static void read_projects(const struct json *answer, const struct err *e, void *arg)
{
	const struct json *list = json_get(answer, "value");
	size_t n = json_count(list), got = 0;
	struct project *v = xcalloc(n + 1, sizeof *v);
	struct waiter *w = arg;
	struct err bad;

	for (const struct json *j = json_first(list); !e && j; j = json_next(j)) {
		project_init(&v[got]);
		if (!wire_get_project(j, &v[got++], &bad))
			e = &bad;
	}
	w->projects(e ? NULL : v, e ? 0 : got, e, w->arg);
	while (got > 0)
		project_fini(&v[--got]);
	free(v);
}

static void read_items(const struct json *answer, const struct err *e, void *arg)
{
	const struct json *list = json_get(answer, "value");
	size_t n = json_count(list), got = 0;
	struct item *v = xcalloc(n + 1, sizeof *v);
	struct waiter *w = arg;
	struct err bad;

	for (const struct json *j = json_first(list); !e && j; j = json_next(j)) {
		item_init(&v[got]);
		if (!wire_get_item(j, &v[got++], &bad))
			e = &bad;
	}
	w->items(e ? NULL : v, e ? 0 : got, e, w->arg);
	while (got > 0)
		item_fini(&v[--got]);
	free(v);
}

/* ---------------------------------------------------------------- writing */

/* {"change":..,"revision":..,"labels":[..]} with what is given: change may be NULL, revision negative, labels NULL. */
static char *change_body(const char *change, int64_t revision, const struct labels *labels)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	jsonw_object(&w);
	if (change)
		jsonw_kstr(&w, "change", change);
	if (revision >= 0)
		jsonw_ki64(&w, "revision", revision);
	if (labels) {
		jsonw_key(&w, "labels");
		wire_put_labels(&w, labels);
	}
	jsonw_object_end(&w);
	return jsonw_end(&w) ? buf_take(&b) : NULL;
}

static struct client_call *start_change(struct client *c, const char *method, char *path, char *body, client_fn *fn,
					const struct waiter *w)
{
	struct client_call *call = start(c, method, path, body, fn, w);

	free(body);
	return call;
}

/* ------------------------------------------------------------------ calls */

struct client_call *api_projects(struct client *c, api_projects_fn *fn, void *arg)
{
	return start(c, "GET", xstrdup("/v1/projects"), NULL, read_projects,
		     &(struct waiter){.projects = fn, .arg = arg});
}

struct client_call *api_project(struct client *c, const char *project, api_project_fn *fn, void *arg)
{
	return start(c, "GET", project_path(project, ""), NULL, read_project,
		     &(struct waiter){.project = fn, .arg = arg});
}

struct client_call *api_project_pause(struct client *c, const char *project, api_project_fn *fn, void *arg)
{
	return start(c, "POST", project_path(project, "/pause"), NULL, read_project,
		     &(struct waiter){.project = fn, .arg = arg});
}

struct client_call *api_project_resume(struct client *c, const char *project, api_project_fn *fn, void *arg)
{
	return start(c, "POST", project_path(project, "/resume"), NULL, read_project,
		     &(struct waiter){.project = fn, .arg = arg});
}

struct client_call *api_claim(struct client *c, const char *project, int n, api_items_fn *fn, void *arg)
{
	return start_change(c, "POST", project_path(project, "/claim"), xasprintf("{\"count\":%d}", n), read_items,
			    &(struct waiter){.items = fn, .arg = arg});
}

struct client_call *api_item(struct client *c, int64_t item, api_item_fn *fn, void *arg)
{
	return start(c, "GET", item_path(item, ""), NULL, read_item, &(struct waiter){.item = fn, .arg = arg});
}

struct client_call *api_content(struct client *c, int64_t item, client_bytes_fn *fn, void *arg)
{
	char *path = item_path(item, "/content");
	struct client_call *call = client_get_bytes(c, path, API_CONTENT_MAX, fn, arg);

	free(path);
	return call;
}

struct client_call *api_release(struct client *c, int64_t item, api_done_fn *fn, void *arg)
{
	return start(c, "POST", item_path(item, "/release"), "{}", read_done, &(struct waiter){.done = fn, .arg = arg});
}

struct client_call *api_submit(struct client *c, int64_t item, const char *change, int64_t revision,
			       const struct labels *labels, api_item_fn *fn, void *arg)
{
	return start_change(c, "POST", item_path(item, "/submit"), change_body(change, revision, labels), read_item,
			    &(struct waiter){.item = fn, .arg = arg});
}

struct client_call *api_skip(struct client *c, int64_t item, const char *change, int64_t revision, api_item_fn *fn,
			     void *arg)
{
	return start_change(c, "POST", item_path(item, "/skip"), change_body(change, revision, NULL), read_item,
			    &(struct waiter){.item = fn, .arg = arg});
}

struct client_call *api_undo(struct client *c, const char *project, const char *change, api_item_fn *fn, void *arg)
{
	return start_change(c, "POST", project_path(project, "/undo"), change_body(change, -1, NULL), read_item,
			    &(struct waiter){.item = fn, .arg = arg});
}

struct client_call *api_draft_put(struct client *c, int64_t item, int64_t revision, const struct labels *labels,
				  api_done_fn *fn, void *arg)
{
	return start_change(c, "PUT", item_path(item, "/draft"), change_body(NULL, revision, labels), read_done,
			    &(struct waiter){.done = fn, .arg = arg});
}

struct client_call *api_draft_drop(struct client *c, int64_t item, api_done_fn *fn, void *arg)
{
	return start(c, "DELETE", item_path(item, "/draft"), NULL, read_done, &(struct waiter){.done = fn, .arg = arg});
}
