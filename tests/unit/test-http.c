#include "net/http.h"

#include "base/str.h"
#include "scripted.h"
#include "test.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

/* One call and what became of it. */
struct one {
	struct http_call *call;
	bool done, failed, cancel_on_data;
	int times, status;
	struct buf body;
	struct err err;
	char type[64], header[64];
	int heads, parts;
	const char *send; /* what is left to send */
	struct http *http;
};

static void on_done(const struct http_answer *a, const struct err *e, void *arg)
{
	struct one *o = arg;
	const char *h = a->header(a, "x-test");

	o->done = true;
	o->times++;
	o->status = a->status;
	o->failed = e;
	if (e)
		o->err = *e;
	buf_add(&o->body, a->body, a->len);
	str_copy(o->type, sizeof o->type, a->type);
	str_copy(o->header, sizeof o->header, h ? h : "(none)");
}

static void on_head(const struct http_answer *a, void *arg)
{
	struct one *o = arg;

	o->heads++;
	assert_int_not_equal(a->status, 0);
}

static bool on_data(const char *p, size_t n, void *arg)
{
	struct one *o = arg;

	o->parts++;
	if (o->cancel_on_data) {
		http_cancel(o->call);
		o->done = true;
		return true;
	}
	buf_add(&o->body, p, n);
	return o->body.len < 20;
}

static long on_read(char *buf, size_t n, void *arg)
{
	struct one *o = arg;
	size_t left = strlen(o->send);

	if (*o->send == '!')
		return -1;
	n = n < left ? n : left;
	n = n < 7 ? n : 7;
	memcpy(buf, o->send, n);
	o->send += n;
	return (long)n;
}

/* Plays one call against the steps; the request may be partly filled in. */
static void run(struct http_request r, const struct script_step *steps, struct one *o, struct scripted *s)
{
	struct loop *l = loop_new();
	struct http *h = http_new(l);

	buf_init(&o->body, BUF_MAX_DEFAULT);
	scripted_start(s, steps);
	r.method = r.method ? r.method : "GET";
	r.url = "http://test/v1/x?sig=secret";
	r.unix_socket = s->path;
	r.done = on_done;
	r.arg = o;
	o->http = h;
	o->call = http_start(h, &r);
	assert_false(o->done);
	assert_true(test_until(l, &o->done));
	http_free(h);
	loop_free(l);
	scripted_stop(s);
	assert_null(strstr(o->err.text, "secret"));
}

static void end(struct one *o, struct scripted *s)
{
	buf_fini(&o->body);
	scripted_fini(s);
}

static void gathers_an_answer(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, OK_HEAD "X-Test: yes\r\nContent-Length: 5\r\n\r\nhello"}, {SCRIPT_END, NULL}};
	struct http_request r = {.on_head = on_head};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_false(o.failed);
	assert_int_equal(o.status, 200);
	assert_string_equal(buf_str(&o.body), "hello");
	assert_string_equal(o.type, "application/json");
	assert_string_equal(o.header, "yes");
	assert_int_equal(o.heads, 1);
	assert_int_equal(o.times, 1);
	assert_non_null(strstr(s.asked.data, "GET /v1/x?sig=secret HTTP/1.1\r\n"));
	assert_null(strstr(s.asked.data, "Content-Length"));
	end(&o, &s);
}

static void sends_a_body_and_headers(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_SEND, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"},
						   {SCRIPT_END, NULL}};
	static const char *const headers[] = {"Content-Type: application/json", "X-A: 1", NULL};
	struct http_request r = {.method = "POST", .body = "{\"a\":1}", .body_len = 7, .headers = headers};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_false(o.failed);
	assert_int_equal(o.status, 201);
	assert_string_equal(o.header, "(none)");
	assert_string_equal(o.type, "");
	assert_non_null(strstr(s.asked.data, "POST /v1/x"));
	assert_non_null(strstr(s.asked.data, "Content-Length: 7\r\n"));
	assert_non_null(strstr(s.asked.data, "X-A: 1\r\n"));
	assert_true(str_ends(s.asked.data, "\r\n\r\n{\"a\":1}"));
	end(&o, &s);
}

static void posts_without_a_body(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_SEND, "HTTP/1.1 204 No Content\r\n\r\n"},
						   {SCRIPT_END, NULL}};
	struct http_request r = {.method = "POST"};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_false(o.failed);
	assert_int_equal(o.status, 204);
	assert_non_null(strstr(s.asked.data, "Content-Length: 0\r\n"));
	end(&o, &s);
}

static void streams_a_body(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
						   {SCRIPT_END, NULL}};
	struct http_request r = {.method = "PUT", .read = on_read, .read_len = 26};
	struct one o = {.send = "abcdefghijklmnopqrstuvwxyz"};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_false(o.failed);
	assert_true(str_ends(s.asked.data, "\r\n\r\nabcdefghijklmnopqrstuvwxyz"));
	end(&o, &s);
}

static void a_reader_may_give_up(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_HANG, NULL}, {SCRIPT_END, NULL}};
	struct http_request r = {.method = "PUT", .read = on_read, .read_len = 26};
	struct one o = {.send = "abcdefg!"};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_true(o.failed);
	assert_int_equal(o.err.kind, ERR_CANCELLED);
	end(&o, &s);
}

static void an_error_answer_is_no_failure_and_not_streamed(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"}, {SCRIPT_END, NULL}};
	struct http_request r = {.on_data = on_data};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_false(o.failed);
	assert_int_equal(o.status, 404);
	assert_int_equal(o.parts, 0);
	assert_string_equal(buf_str(&o.body), "gone");
	end(&o, &s);
}

static void streams_an_answer(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\n, y\r\n0\r\n\r\n"},
		{SCRIPT_END, NULL}};
	struct http_request r = {.on_data = on_data};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_false(o.failed);
	assert_string_equal(buf_str(&o.body), "hello, y");
	end(&o, &s);
}

static void a_sink_may_stop(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, OK_HEAD "\r\n"}, {SCRIPT_ENDLESS, "0123456789"}, {SCRIPT_END, NULL}};
	struct http_request r = {.on_data = on_data};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_true(o.failed);
	assert_int_equal(o.err.kind, ERR_CANCELLED);
	end(&o, &s);
}

static void a_call_may_be_cancelled_in_its_own_callback(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, OK_HEAD "\r\n"}, {SCRIPT_ENDLESS, "0123456789"}, {SCRIPT_END, NULL}};
	struct http_request r = {.on_data = on_data};
	struct one o = {.cancel_on_data = true};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_int_equal(o.times, 0);
	assert_int_equal(o.parts, 1);
	end(&o, &s);
}

static void an_endless_body_is_cut(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, OK_HEAD "\r\n"}, {SCRIPT_ENDLESS, "0123456789"}, {SCRIPT_END, NULL}};
	struct http_request r = {.max_body = 100000};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_true(o.failed);
	assert_int_equal(o.err.kind, ERR_TOO_LARGE);
	assert_int_equal(o.body.len, 0);
	end(&o, &s);
}

static void endless_headers_are_cut(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_SEND, "HTTP/1.1 200 OK\r\n"},
						   {SCRIPT_ENDLESS, "X-Again: and again and again\r\n"},
						   {SCRIPT_END, NULL}};
	struct http_request r = {0};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_true(o.failed);
	assert_int_equal(o.err.kind, ERR_NET);
	end(&o, &s);
}

static void a_hang_is_noticed(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_HANG, NULL}, {SCRIPT_END, NULL}};
	struct http_request r = {.idle_timeout_ms = 100};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_true(o.failed);
	assert_int_equal(o.err.kind, ERR_NET);
	assert_non_null(strstr(o.err.text, "does not answer"));
	end(&o, &s);
}

static void a_hang_in_the_body_is_noticed(void **state)
{
	static const struct script_step steps[] = {
		{SCRIPT_SEND, OK_HEAD "Content-Length: 9\r\n\r\nabc"}, {SCRIPT_HANG, NULL}, {SCRIPT_END, NULL}};
	struct http_request r = {.idle_timeout_ms = 100};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_true(o.failed);
	assert_int_equal(o.err.kind, ERR_NET);
	end(&o, &s);
}

static void slow_is_not_dead(void **state)
{
	static const struct script_step steps[] = {{SCRIPT_SEND, OK_HEAD "Content-Length: 20\r\n\r\n"},
						   {SCRIPT_TRICKLE, "aaaaabbbbbcccccddddd"},
						   {SCRIPT_END, NULL}};
	struct http_request r = {.idle_timeout_ms = 400};
	struct one o = {0};
	struct scripted s;

	run(r, steps, &o, &s);
	assert_false(o.failed);
	assert_string_equal(buf_str(&o.body), "aaaaabbbbbcccccddddd");
	end(&o, &s);
}

/* The other end goes: before it read, without an answer, in the middle. */
static void broken_answers_are_network_errors(void **state)
{
	static const struct script_step snap[] = {{SCRIPT_SNAP, NULL}};
	static const struct script_step empty[] = {{SCRIPT_END, NULL}};
	static const struct script_step cut[] = {{SCRIPT_SEND, OK_HEAD "Content-Length: 100\r\n\r\nabc"},
						 {SCRIPT_END, NULL}};
	static const struct script_step cut_chunk[] = {
		{SCRIPT_SEND, OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nab"}, {SCRIPT_END, NULL}};
	static const struct script_step bad_chunk[] = {
		{SCRIPT_SEND, OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\nab"}, {SCRIPT_END, NULL}};
	static const struct script_step bad_length[] = {{SCRIPT_SEND, OK_HEAD "Content-Length: -7\r\n\r\nabc"},
							{SCRIPT_END, NULL}};
	static const struct script_step garbage[] = {{SCRIPT_SEND, "\x01\x02 SSH-2.0-OpenSSH\r\n\r\n"},
						     {SCRIPT_END, NULL}};
	static const struct script_step *const all[] = {snap, empty, cut, cut_chunk, bad_chunk, bad_length, garbage};

	for (size_t i = 0; i < NELEM(all); i++) {
		struct http_request r = {0};
		struct one o = {0};
		struct scripted s;

		run(r, all[i], &o, &s);
		assert_true(o.failed);
		assert_int_equal(o.err.kind, ERR_NET);
		assert_int_equal(o.times, 1);
		end(&o, &s);
	}
}

static void nobody_there(void **state)
{
	struct loop *l = loop_new();
	struct http *h = http_new(l);
	struct one o = {0};
	struct http_request r = {
	    .method = "GET", .url = "http://test/", .unix_socket = "/nonexistent/socket", .done = on_done, .arg = &o};

	buf_init(&o.body, 1000);
	http_start(h, &r);
	assert_true(test_until(l, &o.done));
	assert_true(o.failed);
	assert_int_equal(o.err.kind, ERR_NET);
	assert_int_equal(o.status, 0);
	assert_non_null(strstr(o.err.text, "/nonexistent/socket"));
	buf_fini(&o.body);
	http_free(h);
	loop_free(l);
}

/* A kept connection is used again; one that was closed meanwhile costs nobody a failure. */
static void connections_are_kept(void **state)
{
#define ANSWER                                                                                                         \
	{                                                                                                              \
		SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"                                           \
	}
	static const struct script_step steps[] = {ANSWER, {SCRIPT_NEXT, NULL}, ANSWER, {SCRIPT_CLOSE, NULL},
						   ANSWER, {SCRIPT_END, NULL}};
	struct loop *l = loop_new();
	struct http *h = http_new(l);
	struct scripted s;

	scripted_start(&s, steps);
	for (int i = 0; i < 3; i++) {
		struct one o = {0};
		struct http_request r = {.method = "POST", .body = "abc", .body_len = 3, .done = on_done, .arg = &o};

		r.url = "http://test/";
		r.unix_socket = s.path;
		buf_init(&o.body, 1000);
		http_start(h, &r);
		assert_true(test_until(l, &o.done));
		assert_ok(!o.failed, o.err);
		buf_fini(&o.body);
	}
	scripted_stop(&s);
	assert_int_equal(s.connections, 2);
	scripted_fini(&s);
	http_free(h);
	loop_free(l);
}

static void start_another(const struct http_answer *a, const struct err *e, void *arg)
{
	struct one *o = arg;
	struct http_request r = {
	    .method = "GET", .url = "http://test/", .unix_socket = "/nonexistent/socket", .done = on_done, .arg = o};

	http_start(o->http, &r);
}

static void calls_start_calls(void **state)
{
	struct loop *l = loop_new();
	struct one o = {.http = http_new(l)};
	struct http_request r = {.method = "GET",
				 .url = "http://test/",
				 .unix_socket = "/nonexistent/socket",
				 .done = start_another,
				 .arg = &o};

	buf_init(&o.body, 1000);
	http_start(o.http, &r);
	assert_true(test_until(l, &o.done));
	http_cancel(http_start(o.http, &r));
	http_start(o.http, &r);
	http_free(o.http);
	loop_free(l);
	buf_fini(&o.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gathers_an_answer),
		cmocka_unit_test(sends_a_body_and_headers),
		cmocka_unit_test(posts_without_a_body),
		cmocka_unit_test(streams_a_body),
		cmocka_unit_test(a_reader_may_give_up),
		cmocka_unit_test(an_error_answer_is_no_failure_and_not_streamed),
		cmocka_unit_test(streams_an_answer),
		cmocka_unit_test(a_sink_may_stop),
		cmocka_unit_test(a_call_may_be_cancelled_in_its_own_callback),
		cmocka_unit_test(an_endless_body_is_cut),
		cmocka_unit_test(endless_headers_are_cut),
		cmocka_unit_test(a_hang_is_noticed),
		cmocka_unit_test(a_hang_in_the_body_is_noticed),
		cmocka_unit_test(slow_is_not_dead),
		cmocka_unit_test(broken_answers_are_network_errors),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(connections_are_kept),
		cmocka_unit_test(calls_start_calls),
	};

	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
