#include "service/service.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LOG_MODULE "service"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "service/route.h"
#include "service/server.h"

enum { PATIENCE_MS = 10000 };

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

static void watch_ends(struct service *s, const struct service_options *o)
{
	s->signals[0] = loop_signal(s->loop, SIGTERM, on_signal, s);
	s->signals[1] = loop_signal(s->loop, SIGINT, on_signal, s);
	if (o->foreground)
		s->signals[2] = loop_signal(s->loop, SIGHUP, on_signal, s);
	if (o->with_stdin)
		s->input = loop_fd(s->loop, STDIN_FILENO, LOOP_READ, on_input, s);
	s->patience = loop_timer(s->loop, on_patience, s);
}

/* ---- requests */

static void serve(struct exchange *x, void *arg)
{
	struct request *rq = exchange_request(x);
	struct err e;

	rq->service = arg;
	if (exchange_route(x)->handler(rq, NULL, exchange_reply(x), &e))
		exchange_answer(x);
	else
		exchange_fail(x, &e);
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

bool service_busy(const struct service *s)
{
	return false;
}

bool service_open(struct service *s, const struct service_options *o, struct err *e)
{
	*s = (struct service){.started_ms = clock_now_ms()};
	home_init(&s->home);
	s->loop = loop_new();
	if (!home_make(&s->home, e) || !home_lock(&s->home, e) || !log_open(s->home.log, LOG_LEVEL_INFO, e) ||
	    !open_server(s, e))
		return false;
	watch_ends(s, o);
	LOG_INFO("listening on %s", s->home.socket);
	return true;
}

void service_close(struct service *s)
{
	for (size_t i = 0; i < NELEM(s->signals); i++)
		loop_unwatch(s->signals[i]);
	loop_unwatch(s->input);
	loop_unwatch(s->patience);
	server_free(s->server);
	loop_free(s->loop);
	home_fini(&s->home);
	log_close();
}
