#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "data/folder.h"
#include "model/project.h"
#include "service/answer.h"
#include "service/api.h"
#include "service/jobs.h"
#include "service/prober.h"
#include "service/request.h"
#include "service/service.h"
#include "store/assets.h"

static bool put_asset(const struct asset *s, void *arg, struct err *e)
{
	struct jsonw *w = arg;
	char at[CLOCK_ISO];

	jsonw_object(w);
	jsonw_kstr(w, "name", s->name);
	jsonw_kstr(w, "kind", s->kind);
	jsonw_kstr(w, "path", s->path);
	jsonw_ki64(w, "files", s->files);
	jsonw_ki64(w, "bytes", s->bytes);
	jsonw_ki64(w, "unprobed", s->unprobed);
	jsonw_ki64(w, "rejectedNames", s->rejected_names);
	jsonw_kstr(w, "state", s->state);
	jsonw_kstr(w, "createdAt", clock_iso(s->created_ms, at));
	jsonw_object_end(w);
	return true;
}

bool api_data_list(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	answer_list(a);
	if (!assets_each(db, put_asset, &a->w, e))
		return false;
	answer_list_end(a, NULL);
	return true;
}

static bool answer_asset(struct db *db, const char *name, struct answer *a, struct err *e)
{
	struct asset s = {0};
	bool ok = assets_get(db, name, &s, e) && put_asset(&s, &a->w, e);

	asset_fini(&s);
	return ok;
}

bool api_data(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	return answer_asset(db, rq->params[0], a, e);
}

/* {"data":...} with "operation" unless it is 0. */
static bool answer_made(struct db *db, const char *name, int64_t operation, struct answer *a, struct err *e)
{
	jsonw_object(&a->w);
	jsonw_key(&a->w, "data");
	if (!answer_asset(db, name, a, e))
		return false;
	if (operation)
		jsonw_ki64(&a->w, "operation", operation);
	jsonw_object_end(&a->w);
	return true;
}

/* ---- making one */

static bool create_folder(struct request *rq, struct db *db, struct answer *a, const char *name, const char *folder,
			  struct err *e)
{
	char *real = folder_resolve(folder, e);
	int64_t id, operation;
	bool ok = real && assets_insert(db, name, "folder", real, "listing", &id, e) &&
		  job_begin(rq, db, a, OPERATION_LIST, name, job_new(rq->service), &operation, e) &&
		  answer_made(db, name, operation, a, e);

	free(real);
	return ok;
}

/* Out of the way at once; what it takes to remove it is the prober's threads' business. */
static void discard(struct service *s, const char *folder)
{
	static unsigned count;
	char *to = xasprintf("%s/removed-%u", s->home.spool, ++count);

	if (rename(folder, to) == 0)
		prober_remove(s->prober, to);
	else
		free(to);
}

/* What lies there belongs to no data asset any more: the spool is emptied at the next start. */
static bool make_empty(const struct service *s, const char *folder, struct err *e)
{
	char *aside = xasprintf("%s/stale-%lld", s->home.spool, (long long)clock_mono_us());
	bool ok = mkdir(folder, 0700) == 0 ||
		  (errno == EEXIST && rename(folder, aside) == 0 && mkdir(folder, 0700) == 0);

	free(aside);
	return ok || err_errno(e, "cannot make the folder %s", folder);
}

static bool create_copied(struct request *rq, struct db *db, struct answer *a, const char *name, struct err *e)
{
	char *folder = path_join(rq->service->home.blobs, name);
	int64_t id;
	bool ok = assets_insert(db, name, "copied", folder, "uploading", &id, e);

	ok = ok && make_empty(rq->service, folder, e) && answer_made(db, name, 0, a, e);
	free(folder);
	return ok;
}

bool api_data_create(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	const char *folder = json_str(rq->body, "folder", NULL), *name;
	bool copied = json_bool(rq->body, "copied", false);

	if (!request_need_body(rq, e) || !json_need_str(rq->body, "name", &name, e) ||
	    !name_is_valid(name, "a data asset", e))
		return false;
	if (copied == (folder != NULL))
		return err_set(e, ERR_INVALID,
			       "a data asset has either \"folder\" (an absolute path) or \"copied\": true");
	a->status = 201;
	return copied ? create_copied(rq, db, a, name, e) : create_folder(rq, db, a, name, folder, e);
}

/* ---- filling a copied one */

static bool find_uploading(struct db *db, const char *name, struct asset *s, struct err *e)
{
	if (!assets_get(db, name, s, e))
		return false;
	if (!str_eq(s->kind, "copied"))
		return err_set(e, ERR_CONFLICT, "%s is a folder by reference: files are put there by other means",
			       name);
	return str_eq(s->state, "uploading") ||
	       err_set(e, ERR_CONFLICT, "%s is %s: files can be sent until it is committed", name, s->state);
}

bool api_data_put_file(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	const char *path = request_query(rq, "path");
	struct asset s = {0};
	bool ok;

	if (!path)
		return err_set(e, ERR_INVALID, "the query needs path=, the file's place in the data asset");
	ok = folder_name_check(path, e) && find_uploading(db, rq->params[0], &s, e) &&
	     folder_put(s.path, path, rq->spool, request_flag(rq, "overwrite", false), e);
	asset_fini(&s);
	if (!ok)
		return false;
	free(rq->spool); /* it is in its place now */
	rq->spool = NULL;
	a->status = 201;
	answer_empty(a);
	return true;
}

bool api_data_commit(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct asset s = {0};
	int64_t operation;
	bool ok = find_uploading(db, rq->params[0], &s, e) && assets_set_state(db, s.id, "listing", e) &&
		  job_begin(rq, db, a, OPERATION_LIST, s.name, job_new(rq->service), &operation, e) &&
		  answer_made(db, s.name, operation, a, e);

	asset_fini(&s);
	return ok;
}

/* ---- deleting */

struct deletion {
	struct service *service;
	char *folder;
};

static void delete_folder(void *arg, bool certain)
{
	struct deletion *d = arg;

	if (certain)
		discard(d->service, d->folder);
	free(d->folder);
	free(d);
}

bool api_data_delete(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct asset s = {0};
	bool ok = assets_get(db, rq->params[0], &s, e);

	if (ok && str_eq(s.state, "listing"))
		ok = err_set(e, ERR_CONFLICT, "%s is being listed: cancel that, or wait for its end", s.name);
	ok = ok && assets_delete(db, s.id, e);
	if (ok && str_eq(s.kind, "copied")) {
		struct deletion *d = xmalloc(sizeof *d);

		*d = (struct deletion){rq->service, xstrdup(s.path)};
		a->then = delete_folder;
		a->then_arg = d;
	}
	asset_fini(&s);
	if (ok)
		answer_empty(a);
	return ok;
}

bool api_datastores(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	const char *blobs = rq->service->home.blobs;
	int64_t room;

	if (!folder_free(blobs, &room, e))
		return false;
	answer_list(a);
	jsonw_object(&a->w);
	jsonw_kstr(&a->w, "name", "workspaceblobstore");
	jsonw_kstr(&a->w, "path", blobs);
	jsonw_ki64(&a->w, "freeBytes", room);
	jsonw_object_end(&a->w);
	answer_list_end(a, NULL);
	return true;
}
