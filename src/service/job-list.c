#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "data/folder.h"
#include "data/images.h"
#include "service/jobs.h"
#include "service/service.h"
#include "store/assets.h"
#include "store/events.h"
#include "store/store.h"

enum { BATCH = 5000 };

struct file {
	char *path;
	int64_t size, mtime_ms;
};

struct listing {
	struct operation *op;
	struct service *service;
	const struct asset *asset;
	VEC(struct file) batch;
	struct folder_totals totals;
};

static bool write_batch(struct db *db, void *arg, struct err *e)
{
	struct listing *l = arg;

	for (size_t i = 0; i < l->batch.n; i++) {
		const struct file *f = &l->batch.v[i];

		if (!files_put(db, l->asset->id, f->path, f->size, f->mtime_ms, e))
			return false;
	}
	return true;
}

static void clear_batch(struct listing *l)
{
	for (size_t i = 0; i < l->batch.n; i++)
		free(l->batch.v[i].path);
	l->batch.n = 0;
}

static bool flush(struct listing *l, struct err *e)
{
	bool ok = store_write_wait(l->service->store, write_batch, l, e);

	clear_batch(l);
	operation_done(l->op, l->totals.files);
	return ok && !operation_stops(l->op, e);
}

static bool add_file(const struct folder_file *f, void *arg, struct err *e)
{
	struct listing *l = arg;
	struct file file = {xstrdup(f->path), f->size, f->mtime_ms};

	vec_add(&l->batch, file);
	return l->batch.n < BATCH || flush(l, e);
}

static bool enter_folder(void *arg, struct err *e)
{
	struct listing *l = arg;

	return !operation_stops(l->op, e);
}

static bool make_ready(struct db *db, void *arg, struct err *e)
{
	struct listing *l = arg;
	char *detail = xasprintf("\"data\":\"%s\"", l->asset->name); /* a name needs no escapes */
	struct event ev = {.kind = "data.ready", .user = operation_user(l->op), .detail = detail};
	bool ok = assets_count(db, l->asset->id, l->totals.bad_names + l->totals.bad_links, e) &&
		  assets_set_state(db, l->asset->id, "ready", e) && events_add(db, &ev, NULL, e);

	free(detail);
	return ok;
}

/* What was left out, in words; NULL if nothing was. */
static char *notice(const struct folder_totals *t)
{
	struct buf b;
	char n[28];

	buf_init(&b, 4000);
	if (t->bad_names)
		buf_addf(&b, "%s with names that are not UTF-8, or too long, were left out",
			 str_count(t->bad_names, n));
	if (t->bad_links)
		buf_addf(&b, "%s%s links that lead nowhere or out of the folder were left out", b.len ? "; " : "",
			 str_count(t->bad_links, n));
	if (t->closed)
		buf_addf(&b, "%s%s folders inside could not be read, the first is %s", b.len ? "; " : "",
			 str_count(t->closed, n), t->first_closed);
	return b.len ? buf_take(&b) : NULL;
}

static void put_totals(struct jsonw *w, const struct folder_totals *t)
{
	jsonw_ki64(w, "files", t->files);
	jsonw_ki64(w, "bytes", t->bytes);
	jsonw_ki64(w, "rejectedNames", t->bad_names + t->bad_links);
	jsonw_ki64(w, "closedFolders", t->closed);
}

bool list_asset(struct operation *op, struct service *s, const struct asset *a, int64_t *files, struct err *e)
{
	struct listing l = {.op = op, .service = s, .asset = a};
	struct folder_visitor visitor = {add_file, enter_folder, &l};
	bool ok;

	operation_phase(op, "listing", 0);
	ok = folder_list(a->path, &visitor, &l.totals, e) && flush(&l, e);
	clear_batch(&l);
	vec_fini(&l.batch);
	if (ok) {
		char *said = notice(&l.totals);

		operation_say(op, said);
		if (l.totals.files == 0)
			ok = err_set(e, ERR_INVALID, "the folder %s holds no pictures (%s)%s%s", a->path,
				     image_endings(), said ? ": " : "", said ? said : "");
		free(said);
	}
	if (!ok || !store_write_wait(s->store, make_ready, &l, e))
		return false;
	*files = l.totals.files;
	put_totals(operation_result(op), &l.totals);
	return true;
}

/* ---- the operation */


/* As if it had not been tried. */
static bool take_back(struct db *db, void *arg, struct err *e)
{
	const struct asset *a = arg;

	if (str_eq(a->kind, "copied"))
		return assets_set_state(db, a->id, "uploading", e);
	return assets_delete(db, a->id, e);
}

static bool find_asset(struct service *s, const char *name, struct asset *a, struct err *e)
{
	struct db *db = store_reader(s->store, e);
	bool ok = db && assets_get(db, name, a, e);

	db_close(db);
	return ok;
}

bool job_list(struct operation *op, void *arg, struct err *e)
{
	struct job *j = arg;
	struct asset a = {0};
	struct err ignored;
	int64_t files;
	bool ok = find_asset(j->service, operation_subject(op), &a, e);

	jsonw_object(operation_result(op));
	ok = ok && (!str_eq(a.kind, "copied") || folder_sync(a.path, e)) && list_asset(op, j->service, &a, &files, e);
	jsonw_object_end(operation_result(op));
	if (ok)
		wake_prober(j->service);
	else if (a.id && !operation_interrupted(op))
		store_write_wait(j->service->store, take_back, &a, &ignored);
	asset_fini(&a);
	return ok;
}
