#include "service/service.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_MODULE "service"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "service/events.h"
#include "service/jobs.h"
#include "service/leases.h"
#include "service/operations.h"
#include "service/prober.h"
#include "service/route.h"
#include "service/server.h"
#include "store/events.h"
#include "store/store.h"

enum { PATIENCE_MS = 10000, FILES_MAX = 4096 };

/* ---- ends */

static void on_quiet(void *arg)
{
	struct service *s = arg;

	loop_stop(s->loop);
}

static void on_patience(void *arg)
{
	LOG_WARN("something was still being answered; it is cut off");
	on_quiet(arg);
}

void service_stop(struct service *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	LOG_INFO("stopping");
	unlink(s->home.socket);
	operations_stop(s->operations);
	server_stop(s->server, on_quiet, s);
	loop_timer_set(s->patience, PATIENCE_MS);
}

static void on_signal(void *arg)
{
	service_stop(arg);
}

static void on_input(int events, void *arg)
{
	struct service *s = arg;
	char bytes[512];

	if (read(STDIN_FILENO, bytes, sizeof bytes) > 0)
		return;
	loop_unwatch(s->input);
	s->input = NULL;
	service_stop(s);
}

/* A file or /dev/null cannot be watched: such an input is at its end. */
static void watch_input(struct service *s)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || isatty(STDIN_FILENO)))
		s->input = loop_fd(s->loop, STDIN_FILENO, LOOP_READ, on_input, s);
	else
		loop_post(s->loop, on_signal, s);
}

static void watch_ends(struct service *s, const struct service_options *o)
{
	s->signals[0] = loop_signal(s->loop, SIGTERM, on_signal, s);
	s->signals[1] = loop_signal(s->loop, SIGINT, on_signal, s);
	if (o->foreground)
		s->signals[2] = loop_signal(s->loop, SIGHUP, on_signal, s);
	if (o->with_stdin)
		watch_input(s);
	s->patience = loop_timer(s->loop, on_patience, s);
}

/* ---- requests */

static bool handle(struct db *db, void *arg, struct err *e)
{
	struct exchange *x = arg;

	return exchange_route(x)->handler(exchange_request(x), db, exchange_reply(x), e);
}

static void on_handled(bool ok, const struct err *e, void *arg)
{
	if (!ok)
		exchange_fail(arg, e);
	else if (!exchange_reply(arg)->later)
		exchange_answer(arg);
}

static void serve(struct exchange *x, void *arg)
{
	struct request *rq = exchange_request(x);
	struct service *s = arg;
	struct err e;

	rq->service = s;
	rq->exchange = x;
	switch (exchange_route(x)->where) {
	case ON_LOOP:
		on_handled(handle(NULL, x, &e), &e, x);
		break;
	case ON_READER:
		store_read(s->store, handle, on_handled, x);
		break;
	case ON_WRITER:
		store_write(s->store, handle, on_handled, x);
		break;
	}
}

/* ---- beginning and end */

static void on_news(const char *lines, size_t n, void *arg)
{
	struct service *s = arg;

	events_take(s->events, lines, n);
}

static bool open_store(struct service *s, struct err *e)
{
	struct db *db;
	int64_t last = 0;
	bool ok;

	s->store = store_open(s->home.root, s->loop, on_news, s, e);
	db = s->store ? store_reader(s->store, e) : NULL;
	ok = db && events_last(db, &last, e);
	db_close(db);
	s->events = events_new(s->store, last);
	return ok;
}

static bool open_server(struct service *s, struct err *e)
{
	struct server_setup setup = {.spool = s->home.spool, .serve = serve, .arg = s};

	setup.routes = route_table(&setup.nroutes);
	setup.socket = home_listen(&s->home, e);
	if (setup.socket < 0)
		return false;
	s->server = server_new(s->loop, &setup, e);
	if (!s->server)
		close(setup.socket);
	return s->server;
}

/* A descriptor for each connection and for each file on its way. */
static void raise_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < FILES_MAX) {
		r.rlim_cur = r.rlim_max < FILES_MAX ? r.rlim_max : FILES_MAX;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

bool service_open(struct service *s, const struct service_options *o, struct err *e)
{
	*s = (struct service){.started_ms = clock_now_ms()};
	home_init(&s->home);
	raise_limit();
	s->loop = loop_new();
	if (!home_make(&s->home, e) || !home_lock(&s->home, e) || !log_open(s->home.log, LOG_LEVEL_INFO, e) ||
	    !open_store(s, e))
		return false;
	s->operations = operations_new(s->loop, s->store);
	s->prober = prober_new(s->loop, s->store);
	s->leases = leases_new(s->loop, s->store);
	if (!jobs_restore(s, e) || !open_server(s, e))
		return false;
	watch_ends(s, o);
	prober_wake(s->prober);
	leases_look(s->leases);
	LOG_INFO("listening on %s", s->home.socket);
	return true;
}

/* Whoever uses the store's threads ends first, then the store, which finishes what it was given. */
void service_close(struct service *s)
{
	for (size_t i = 0; i < NELEM(s->signals); i++)
		loop_unwatch(s->signals[i]);
	loop_unwatch(s->input);
	loop_unwatch(s->patience);
	operations_free(s->operations);
	prober_stop(s->prober);
	store_close(s->store);
	prober_free(s->prober);
	leases_free(s->leases);
	server_free(s->server);
	events_free(s->events);
	loop_free(s->loop);
	home_fini(&s->home);
	log_close();
}
