#include "config.h"

#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "model/wire.h"
#include "service/answer.h"
#include "service/api.h"
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
	jsonw_kbool(&a->w, "busy", service_busy(rq->service));
	jsonw_object_end(&a->w);
	return true;
}

struct stop {
	struct service *service;
};

static void stop(void *arg)
{
	struct stop *st = arg;

	service_stop(st->service);
}

bool api_shutdown(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct stop *st;

	if (json_bool(rq->body, "ifIdle", false) && service_busy(rq->service))
		return err_set(e, ERR_CONFLICT, "the service is at work; labeldeck shows its operations");
	st = xmalloc(sizeof *st);
	st->service = rq->service;
	a->then = stop;
	a->then_arg = st;
	jsonw_object(&a->w);
	jsonw_object_end(&a->w);
	return true;
}
