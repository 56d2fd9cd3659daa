#include <stdint.h>

#include "service/answer.h"
#include "service/api.h"
#include "service/events.h"
#include "service/operations.h"
#include "service/request.h"
#include "service/server.h"
#include "service/service.h"

enum { WAIT_MAX_S = 60 };

static void put_operation(struct operation *op, void *arg)
{
	operation_put(op, arg);
}

bool api_operations(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	answer_list(a);
	operations_visit(rq->service->operations, put_operation, &a->w);
	answer_list_end(a, NULL);
	return true;
}

static struct operation *find_operation(struct request *rq, struct err *e)
{
	int64_t id;

	return request_id(rq, &id, e) ? operations_find(rq->service->operations, id, e) : NULL;
}

bool api_operation(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct operation *op = find_operation(rq, e);
	int64_t wait, seen;

	if (!op || !request_number(rq, "wait", 0, 0, WAIT_MAX_S, &wait, e) ||
	    !request_number(rq, "seen", -1, -1, INT64_MAX, &seen, e))
		return false;
	if (wait > 0)
		operation_wait(op, rq->exchange, seen, wait * 1000);
	else
		operation_put(op, &a->w);
	return true;
}

bool api_operation_cancel(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct operation *op = find_operation(rq, e);

	if (!op || !operation_cancel(op, e))
		return false;
	operation_put(op, &a->w);
	return true;
}

bool api_events(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t after;

	if (!request_number(rq, "after", -1, -1, INT64_MAX, &after, e))
		return false;
	events_stream(rq->service->events, after, rq->exchange);
	return true;
}
