#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "data/folder.h"
#include "labeling/setup.h"
#include "labeling/tally.h"
#include "model/wire.h"
#include "service/answer.h"
#include "service/api.h"
#include "service/jobs.h"
#include "service/request.h"
#include "service/service.h"
#include "store/assets.h"
#include "store/projects.h"

static bool put_project(const struct project *p, void *arg, struct err *e)
{
	wire_put_project(arg, p);
	return true;
}

bool api_projects(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	answer_list(a);
	if (!projects_each(db, put_project, &a->w, e))
		return false;
	answer_list_end(a, NULL);
	return true;
}

static bool answer_project(struct db *db, const char *name, struct answer *a, struct err *e)
{
	struct project p;
	bool ok;

	project_init(&p);
	ok = projects_get(db, name, &p, e);
	if (ok)
		wire_put_project(&a->w, &p);
	project_fini(&p);
	return ok;
}

bool api_project(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	return answer_project(db, rq->params[0], a, e);
}

bool api_project_status(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	return tally_status(db, rq->params[0], &a->body, e);
}

/* ---- making one */

/* An asset of the project's name over this folder: a new one, or that of an earlier project, which is listed again. */
static bool folder_asset(struct db *db, const char *name, const char *folder, struct err *e)
{
	struct asset old = {0};
	int64_t id;
	bool ok;

	if (!assets_get(db, name, &old, e))
		return e->kind == ERR_NOT_FOUND && assets_insert(db, name, "folder", folder, "listing", &id, e);
	if (str_eq(old.kind, "folder") && str_eq(old.path, folder))
		ok = assets_set_state(db, old.id, "listing", e);
	else
		ok = err_set(e, ERR_EXISTS, "there is a data asset %s already, of another folder (%s): name it as the "
			     "project's data, or choose another name for the project", name, old.path);
	asset_fini(&old);
	return ok;
}

static bool use_folder(struct db *db, struct project_spec *s, struct err *e)
{
	char *real = folder_resolve(s->folder, e);
	bool ok = real && folder_asset(db, s->name, real, e);

	free(real);
	if (!ok)
		return false;
	s->data = xstrdup(s->name);
	free(s->folder);
	s->folder = NULL;
	return true;
}

static bool use_data(struct db *db, const char *name, struct err *e)
{
	struct asset a = {0};
	bool ok = assets_get(db, name, &a, e);

	if (ok && !str_eq(a.state, "ready"))
		ok = err_set(e, ERR_CONFLICT, "the data asset %s is %s: try again when it is ready", name, a.state);
	asset_fini(&a);
	return ok;
}

static bool create(struct request *rq, struct db *db, struct answer *a, struct project_spec *s, struct err *e)
{
	int64_t project, operation;

	if (!wire_get_spec(rq->body, s, e) || !project_spec_check(s, e) ||
	    !(s->folder ? use_folder(db, s, e) : use_data(db, s->data, e)) ||
	    !setup_create(db, s, rq->user, &project, e) ||
	    !job_begin(rq, db, a, OPERATION_INITIALIZE, s->name, job_new(rq->service), &operation, e))
		return false;
	a->status = 201;
	jsonw_object(&a->w);
	jsonw_key(&a->w, "project");
	if (!answer_project(db, s->name, a, e))
		return false;
	jsonw_ki64(&a->w, "operation", operation);
	jsonw_object_end(&a->w);
	return true;
}

bool api_project_create(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct project_spec s;
	bool ok;

	project_spec_init(&s);
	ok = request_need_body(rq, e) && create(rq, db, a, &s, e);
	project_spec_fini(&s);
	return ok;
}

/* ---- its life */

static bool set_state(struct request *rq, struct db *db, struct answer *a, enum project_state to, struct err *e)
{
	int64_t id;

	return projects_find(db, rq->params[0], &id, e) && setup_set_state(db, id, rq->user, to, e) &&
	       answer_project(db, rq->params[0], a, e);
}

bool api_project_pause(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	return set_state(rq, db, a, PROJECT_PAUSED, e);
}

bool api_project_resume(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	return set_state(rq, db, a, PROJECT_RUNNING, e);
}

bool api_project_rename(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	const char *name;
	int64_t id;

	return request_need_body(rq, e) && json_need_str(rq->body, "name", &name, e) &&
	       projects_find(db, rq->params[0], &id, e) && setup_rename(db, id, rq->user, name, e) &&
	       answer_project(db, name, a, e);
}

bool api_project_order(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	enum queue_order order;
	const char *word;
	int64_t id;

	if (!request_need_body(rq, e) || !json_need_str(rq->body, "order", &word, e))
		return false;
	if (!queue_order_from_word(word, &order))
		return err_set(e, ERR_INVALID, "\"order\" is unknown: %s; shuffled and name are known", word);
	return projects_find(db, rq->params[0], &id, e) && setup_set_order(db, id, rq->user, order, e) &&
	       answer_project(db, rq->params[0], a, e);
}

bool api_project_delete(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t id;

	if (!projects_find(db, rq->params[0], &id, e) || !setup_delete(db, id, rq->user, e))
		return false;
	answer_empty(a);
	return true;
}
