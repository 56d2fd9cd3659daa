#include "client/api.h"
#include "client/client.h"
#include "client/feed.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/str.h"
#include "scripted.h"
#include "test.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define HELLO HEAD "\r\n{\"name\":\"labeldeckd\",\"version\":\"99.0.0\",\"api\":1,\"user\":\"ann\",\"busy\":false}  "
#define OLD HEAD "\r\n{\"name\":\"labeldeckd\",\"version\":\"0.0.1\",\"api\":1,\"user\":\"ann\",\"busy\":true}     "
#define NEW_API HEAD "\r\n{\"name\":\"labeldeckd\",\"version\":\"99.0.0\",\"api\":9,\"user\":\"ann\",\"busy\":false}  "

/* A home with a socket that plays steps (NULL: none), and a client. */
struct place {
	char *home, *socket;
	struct scripted server;
	struct loop *loop;
	struct client *client;
	bool served;
};

static void place_begin(struct place *p, const struct script_step *steps)
{
	char *run;

	*p = (struct place){.home = test_dir()};
	setenv("LABELDECK_HOME", p->home, 1);
	run = path_join(p->home, "run");
	assert_int_equal(mkdir(run, 0700), 0);
	p->socket = path_join(run, "labeldeckd.sock");
	free(run);
	p->served = steps;
	if (steps)
		scripted_start_at(&p->server, p->socket, steps);
	p->loop = loop_new();
	p->client = client_new(p->loop);
}

static void place_end(struct place *p)
{
	client_free(p->client);
	loop_free(p->loop);
	if (p->served) {
		scripted_stop(&p->server);
		scripted_fini(&p->server);
	}
	free(p->socket);
	test_dir_remove(p->home);
}

/* Puts a program of this text where the client looks for labeldeckd. */
static void fake_service(struct place *p, const char *text)
{
	char *path = path_join(p->home, "labeldeckd");
	FILE *f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
	chmod(path, 0755);
	setenv("LABELDECK_LIBEXEC", p->home, 1);
	free(path);
}

/* ------------------------------------------------------------------- open */

static void opens_what_is_there(void **state)
{
	/* the first connection is the knock, which asks nothing */
	static const struct script_step steps[] = {{SCRIPT_CLOSE, NULL}, {SCRIPT_SEND, HELLO}, {SCRIPT_END, NULL}};
	struct place p;
	struct err e;

	place_begin(&p, steps);
	assert_ok(client_open(p.client, &e), e);
	assert_string_equal(client_user(p.client), "ann");
	assert_string_equal(client_socket(p.client), p.socket);
	place_end(&p);
}

static void says_who_else_is_there(void **state)
{
	static const struct {
		struct script_step steps[4];
		enum err_kind kind;
		const char *says;
	} cases[] = {
		{{{SCRIPT_CLOSE, NULL}, {SCRIPT_SEND, "220 mail.example.org ESMTP\r\n"}, {SCRIPT_END, NULL}},
	     ERR_NET,
	     "gives no good answer"},
		{{{SCRIPT_CLOSE, NULL}, {SCRIPT_SEND, HEAD "Content-Length: 2\r\n\r\n{}"}, {SCRIPT_END, NULL}},
	     ERR_NET,
	     "is not labeldeckd"},
		{{{SCRIPT_CLOSE, NULL}, {SCRIPT_SEND, HEAD "Content-Length: 4\r\n\r\n<ht>"}, {SCRIPT_END, NULL}},
	     ERR_NET,
	     "is not JSON"},
		{{{SCRIPT_CLOSE, NULL}, {SCRIPT_SEND, OLD}, {SCRIPT_END, NULL}}, ERR_UNAVAILABLE, "is older (0.0.1)"},
		{{{SCRIPT_CLOSE, NULL}, {SCRIPT_SEND, NEW_API}, {SCRIPT_END, NULL}},
	     ERR_UNAVAILABLE,
	     "is newer than this labeldeck"},
		{{{SCRIPT_CLOSE, NULL}, {SCRIPT_HANG, NULL}, {SCRIPT_END, NULL}}, ERR_NET, "gives no good answer"},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct place p;
		struct err e;

		place_begin(&p, cases[i].steps);
		assert_false(client_open(p.client, &e));
		assert_int_equal(e.kind, cases[i].kind);
		if (!strstr(e.text, cases[i].says))
			fail_msg("%s", e.text);
		place_end(&p);
	}
}

static void says_why_the_service_did_not_start(void **state)
{
	static const struct {
		const char *program;
		enum err_kind kind;
		const char *says;
	} cases[] = {
		{"#!/bin/sh\necho 'labeldeckd: /x is read-only' >&2; exit 1\n", ERR_INTERNAL, "/x is read-only"},
		{"#!/bin/sh\necho 'labeldeckd: in use' >&2; exit 5\n", ERR_CONFLICT, "in use"},
		{"#!/bin/sh\nexit 1\n", ERR_INTERNAL, "labeldeckd did not start: exit 1"},
		{"#!/bin/sh\nkill -9 $$\n", ERR_INTERNAL, "signal 9"},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct place p;
		struct err e;

		place_begin(&p, NULL);
		fake_service(&p, cases[i].program);
		assert_false(client_open(p.client, &e));
		assert_int_equal(e.kind, cases[i].kind);
		if (!strstr(e.text, cases[i].says) || strstr(e.text, "labeldeckd: "))
			fail_msg("%s", e.text);
		place_end(&p);
	}
}

static void a_stale_socket_is_nobody(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_END, NULL}};
	struct scripted s;
	struct place p;
	struct err e;

	place_begin(&p, NULL);
	fake_service(&p, "#!/bin/sh\necho 'labeldeckd: started' >&2; exit 1\n");
	scripted_start_at(&s, p.socket, steps);
	shutdown(s.fd, SHUT_RDWR);
	scripted_stop(&s);
	assert_false(client_open(p.client, &e));
	assert_string_equal(e.text, "started");
	scripted_fini(&s);
	place_end(&p);
}

static void a_file_in_the_way_is_named(void **state)
{
	struct place p;
	struct err e;

	place_begin(&p, NULL);
	close(open(p.socket, O_CREAT | O_WRONLY, 0600));
	assert_false(client_open(p.client, &e));
	assert_int_equal(e.kind, ERR_INVALID);
	assert_non_null(strstr(e.text, "is not a socket"));
	place_end(&p);
}

static void a_long_path_is_named(void **state)
{
	char *dir = test_dir(), *home = xasprintf("%s/%0100d", dir, 0);
	struct client *c;
	struct loop *l = loop_new();
	struct err e;

	setenv("LABELDECK_HOME", home, 1);
	c = client_new(l);
	assert_false(client_open(c, &e));
	assert_non_null(strstr(e.text, "too long"));
	client_free(c);
	loop_free(l);
	free(home);
	test_dir_remove(dir);
}

/* ------------------------------------------------------------------ calls */

static void asks_and_is_refused(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, "HTTP/1.1 409 Conflict\r\nContent-Length: "
			  "56\r\n\r\n{\"error\":{\"code\":\"Exists\",\"message\":\"taken by \\\"x\\\"\"}}  "},
		{SCRIPT_NEXT, NULL},
		{SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
		{SCRIPT_NEXT, NULL},
		{SCRIPT_SEND, "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"},
		{SCRIPT_END, NULL}};
	struct place p;
	struct json *j;
	struct err e;

	place_begin(&p, steps);
	assert_null(client_ask(p.client, "POST", "/v1/projects", "{}", &e));
	assert_int_equal(e.kind, ERR_EXISTS);
	assert_string_equal(e.text, "taken by \"x\"");
	j = client_ask(p.client, "GET", "/v1/x", NULL, &e);
	assert_true(json_is_object(j));
	json_free(j);
	assert_null(client_ask(p.client, "GET", "/v1/x", NULL, &e));
	assert_int_not_equal(e.kind, ERR_NONE);
	place_end(&p);
}

static void a_death_in_mid_call_is_said(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_END, NULL}};
	struct place p;
	struct err e;

	place_begin(&p, steps);
	assert_null(client_ask(p.client, "GET", "/v1/projects", NULL, &e));
	assert_int_equal(e.kind, ERR_NET);
	assert_non_null(strstr(e.text, "the service stopped answering"));
	assert_non_null(strstr(e.text, "run the command again"));
	place_end(&p);
}

static void interrupt(void *arg)
{
	client_interrupt(arg);
}

static void a_wait_can_be_interrupted(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_HANG, NULL}, {SCRIPT_END, NULL}};
	struct loop_watch *w;
	struct place p;
	struct err e;

	place_begin(&p, steps);
	w = loop_timer(p.loop, interrupt, p.client);
	loop_timer_set(w, 20);
	assert_null(client_ask(p.client, "GET", "/v1/projects", NULL, &e));
	assert_int_equal(e.kind, ERR_CANCELLED);
	loop_unwatch(w);
	place_end(&p);
}

static bool sink(const char *s, size_t n, void *arg)
{
	buf_add(arg, s, n);
	return true;
}

static void files_go_both_ways(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"},
		{SCRIPT_NEXT, NULL},
		{SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npixels"},
		{SCRIPT_NEXT, NULL},
		{SCRIPT_SEND, "HTTP/1.1 404 Not Found\r\nContent-Length: "
			  "47\r\n\r\n{\"error\":{\"code\":\"NotFound\",\"message\":\"gone\"}} "},
		{SCRIPT_END, NULL}};
	struct place p;
	struct err e;
	struct buf got;
	char *file;
	int fd;

	place_begin(&p, steps);
	file = path_join(p.home, "file");
	fd = open(file, O_RDWR | O_CREAT, 0600);
	assert_int_equal(write(fd, "header|body", 11), 11);
	lseek(fd, 7, SEEK_SET);
	json_free(client_send_file(p.client, "PUT", "/v1/data/a/files?path=b", fd, NULL, NULL, &e));
	close(fd);
	buf_init(&got, 1000);
	assert_ok(client_receive(p.client, "/v1/exports/1/content", sink, &got, &e), e);
	assert_string_equal(buf_str(&got), "pixels");
	buf_reset(&got);
	assert_false(client_receive(p.client, "/v1/exports/2/content", sink, &got, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	assert_string_equal(e.text, "gone");
	assert_int_equal(got.len, 0);
	buf_fini(&got);
	free(file);
	scripted_stop(&p.server);
	assert_non_null(strstr(p.server.asked.data, "Content-Length: 4\r\n"));
	assert_non_null(strstr(p.server.asked.data, "\r\n\r\nbody"));
	p.served = false;
	scripted_fini(&p.server);
	place_end(&p);
}

static void names_are_escaped(void **state)
{
	char *s = client_escape("a b/\xc3\xa9?&=%-._~Z9");

	assert_string_equal(s, "a%20b%2F%C3%A9%3F%26%3D%25-._~Z9");
	free(s);
	s = client_escape("");
	assert_string_equal(s, "");
	free(s);
}

/* ------------------------------------------------------------- typed calls */

struct seen {
	bool done;
	size_t n;
	struct err err;
	bool failed;
};

static void see_projects(const struct project *v, size_t n, const struct err *e, void *arg)
{
	struct seen *s = arg;

	s->done = true;
	s->n = n;
	s->failed = e;
	if (e)
		s->err = *e;
	else
		assert_string_equal(v[0].spec.name, "cells");
}

static void typed_answers(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND,
	     "HTTP/1.1 200 OK\r\nConnection: "
	     "close\r\n\r\n{\"value\":[{\"id\":1,\"name\":\"cells\",\"taskType\":\"BoundingBox\",\"data\":\"d\","
	     "\"state\":\"running\",\"labelCategories\":{\"classes\":[{\"id\":1,\"displayName\":\"x\"}]}}]}"},
		{SCRIPT_CLOSE, NULL},
		{SCRIPT_SEND, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"value\":[{\"id\":1,\"name\":7}]}"},
		{SCRIPT_END, NULL}};
	struct seen s = {0};
	struct place p;

	place_begin(&p, steps);
	api_projects(p.client, see_projects, &s);
	assert_true(test_until(p.loop, &s.done));
	assert_ok(!s.failed, s.err);
	assert_int_equal(s.n, 1);
	s = (struct seen){0};
	api_projects(p.client, see_projects, &s);
	assert_true(test_until(p.loop, &s.done));
	assert_true(s.failed);
	s = (struct seen){0};
	client_cancel(api_projects(p.client, see_projects, &s));
	api_projects(p.client, see_projects, &s); /* and client_free takes this one along */
	place_end(&p);
	assert_false(s.done);
}

/* -------------------------------------------------------------------- feed */

struct heard {
	bool all;
	int events, up, down, first; /* first: 1 up, -1 down */
	long long seqs[8];
};

static void hear(const struct json *event, void *arg)
{
	struct heard *h = arg;

	h->seqs[h->events++] = json_i64(event, "seq", 0);
	h->all = h->events == 3;
}

static void line_state(bool connected, void *arg)
{
	struct heard *h = arg;

	if (h->up + h->down == 0)
		h->first = connected ? 1 : -1;
	if (connected)
		h->up++;
	else
		h->down++;
}

/* Events arrive in pieces; the line breaks in the middle of one, and goes on behind the last whole one. */
static void the_feed_goes_on_after_a_break(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_SEND, "HTTP/1.1 200 OK\r\n\r\n{\"seq\":8}\n{\"se"},
						   {SCRIPT_SEND, "q\":9}\n\nnonsense\n{\"seq\":1"},
						   {SCRIPT_CLOSE, NULL},
						   {SCRIPT_SEND, "HTTP/1.1 200 OK\r\n\r\n{\"seq\":10}\n"},
						   {SCRIPT_HANG, NULL},
						   {SCRIPT_END, NULL}};
	struct heard h = {0};
	struct feed *f;
	struct place p;

	place_begin(&p, steps);
	f = feed_open(p.client, 7, hear, line_state, &h);
	assert_true(test_until(p.loop, &h.all));
	feed_close(f);
	assert_int_equal(h.seqs[0], 8);
	assert_int_equal(h.seqs[1], 9);
	assert_int_equal(h.seqs[2], 10);
	assert_int_equal(h.first, 1);
	assert_int_equal(h.up, 2);
	assert_int_equal(h.down, 1);
	client_free(p.client);
	p.client = NULL;
	scripted_stop(&p.server);
	assert_non_null(strstr(p.server.asked.data, "GET /v1/events?after=7 "));
	assert_non_null(strstr(p.server.asked.data, "GET /v1/events?after=9 "));
	p.served = false;
	scripted_fini(&p.server);
	place_end(&p);
}

/* Whoever looks for the service must hear of it. */
static void a_feed_that_never_came_through_is_told(void **state)
{
	static const struct script_step steps[] = {
	    {SCRIPT_CLOSE, NULL},
	    {SCRIPT_SEND, "HTTP/1.1 200 OK\r\n\r\n{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n"},
	    {SCRIPT_HANG, NULL},
	    {SCRIPT_END, NULL}};
	struct heard h = {0};
	struct feed *f;
	struct place p;

	place_begin(&p, steps);
	f = feed_open(p.client, -1, hear, line_state, &h);
	assert_true(test_until(p.loop, &h.all));
	feed_close(f);
	assert_int_equal(h.first, -1);
	assert_int_equal(h.down, 1);
	assert_int_equal(h.up, 1);
	place_end(&p);
}

struct closing {
	struct feed *feed;
	bool closed;
	int events;
};

static void close_feed(const struct json *event, void *arg)
{
	struct closing *c = arg;

	c->events++;
	c->closed = true;
	feed_close(c->feed);
}

static void a_feed_may_be_closed_by_its_event(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_SEND, "HTTP/1.1 200 OK\r\n\r\n{\"seq\":1}\n{\"seq\":2}\n"},
						   {SCRIPT_HANG, NULL},
						   {SCRIPT_END, NULL}};
	struct closing c = {0};
	struct place p;

	place_begin(&p, steps);
	c.feed = feed_open(p.client, -1, close_feed, NULL, &c);
	assert_true(test_until(p.loop, &c.closed));
	assert_int_equal(c.events, 1);
	place_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_what_is_there),
		cmocka_unit_test(says_who_else_is_there),
		cmocka_unit_test(says_why_the_service_did_not_start),
		cmocka_unit_test(a_stale_socket_is_nobody),
		cmocka_unit_test(a_file_in_the_way_is_named),
		cmocka_unit_test(a_long_path_is_named),
		cmocka_unit_test(asks_and_is_refused),
		cmocka_unit_test(a_death_in_mid_call_is_said),
		cmocka_unit_test(a_wait_can_be_interrupted),
		cmocka_unit_test(files_go_both_ways),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(typed_answers),
		cmocka_unit_test(the_feed_goes_on_after_a_break),
		cmocka_unit_test(a_feed_that_never_came_through_is_told),
		cmocka_unit_test(a_feed_may_be_closed_by_its_event),
	};

	return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
