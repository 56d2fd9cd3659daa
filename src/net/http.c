#include "net/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"

#define HEADERS_MAX (256 << 10)
#define BODY_MAX ((size_t)64 << 20)
#define CONNECT_MS 10000
#define IDLE_MS 60000
#define EXPECT_FROM (1 << 20) /* bodies of that size wait for the other end to want them */

enum call_state { CALL_WAITING, CALL_RUNNING, CALL_ENDED };

struct http_call {
	struct http *http;
	struct http_call *next, *prev;
	enum call_state state;
	bool cancelled;
	CURL *easy;
	struct curl_slist *headers;
	struct loop_watch *idle; /* NULL: no limit */
	int64_t moved_ms;        /* when the last byte went either way */
	int idle_ms;
	size_t head_len;
	char *body;
	size_t body_len, body_at;
	struct buf answer;
	struct http_answer a;
	struct http_request r; /* callbacks only: its strings are the caller's */
	char *peer;            /* how to name the other end: never with a query, which may hold a secret */
	struct err err;        /* why we ended it ourselves */
};

struct http {
	struct loop *loop;
	CURLM *multi;
	struct loop_watch *timer;
	struct http_call *calls;
	bool in_curl; /* its functions must not be called again now */
};

struct http_socket {
	struct http *http;
	curl_socket_t fd;
	struct loop_watch *watch;
};

static void http_settle(struct http *h);

/* ------------------------------------------------------------------ calls */

static void call_free(struct http_call *c)
{
	if (c->prev)
		c->prev->next = c->next;
	else
		c->http->calls = c->next;
	if (c->next)
		c->next->prev = c->prev;
	loop_unwatch(c->idle);
	curl_easy_cleanup(c->easy);
	curl_slist_free_all(c->headers);
	buf_fini(&c->answer);
	free(c->body);
	free(c->peer);
	free(c);
}

static const char *answer_header(const struct http_answer *a, const char *name)
{
	struct curl_header *h;

	if (curl_easy_header(a->priv, name, 0, CURLH_HEADER, -1, &h) != CURLHE_OK)
		return NULL;
	return h->value;
}

static void call_fill_head(struct http_call *c)
{
	const char *type = NULL;
	long status = 0;

	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c->easy, CURLINFO_CONTENT_TYPE, &type);
	c->a.status = (int)status;
	c->a.type = type ? type : "";
}

static size_t on_header(char *p, size_t size, size_t n, void *arg)
{
	struct http_call *c = arg;

	n *= size;
	c->moved_ms = clock_mono_ms();
	c->head_len += n;
	if (c->cancelled)
		return 0;
	if (c->head_len > HEADERS_MAX) {
		err_set(&c->err, ERR_NET, "%s sends endless headers", c->peer);
		return 0;
	}
	if (n <= 2 && (*p == '\r' || *p == '\n')) {
		call_fill_head(c);
		if (c->a.status >= 200 && c->r.on_head)
			c->r.on_head(&c->a, c->r.arg);
	}
	return c->cancelled ? 0 : n;
}

static bool call_streams(const struct http_call *c)
{
	return c->r.on_data && c->a.status >= 200 && c->a.status < 300;
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
	struct http_call *c = arg;

	n *= size;
	c->moved_ms = clock_mono_ms();
	if (c->cancelled)
		return 0;
	if (call_streams(c)) {
		if (c->r.on_data(p, n, c->r.arg))
			return c->cancelled ? 0 : n;
		err_set(&c->err, ERR_CANCELLED, "the transfer was stopped");
		return 0;
	}
	buf_add(&c->answer, p, n);
	if (!c->answer.failed)
		return n;
	err_set(&c->err, ERR_TOO_LARGE, "the answer of %s is longer than the %zu bytes allowed", c->peer,
		c->answer.max);
	return 0;
}

static size_t on_read(char *p, size_t size, size_t n, void *arg)
{
	struct http_call *c = arg;
	size_t left = c->body_len - c->body_at;
	long got;

	n *= size;
	c->moved_ms = clock_mono_ms();
	if (c->cancelled)
		return CURL_READFUNC_ABORT;
	if (!c->r.read) {
		n = n < left ? n : left;
		if (n > 0)
			memcpy(p, c->body + c->body_at, n);
		c->body_at += n;
		return n;
	}
	got = c->r.read(p, n, c->r.arg);
	if (got >= 0 && !c->cancelled)
		return (size_t)got;
	err_set(&c->err, ERR_CANCELLED, "the transfer was stopped");
	return CURL_READFUNC_ABORT;
}

/* curl sends a body again when a kept connection turns out to be closed. */
static int on_seek(void *arg, curl_off_t offset, int origin)
{
	struct http_call *c = arg;

	if (c->r.read || origin != SEEK_SET || offset < 0 || (size_t)offset > c->body_len)
		return CURL_SEEKFUNC_CANTSEEK;
	c->body_at = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* ----------------------------------------------------------------- ending */

static void err_from_curl(struct http_call *c, CURLcode code, struct err *e)
{
	long os = 0;

	curl_easy_getinfo(c->easy, CURLINFO_OS_ERRNO, &os);
	if (c->err.kind != ERR_NONE)
		*e = c->err;
	else if (code == CURLE_COULDNT_CONNECT && os)
		err_set(e, ERR_NET, "cannot reach %s: %s", c->peer, strerror((int)os));
	else if (code == CURLE_GOT_NOTHING || code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR)
		err_set(e, ERR_NET, "%s stopped answering (%s)", c->peer, curl_easy_strerror(code));
	else if (code == CURLE_OPERATION_TIMEDOUT)
		err_set(e, ERR_NET, "%s does not answer", c->peer);
	else
		err_set(e, ERR_NET, "no good answer from %s: %s", c->peer, curl_easy_strerror(code));
}

static void call_done(struct http_call *c, CURLcode code)
{
	struct err e = {0};
	bool failed = code != CURLE_OK || c->err.kind != ERR_NONE;

	c->state = CALL_ENDED;
	loop_unwatch(c->idle);
	c->idle = NULL;
	curl_multi_remove_handle(c->http->multi, c->easy);
	call_fill_head(c);
	c->a.body = buf_str(&c->answer);
	c->a.len = c->answer.len;
	if (failed)
		err_from_curl(c, code, &e);
	if (!c->cancelled && c->r.done)
		c->r.done(&c->a, failed ? &e : NULL, c->r.arg);
	call_free(c);
}

static void call_idle(void *arg)
{
	struct http_call *c = arg;
	struct http *h = c->http;
	int64_t left = c->moved_ms + c->idle_ms - clock_mono_ms();

	if (left > 0) {
		loop_timer_set(c->idle, left);
		return;
	}
	err_set(&c->err, ERR_NET, "%s does not answer: nothing came for %d s", c->peer, (c->idle_ms + 999) / 1000);
	call_done(c, CURLE_OPERATION_TIMEDOUT);
	http_settle(h);
}

static void calls_start(struct http *h)
{
	for (struct http_call *c = h->calls; c; c = c->next)
		if (c->state == CALL_WAITING && !c->cancelled) {
			c->state = CALL_RUNNING;
			c->moved_ms = clock_mono_ms();
			curl_multi_add_handle(h->multi, c->easy);
		}
}

static void calls_drop_cancelled(struct http *h)
{
	struct http_call *next;

	for (struct http_call *c = h->calls; c; c = next) {
		next = c->next;
		if (!c->cancelled || c->state == CALL_ENDED)
			continue;
		if (c->state == CALL_RUNNING)
			curl_multi_remove_handle(h->multi, c->easy);
		call_free(c);
	}
}

static bool calls_end_next(struct http *h)
{
	struct http_call *c;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left))) {
		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &c);
		call_done(c, m->data.result);
		return true;
	}
	return false;
}

/* Whatever was asked for while curl was at work, and the calls that ended. */
static void http_settle(struct http *h)
{
	if (h->in_curl)
		return;
	do {
		h->in_curl = true;
		calls_drop_cancelled(h);
		calls_start(h);
		h->in_curl = false;
	} while (calls_end_next(h));
}

/* ------------------------------------------------------------------- loop */

static void http_act(struct http *h, curl_socket_t fd, int mask)
{
	int running;

	h->in_curl = true;
	curl_multi_socket_action(h->multi, fd, mask, &running);
	h->in_curl = false;
	http_settle(h);
}

static void socket_ready(int events, void *arg)
{
	struct http_socket *s = arg;

	http_act(s->http, s->fd,
		 (events & LOOP_READ ? CURL_CSELECT_IN : 0) | (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0));
}

static void timer_fired(void *arg)
{
	http_act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned)
{
	struct http *h = arg;
	struct http_socket *s = assigned;
	int events = (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0);

	if (what == CURL_POLL_REMOVE) {
		if (s)
			loop_unwatch(s->watch);
		free(s);
		curl_multi_assign(h->multi, fd, NULL);
		return 0;
	}
	if (s) {
		loop_fd_events(s->watch, events);
		return 0;
	}
	s = xcalloc(1, sizeof *s);
	*s = (struct http_socket){h, fd, NULL};
	s->watch = loop_fd(h->loop, fd, events, socket_ready, s);
	curl_multi_assign(h->multi, fd, s);
	return 0;
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
	struct http *h = arg;

	if (ms < 0)
		loop_timer_stop(h->timer);
	else
		loop_timer_set(h->timer, ms);
	return 0;
}

struct http *http_new(struct loop *l)
{
	struct http *h = xcalloc(1, sizeof *h);

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(h->multi = curl_multi_init()))
		fatal("libcurl cannot start");
	h->loop = l;
	h->timer = loop_timer(l, timer_fired, h);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	return h;
}

void http_free(struct http *h)
{
	if (!h)
		return;
	assert(!h->in_curl);
	for (struct http_call *c = h->calls; c; c = c->next)
		c->cancelled = true;
	calls_drop_cancelled(h);
	curl_multi_cleanup(h->multi);
	loop_unwatch(h->timer);
	curl_global_cleanup();
	free(h);
}

/* --------------------------------------------------------------- starting */

/* scheme://host:port, or the socket. */
static char *peer_name(const struct http_request *r)
{
	const char *host = strstr(r->url, "://");

	if (r->unix_socket)
		return xstrdup(r->unix_socket);
	host = host ? host + 3 : r->url;
	return xstrndup(r->url, (size_t)(host - r->url) + strcspn(host, "/?#"));
}

static long long body_length(const struct http_request *r)
{
	return r->read ? r->read_len : (long long)r->body_len;
}

static void set_body(struct http_call *c, const struct http_request *r)
{
	CURL *easy = c->easy;

	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
	if (strcmp(r->method, "HEAD") == 0)
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	if (!r->body && !r->read && (strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0))
		return;
	if (r->body_len > 0)
		c->body = xmemdup(r->body, r->body_len);
	c->body_len = r->body_len;
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)body_length(r));
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(easy, CURLOPT_READDATA, c);
	curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
	curl_easy_setopt(easy, CURLOPT_SEEKDATA, c);
}

static void set_transport(struct http_call *c, const struct http_request *r)
{
	CURL *easy = c->easy;

	for (const char *const *p = r->headers; p && *p; p++)
		c->headers = curl_slist_append(c->headers, *p);
	if (body_length(r) >= 0 && body_length(r) < EXPECT_FROM)
		c->headers = curl_slist_append(c->headers, "Expect:");
	curl_easy_setopt(easy, CURLOPT_URL, r->url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, c->headers);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, c);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
			 (long)(r->connect_timeout_ms ? r->connect_timeout_ms : CONNECT_MS));
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, c);
	if (!r->unix_socket)
		return;
	curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, r->unix_socket);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

struct http_call *http_start(struct http *h, const struct http_request *r)
{
	struct http_call *c = xcalloc(1, sizeof *c);

	c->http = h;
	c->r = *r;
	c->peer = peer_name(r);
	c->easy = curl_easy_init();
	if (!c->easy)
		fatal("libcurl cannot start a call");
	c->a = (struct http_answer){.type = "", .header = answer_header, .priv = c->easy};
	buf_init(&c->answer, r->max_body ? r->max_body : BODY_MAX);
	set_transport(c, r);
	set_body(c, r);
	c->idle_ms = r->idle_timeout_ms ? r->idle_timeout_ms : IDLE_MS;
	if (c->idle_ms > 0) {
		c->idle = loop_timer(h->loop, call_idle, c);
		loop_timer_set(c->idle, c->idle_ms);
	}
	c->next = h->calls;
	if (c->next)
		c->next->prev = c;
	h->calls = c;
	if (!h->in_curl)
		calls_start(h);
	return c;
}

void http_cancel(struct http_call *c)
{
	struct http *h;

	if (!c || c->state == CALL_ENDED)
		return;
	h = c->http;
	c->cancelled = true;
	if (!h->in_curl)
		calls_drop_cancelled(h);
}
