#include "labeling/submit.h"
#include "model/wire.h"
#include "service/answer.h"
#include "service/api.h"
#include "service/leases.h"
#include "service/request.h"
#include "service/service.h"
#include "store/projects.h"

/* The changes of labels; each carries its UUID, and the same again gets the same answer. */

static bool get_submission(const struct request *rq, struct labels *l, struct submission *s, struct err *e)
{
	*s = (struct submission){.user = rq->user, .labels = l};
	if (!request_id(rq, &s->item, e) || !request_need_body(rq, e) ||
	    !json_need_str(rq->body, "change", &s->change, e))
		return false;
	s->revision = json_i64(rq->body, "revision", -1);
	if (s->revision < 0)
		return err_set(e, ERR_INVALID, "\"revision\" must be the item's, a whole number from 0 on");
	return !l || wire_get_labels(json_get(rq->body, "labels"), l, e);
}

bool api_submit(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct submission s;
	struct labels l;
	bool ok;

	labels_init(&l);
	ok = get_submission(rq, &l, &s, e) && submit_labels(db, &s, &a->body, e);
	labels_fini(&l);
	return ok;
}

bool api_skip(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct submission s;

	return get_submission(rq, NULL, &s, e) && submit_skip(db, &s, &a->body, e);
}

/* The item comes back leased to whoever undoes. */
bool api_undo(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	const char *change;
	int64_t project;

	if (!request_need_body(rq, e) || !json_need_str(rq->body, "change", &change, e) ||
	    !projects_find(db, rq->params[0], &project, e) || !submit_undo(db, project, rq->user, change, &a->body, e))
		return false;
	leases_follow(rq->service->leases, a);
	return true;
}
