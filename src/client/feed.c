#include "client/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "client/call.h"

#define RETRY_FIRST_MS 250
#define RETRY_LAST_MS 8000

struct feed {
	struct client *client;
	struct http_call *call; /* NULL between two attempts */
	struct loop_watch *retry;
	int retry_ms;
	bool connected, told; /* told: of the state, once at least */
	long long after; /* the last event seen; -1: none */
	struct buf line;
	void (*fn)(const struct json *event, void *arg);
	void (*state)(bool connected, void *arg);
	void *arg;
	bool busy, closed; /* busy: in a callback, so that feed_close leaves the rest to it */
};

static void feed_start(struct feed *f);

static void feed_free(struct feed *f)
{
	http_cancel(f->call);
	loop_unwatch(f->retry);
	buf_fini(&f->line);
	free(f);
}

/* After a callback: false if it closed the feed, which is gone then. */
static bool feed_go_on(struct feed *f)
{
	bool open = !f->closed;

	f->busy = false;
	if (!open)
		feed_free(f);
	return open;
}

static void feed_say(struct feed *f, bool connected)
{
	if (f->told && f->connected == connected)
		return;
	f->connected = connected;
	f->told = true;
	if (f->state)
		f->state(connected, f->arg);
}

static void feed_line(struct feed *f, const char *line, size_t n)
{
	struct err e;
	struct json *event = json_parse(line, n, &e);

	if (event) {
		f->after = json_i64(event, "seq", f->after);
		f->fn(event, f->arg);
	}
	json_free(event);
}

static bool feed_data(const char *p, size_t n, void *arg)
{
	struct feed *f = arg;
	const char *end, *start;

	buf_add(&f->line, p, n);
	if (f->line.failed)
		return false;
	f->busy = true;
	start = f->line.data;
	while (!f->closed && (end = memchr(start, '\n', f->line.len - (size_t)(start - f->line.data)))) {
		if (end > start)
			feed_line(f, start, (size_t)(end - start));
		start = end + 1;
	}
	buf_drop(&f->line, (size_t)(start - f->line.data));
	return feed_go_on(f);
}

static void feed_head(const struct http_answer *a, void *arg)
{
	struct feed *f = arg;

	if (a->status != 200)
		return;
	f->retry_ms = RETRY_FIRST_MS;
	f->busy = true;
	feed_say(f, true);
	feed_go_on(f);
}

static void feed_broke(const struct http_answer *a, const struct err *e, void *arg)
{
	struct feed *f = arg;

	f->call = NULL;
	buf_fini(&f->line);
	f->busy = true;
	feed_say(f, false);
	if (!feed_go_on(f))
		return;
	loop_timer_set(f->retry, f->retry_ms);
	f->retry_ms = f->retry_ms * 2 < RETRY_LAST_MS ? f->retry_ms * 2 : RETRY_LAST_MS;
}

static void feed_retry(void *arg)
{
	feed_start(arg);
}

static void feed_start(struct feed *f)
{
	struct http_request r = {
	    .method = "GET", .on_head = feed_head, .on_data = feed_data, .done = feed_broke, .arg = f};
	char *path = f->after < 0 ? xstrdup("/v1/events") : xasprintf("/v1/events?after=%lld", f->after);

	r.idle_timeout_ms = -1;
	f->call = client_start(f->client, path, &r);
	free(path);
}

struct feed *feed_open(struct client *c, long long after, void (*fn)(const struct json *event, void *arg),
		       void (*state)(bool connected, void *arg), void *arg)
{
	struct feed *f = xcalloc(1, sizeof *f);

	f->client = c;
	f->after = after;
	f->fn = fn;
	f->state = state;
	f->arg = arg;
	f->retry_ms = RETRY_FIRST_MS;
	f->retry = loop_timer(c->loop, feed_retry, f);
	buf_init(&f->line, JSON_MAX);
	feed_start(f);
	return f;
}

void feed_close(struct feed *f)
{
	if (!f)
		return;
	f->closed = true;
	if (!f->busy)
		feed_free(f);
}
