#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "formats/format.h"
#include "model/project.h"
#include "service/answer.h"
#include "service/api.h"
#include "service/jobs.h"
#include "service/request.h"
#include "service/service.h"
#include "store/operations.h"
#include "store/projects.h"

/* ---- import and export begin */

static bool check_project(struct db *db, const char *name, struct err *e)
{
	struct project p;
	bool ok;

	project_init(&p);
	ok = projects_get(db, name, &p, e);
	if (ok && p.state != PROJECT_RUNNING && p.state != PROJECT_PAUSED)
		ok = err_set(e, ERR_CONFLICT, "the project %s is %s: it has no items yet", name,
			     project_state_word(p.state));
	project_fini(&p);
	return ok;
}

static bool begin(struct request *rq, struct db *db, struct answer *a, const char *kind, struct job *j, struct err *e)
{
	int64_t operation;

	if (!job_begin(rq, db, a, kind, rq->params[0], j, &operation, e))
		return false;
	a->status = 202;
	jsonw_object(&a->w);
	jsonw_ki64(&a->w, "operation", operation);
	jsonw_object_end(&a->w);
	return true;
}

bool api_import(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	const char *word = request_query(rq, "format");
	const struct format *f = format_find(word ? word : "", e);
	struct job *j;

	if (!f || !check_project(db, rq->params[0], e))
		return false;
	if (rq->spool_size == 0)
		return err_set(e, ERR_INVALID, "the body must be a file of labels; it is empty");
	j = job_new(rq->service);
	j->format = f;
	j->overwrite = request_flag(rq, "overwrite", false);
	j->spool = rq->spool;
	rq->spool = NULL;
	return begin(rq, db, a, OPERATION_IMPORT, j, e);
}

bool api_export(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	const struct format *f = format_find(json_str(rq->body, "format", ""), e);
	struct job *j;

	if (!f || !check_project(db, rq->params[0], e))
		return false;
	j = job_new(rq->service);
	j->format = f;
	return begin(rq, db, a, OPERATION_EXPORT, j, e);
}

/* ---- what was exported */

static bool put_export(const struct export_row *x, void *arg, struct err *e)
{
	struct jsonw *w = arg;
	char at[CLOCK_ISO];

	jsonw_object(w);
	jsonw_ki64(w, "id", x->id);
	jsonw_kstr(w, "format", x->format);
	jsonw_kstr(w, "user", x->user);
	jsonw_kstr(w, "at", clock_iso(x->at_ms, at));
	jsonw_ki64(w, "images", x->images);
	jsonw_ki64(w, "labels", x->labels);
	jsonw_kstr(w, "sha256", x->sha256);
	jsonw_ki64(w, "bytes", x->bytes);
	jsonw_object_end(w);
	return true;
}

bool api_exports(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t project;

	if (!projects_find(db, rq->params[0], &project, e))
		return false;
	answer_list(a);
	if (!exports_each(db, project, put_export, &a->w, e))
		return false;
	answer_list_end(a, NULL);
	return true;
}

static char *export_path(struct request *rq, struct err *e)
{
	int64_t id;

	return request_id(rq, &id, e) ? xasprintf("%s/%" PRId64, rq->service->home.exports, id) : NULL;
}

static bool set_gone(struct request *rq, struct err *e)
{
	if (errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "there is no file of export %s (any more): export again",
			       rq->params[0]);
	return err_errno(e, "the file of export %s is out of reach", rq->params[0]);
}

bool api_export_content(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	char *path = export_path(rq, e);
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;
	bool ok = fd >= 0 && fstat(fd, &st) == 0;

	if (ok)
		answer_file(a, fd, st.st_size, "application/octet-stream");
	else if (path)
		set_gone(rq, e);
	free(path);
	return ok;
}

bool api_export_delete(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	char *path = export_path(rq, e);
	bool ok = path && unlink(path) == 0;

	if (ok)
		answer_empty(a);
	else if (path)
		set_gone(rq, e);
	free(path);
	return ok;
}
