#include <inttypes.h>
#include <stdio.h>

#include "labeling/queue.h"
#include "model/wire.h"
#include "service/answer.h"
#include "service/api.h"
#include "service/leases.h"
#include "service/request.h"
#include "service/service.h"
#include "store/events.h"
#include "store/items.h"
#include "store/projects.h"

enum { QUEUE_PAGE = 100, QUEUE_PAGE_MAX = 1000, CLAIM_MAX = 100, HISTORY_MAX = 1000 };

/* ---- the queue */

/* A place is "KEY" among what was put first, "+KEY" behind it. */
static bool get_place(const struct request *rq, struct queue_page *page, struct err *e)
{
	const char *text = request_query(rq, "after");
	char rest;

	page->after = INT64_MIN;
	if (!text || !*text)
		return true;
	page->behind_first = *text == '+';
	return sscanf(text + page->behind_first, "%" SCNd64 "%c", &page->after, &rest) == 1 ||
	       err_set(e, ERR_INVALID, "\"after\" must be what \"next\" of the page before said: %s", text);
}

static bool put_item(const struct item *it, void *arg, struct err *e)
{
	wire_put_item(arg, it);
	return true;
}

bool api_queue(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct queue_page page = {.filter = request_query(rq, "filter")};
	struct queue_place next;
	int64_t project;
	char text[32];

	if (!get_place(rq, &page, e) || !request_number(rq, "limit", QUEUE_PAGE, 1, QUEUE_PAGE_MAX, &page.n, e) ||
	    !projects_find(db, rq->params[0], &project, e))
		return false;
	answer_list(a);
	if (!queue_list(db, project, &page, &next, put_item, &a->w, e))
		return false;
	snprintf(text, sizeof text, "%s%" PRId64, next.behind_first ? "+" : "", next.key);
	answer_list_end(a, next.more ? text : NULL);
	return true;
}

bool api_claim(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t project, count = json_i64(rq->body, "count", 1);

	if (count < 1 || count > CLAIM_MAX)
		return err_set(e, ERR_INVALID, "\"count\" must be a whole number from 1 to %d", CLAIM_MAX);
	if (!projects_find(db, rq->params[0], &project, e))
		return false;
	answer_list(a);
	if (!queue_claim(db, project, rq->user, (int)count, put_item, &a->w, e))
		return false;
	answer_list_end(a, NULL);
	leases_follow(rq->service->leases, a);
	return true;
}

bool api_release(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t id, project;

	if (!request_id(rq, &id, e) || !items_project(db, id, &project, e) || !queue_release(db, id, rq->user, e))
		return false;
	answer_empty(a);
	return true;
}

static bool answer_item(struct request *rq, struct db *db, int64_t id, struct answer *a, struct err *e)
{
	struct item it;
	bool ok;

	item_init(&it);
	ok = items_get(db, id, rq->user, &it, e);
	if (ok)
		wire_put_item(&a->w, &it);
	item_fini(&it);
	return ok;
}

bool api_item_claim(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t id;

	if (!request_id(rq, &id, e) || !queue_take(db, id, rq->user, e) || !answer_item(rq, db, id, a, e))
		return false;
	leases_follow(rq->service->leases, a);
	return true;
}

bool api_item_first(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t id;

	return request_id(rq, &id, e) && queue_put_first(db, id, e) && answer_item(rq, db, id, a, e);
}

/* ---- what became of it */

bool api_item_history(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t id, project;

	if (!request_id(rq, &id, e) || !items_project(db, id, &project, e))
		return false;
	answer_list(a);
	if (!events_of_item(db, id, HISTORY_MAX, &a->w, e))
		return false;
	answer_list_end(a, NULL);
	return true;
}
