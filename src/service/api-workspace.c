#include "config.h"

#include <unistd.h>

#include "base/clock.h"
#include "model/wire.h"
#include "service/answer.h"
#include "service/api.h"
#include "service/operations.h"
#include "service/request.h"
#include "service/service.h"

bool api_hello(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	char at[CLOCK_ISO];

	jsonw_object(&a->w);
	jsonw_kstr(&a->w, "name", "labeldeckd");
	jsonw_kstr(&a->w, "version", PACKAGE_VERSION);
	jsonw_ki64(&a->w, "api", WIRE_API);
	jsonw_kstr(&a->w, "build", "compiler " __VERSION__);
	jsonw_ki64(&a->w, "pid", getpid());
	jsonw_kstr(&a->w, "user", rq->user);
	jsonw_kstr(&a->w, "startedAt", clock_iso(rq->service->started_ms, at));
	jsonw_kbool(&a->w, "busy", operations_running(rq->service->operations) > 0);
	jsonw_object_end(&a->w);
	return true;
}

static void stop(void *arg, bool certain)
{
	service_stop(arg);
}

bool api_shutdown(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	if (json_bool(rq->body, "ifIdle", false) && operations_running(rq->service->operations) > 0)
		return err_set(e, ERR_CONFLICT, "the service is at work (%zu operations): try again when that is done",
			       operations_running(rq->service->operations));
	a->then = stop;
	a->then_arg = rq->service;
	answer_empty(a);
	return true;
}
