#include "service/server.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#define LOG_MODULE "server"
#include "base/alloc.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "base/vec.h"

enum { CONNECTIONS_MAX = 1000, CONNECTION_MEMORY = 64 << 10, STREAM_BLOCK = 32 << 10, TURNS_MAX = 32 };

struct user {
	uid_t uid;
	char *name;
};

struct server {
	struct loop *loop;
	struct server_setup setup;
	struct MHD_Daemon *daemon;
	struct loop_watch *epoll, *again, *flush;
	bool dirty;               /* MHD has something to do before the loop sleeps */
	VEC(struct user *) users; /* met so far; few */
	struct exchange *open;    /* all that are not finished */
	bool stopping;
	loop_fn *quiet; /* wanted once nothing is open */
	void *quiet_arg;
};

struct exchange {
	struct server *server;
	struct exchange *prev, *next;
	struct MHD_Connection *connection;
	struct request rq;
	struct answer answer;
	const struct route *route;
	struct buf body;
	int spool;          /* descriptor, -1 */
	struct err failure; /* met before the whole request was there */
	bool begun, answered, asleep, hung_up;
	struct loop_watch *hangup;
};

/* ---- who asks */

static struct user *user_new(uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);
	struct user *u = xcalloc(1, sizeof *u);

	u->uid = uid;
	u->name = pw ? xstrdup(pw->pw_name) : xasprintf("%lu", (unsigned long)uid);
	return u;
}

static struct user *find_user(struct server *s, int fd)
{
	struct ucred who;
	socklen_t size = sizeof who;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
		fatal("the socket does not say who is calling: %s", strerror(errno));
	for (size_t i = 0; i < s->users.n; i++) {
		if (s->users.v[i]->uid == who.uid)
			return s->users.v[i];
	}
	vec_add(&s->users, user_new(who.uid));
	return s->users.v[s->users.n - 1];
}

static int connection_fd(struct MHD_Connection *c)
{
	return MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static void on_connection(void *arg, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		*context = find_user(arg, connection_fd(c));
}

/* ---- one exchange */

static void kick(struct server *s)
{
	s->dirty = true;
}

static void check_quiet(void *arg)
{
	struct server *s = arg;

	if (s->quiet && !s->open) {
		loop_fn *quiet = s->quiet;

		s->quiet = NULL;
		quiet(s->quiet_arg);
	}
}

/* libmicrohttpd's first word of a request: its target as it came. */
static void *on_uri(void *arg, const char *uri, struct MHD_Connection *c)
{
	struct server *s = arg;
	struct exchange *x = xcalloc(1, sizeof *x);
	const struct user *u = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;

	x->server = s;
	x->connection = c;
	x->spool = -1;
	answer_init(&x->answer);
	buf_init(&x->body, JSON_MAX);
	request_parse(&x->rq, uri, &x->failure);
	x->rq.user = u->name;
	x->next = s->open;
	if (s->open)
		s->open->prev = x;
	s->open = x;
	return x;
}

static void sleep_no_more(struct exchange *x)
{
	loop_unwatch(x->hangup);
	x->hangup = NULL;
	if (x->asleep)
		MHD_resume_connection(x->connection);
	x->asleep = false;
	kick(x->server);
}

static void on_completed(void *arg, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode code)
{
	struct exchange *x = *context;

	if (!x)
		return;
	*context = NULL;
	loop_unwatch(x->hangup);
	if (x->spool >= 0)
		close(x->spool);
	if (x->next)
		x->next->prev = x->prev;
	*(x->prev ? &x->prev->next : &x->server->open) = x->next;
	if (x->server->stopping)
		loop_post(x->server->loop, check_quiet, x->server);
	answer_fini(&x->answer);
	request_fini(&x->rq);
	buf_fini(&x->body);
	free(x);
}

static bool open_spool(struct exchange *x)
{
	x->rq.spool = path_join(x->server->setup.spool, "body-XXXXXX");
	x->spool = mkostemp(x->rq.spool, O_CLOEXEC);
	if (x->spool >= 0)
		return true;
	free(x->rq.spool);
	x->rq.spool = NULL;
	return err_errno(&x->failure, "cannot store what was sent in %s", x->server->setup.spool);
}

static void find_route(struct exchange *x, const char *method)
{
	const struct server_setup *setup = &x->server->setup;

	x->rq.method = method;
	if (x->failure.kind)
		return;
	x->route = route_find(setup->routes, setup->nroutes, &x->rq, &x->answer.allow, &x->failure);
	if (x->route && x->route->body == FILE_BODY)
		open_spool(x);
}

static void spool_bytes(struct exchange *x, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(x->spool, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			err_errno(&x->failure, "cannot store what was sent in %s", x->server->setup.spool);
			return;
		}
		p += done;
		n -= (size_t)done;
		x->rq.spool_size += done;
	}
}

/* A body that is not wanted, or no longer, is read to its end: most clients only listen then. */
static void take_body(struct exchange *x, const char *p, size_t n)
{
	if (x->failure.kind)
		return;
	if (x->route->body == FILE_BODY) {
		spool_bytes(x, p, n);
		return;
	}
	buf_add(&x->body, p, n);
	if (x->body.failed)
		err_set(&x->failure, ERR_TOO_LARGE, "the body of %s %s is larger than %zu bytes", x->rq.method,
			x->rq.path, JSON_MAX);
}

static void serve(struct exchange *x)
{
	if (x->spool >= 0)
		close(x->spool);
	x->spool = -1;
	if (!x->failure.kind && !(x->route->body == JSON_BODY &&
				  !request_set_body(&x->rq, x->body.data, x->body.len, &x->failure)))
		x->server->setup.serve(x, x->server->setup.arg);
	if (x->failure.kind)
		exchange_fail(x, &x->failure);
}

/* ---- answers */

static void on_hangup(int events, void *arg)
{
	struct exchange *x = arg;

	x->hung_up = true;
	sleep_no_more(x);
}

/* A sleeping connection is not watched by libmicrohttpd, so its end is waited for here. */
static ssize_t read_stream(void *arg, uint64_t pos, char *buf, size_t max)
{
	struct exchange *x = arg;
	ssize_t n;

	if (x->hung_up || x->server->stopping)
		return MHD_CONTENT_READER_END_OF_STREAM;
	n = x->answer.fill(x->answer.stream, buf, max);
	if (n < 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (n == 0) {
		x->asleep = true;
		MHD_suspend_connection(x->connection);
		x->hangup = loop_fd(x->server->loop, connection_fd(x->connection), LOOP_READ, on_hangup, x);
	}
	return n;
}

static struct MHD_Response *make_response(struct exchange *x)
{
	struct answer *a = &x->answer;
	struct MHD_Response *r;

	if (a->fill)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, x, NULL);
	if (a->fd < 0)
		return MHD_create_response_from_buffer(a->body.len, a->body.data, MHD_RESPMEM_PERSISTENT);
	r = MHD_create_response_from_fd64((uint64_t)a->size, a->fd);
	if (r)
		a->fd = -1;
	return r;
}

static enum MHD_Result queue_answer(struct exchange *x)
{
	struct answer *a = &x->answer;
	struct MHD_Response *r;
	enum MHD_Result ok;

	if (!a->fill && a->fd < 0)
		jsonw_newline(&a->w);
	r = make_response(x);
	if (!r)
		fatal("no response can be made");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);
	if (a->allow)
		MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, a->allow);
	if (x->server->stopping)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	ok = MHD_queue_response(x->connection, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return ok;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url, const char *method,
				  const char *version, const char *data, size_t *size, void **context)
{
	struct exchange *x = *context;

	if (x->answered)
		return queue_answer(x);
	if (!x->begun) {
		x->begun = true;
		find_route(x, method);
		/* whoever waits for our word before sending gets it now */
		if (!x->failure.kind || !MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT))
			return MHD_YES;
		exchange_fail(x, &x->failure);
		return queue_answer(x);
	}
	if (*size > 0) {
		take_body(x, data, *size);
		*size = 0;
		return MHD_YES;
	}
	serve(x);
	if (x->answered)
		return queue_answer(x);
	x->asleep = true;
	MHD_suspend_connection(c);
	return MHD_YES;
}

struct request *exchange_request(struct exchange *x)
{
	return &x->rq;
}

struct answer *exchange_reply(struct exchange *x)
{
	return &x->answer;
}

const struct route *exchange_route(struct exchange *x)
{
	return x->route;
}

void exchange_answer(struct exchange *x)
{
	struct err e;

	if (x->answer.body.failed) {
		err_set(&e, ERR_TOO_LARGE, "the answer is larger than %zu bytes: ask for fewer things at once",
			ANSWER_MAX);
		answer_error(&x->answer, &e);
	}
	answer_certain(&x->answer);
	x->answered = true;
	sleep_no_more(x);
}

void exchange_fail(struct exchange *x, const struct err *e)
{
	if (e->kind == ERR_INTERNAL)
		LOG_ERROR("%s %s: %s", x->rq.method, x->rq.path, e->text);
	answer_error(&x->answer, e);
	exchange_answer(x);
}

void exchange_wake(struct exchange *x)
{
	if (x->hangup)
		sleep_no_more(x);
}

/* ---- the loop */

static void turn(struct server *s)
{
	MHD_UNSIGNED_LONG_LONG ms;

	s->dirty = false;
	for (int i = 0; i < TURNS_MAX; i++) {
		MHD_run(s->daemon);
		if (!s->dirty && (MHD_get_timeout(s->daemon, &ms) != MHD_YES || ms > 0))
			return;
		s->dirty = false;
	}
	loop_timer_set(s->again, 0); /* let others have their turn */
}

static void on_epoll(int events, void *arg)
{
	turn(arg);
}

static void before_sleep(void *arg)
{
	struct server *s = arg;

	if (s->dirty)
		turn(s);
}

static void on_again(void *arg)
{
	turn(arg);
}

static void on_panic(void *arg, const char *file, unsigned line, const char *reason)
{
	fatal("libmicrohttpd: %s (%s:%u)", reason, file, line);
}

static void on_message(void *arg, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

static void on_message(void *arg, const char *fmt, va_list ap)
{
	struct buf text;

	buf_init(&text, 4000);
	buf_vaddf(&text, fmt, ap);
	LOG_DEBUG("%.*s", (int)strcspn(buf_str(&text), "\n"), buf_str(&text));
	buf_fini(&text);
}

struct server *server_new(struct loop *l, const struct server_setup *setup, struct err *e)
{
	struct server *s = xcalloc(1, sizeof *s);

	s->loop = l;
	s->setup = *setup;
	MHD_set_panic_func(on_panic, NULL);
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, s,
		MHD_OPTION_EXTERNAL_LOGGER, on_message, NULL, MHD_OPTION_LISTEN_SOCKET, setup->socket,
		MHD_OPTION_URI_LOG_CALLBACK, on_uri, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
	if (!s->daemon) {
		err_errno(e, "cannot serve HTTP on the socket");
		free(s);
		return NULL;
	}
	s->epoll =
	    loop_fd(l, MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, LOOP_READ, on_epoll, s);
	s->again = loop_timer(l, on_again, s);
	s->flush = loop_before_sleep(l, before_sleep, s);
	return s;
}

void server_stop(struct server *s, loop_fn *quiet, void *arg)
{
	s->stopping = true;
	s->quiet = quiet;
	s->quiet_arg = arg;
	close(MHD_quiesce_daemon(s->daemon));
	for (struct exchange *x = s->open; x; x = x->next)
		exchange_wake(x);
	loop_post(s->loop, check_quiet, s);
}

void server_free(struct server *s)
{
	if (!s)
		return;
	loop_unwatch(s->epoll);
	loop_unwatch(s->again);
	loop_unwatch(s->flush);
	for (struct exchange *x = s->open; x; x = x->next)
		sleep_no_more(x);
	MHD_stop_daemon(s->daemon);
	for (size_t i = 0; i < s->users.n; i++) {
		free(s->users.v[i]->name);
		free(s->users.v[i]);
	}
	vec_fini(&s->users);
	free(s);
}
