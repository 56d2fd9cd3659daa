#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "labeling/setup.h"
#include "service/jobs.h"
#include "service/prober.h"
#include "service/service.h"
#include "store/assets.h"
#include "store/items.h"
#include "store/projects.h"
#include "store/store.h"

enum { PAGE = 5000 };

struct initialization {
	struct operation *op;
	struct service *service;
	struct project project;
	struct asset asset;
	char *path; /* the last that has an item */
	int64_t made;
	bool more;
};

static void wake(void *arg)
{
	struct service *s = arg;

	prober_wake(s->prober);
}

void wake_prober(struct service *s)
{
	loop_post(s->loop, wake, s);
}

static bool last_path(const struct item *it, void *arg, struct err *e)
{
	struct initialization *in = arg;

	free(in->path);
	in->path = xstrdup(it->path);
	return true;
}

/* The items that an earlier attempt made have the numbers 1 to their count. */
static bool load(struct initialization *in, struct db *db, struct err *e)
{
	if (!projects_get(db, operation_subject(in->op), &in->project, e) ||
	    !assets_get(db, in->project.spec.data, &in->asset, e))
		return false;
	in->made = in->project.counts.items;
	return in->made == 0 || items_each(db, in->project.id, 0, in->made - 1, 1, 0, last_path, in, e);
}

static bool make_page(struct db *db, void *arg, struct err *e)
{
	struct initialization *in = arg;
	struct project now;
	bool ok;

	project_init(&now);
	ok = projects_get_id(db, in->project.id, &now, e);
	if (ok && now.state != PROJECT_INITIALIZING)
		ok = err_set(e, ERR_CONFLICT, "the project was %s meanwhile", project_state_word(now.state));
	project_fini(&now);
	return ok && setup_items(db, in->project.id, PAGE, &in->path, &in->made, &in->more, e);
}

static bool make_items(struct initialization *in, struct err *e)
{
	do {
		if (operation_stops(in->op, e) || !store_write_wait(in->service->store, make_page, in, e))
			return false;
		operation_done(in->op, in->made);
	} while (in->more);
	return true;
}

static bool run_project(struct db *db, void *arg, struct err *e)
{
	struct initialization *in = arg;

	return setup_set_state(db, in->project.id, operation_user(in->op), PROJECT_RUNNING, e);
}

static bool initialize(struct initialization *in, struct err *e)
{
	int64_t files = in->asset.files;

	if (str_eq(in->asset.state, "listing") && !list_asset(in->op, in->service, &in->asset, &files, e))
		return false;
	operation_phase(in->op, "items", files);
	return make_items(in, e) && store_write_wait(in->service->store, run_project, in, e);
}

/* A project that could not be filled is not left behind, nor a data asset that never had files. */
static bool take_back(struct db *db, void *arg, struct err *e)
{
	struct initialization *in = arg;
	struct project now;
	struct asset a = {0};
	bool ok;

	project_init(&now);
	ok = projects_get_id(db, in->project.id, &now, e) && assets_get_id(db, in->asset.id, &a, e);
	if (ok && now.state == PROJECT_INITIALIZING)
		ok = setup_delete(db, now.id, operation_user(in->op), e);
	if (ok && str_eq(a.state, "listing"))
		ok = a.files ? assets_set_state(db, a.id, "ready", e) : assets_delete(db, a.id, e);
	asset_fini(&a);
	project_fini(&now);
	return ok;
}

bool job_initialize(struct operation *op, void *arg, struct err *e)
{
	struct job *j = arg;
	struct initialization in = {.op = op, .service = j->service, .path = xstrdup("")};
	struct db *db = store_reader(j->service->store, e);
	struct err ignored;
	bool ok;

	project_init(&in.project);
	ok = db && load(&in, db, e);
	db_close(db);
	jsonw_object(operation_result(op));
	ok = ok && initialize(&in, e);
	jsonw_ki64(operation_result(op), "items", in.made);
	jsonw_object_end(operation_result(op));
	if (ok)
		wake_prober(j->service);
	else if (in.asset.id && !operation_interrupted(op))
		store_write_wait(j->service->store, take_back, &in, &ignored);
	project_fini(&in.project);
	asset_fini(&in.asset);
	free(in.path);
	return ok;
}
