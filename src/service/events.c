#include "service/events.h"

#include <stdlib.h>
#include <string.h>

#define LOG_MODULE "events"
#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "service/answer.h"
#include "service/server.h"
#include "store/events.h"
#include "store/store.h"

enum { RING = 4096, PAGE = 1000, PENDING_MAX = 64 << 10 };

struct line {
	int64_t seq;
	char *text;
	size_t n;
};

struct events {
	struct store *store;
	struct line ring[RING];
	size_t first, count;
	int64_t base, last; /* the ring holds all lines behind base, up to last */
	struct stream *streams;
};

struct stream {
	struct events *events;
	struct exchange *exchange; /* NULL: gone, while a page is being read for it */
	struct stream *prev, *next;
	int64_t after;      /* the last line that went to `pending` */
	struct buf pending; /* to be sent, from `sent` on */
	size_t sent;
	bool reading, failed;
	struct buf page; /* the reader thread's */
	int64_t page_last;
};

struct events *events_new(struct store *s, int64_t last)
{
	struct events *ev = xcalloc(1, sizeof *ev);

	ev->store = s;
	ev->base = ev->last = last;
	return ev;
}

static void free_stream(struct stream *st)
{
	if (st->next)
		st->next->prev = st->prev;
	*(st->prev ? &st->prev->next : &st->events->streams) = st->next;
	buf_fini(&st->pending);
	buf_fini(&st->page);
	free(st);
}

void events_free(struct events *ev)
{
	if (!ev)
		return;
	while (ev->streams)
		free_stream(ev->streams);
	for (size_t i = 0; i < RING; i++)
		free(ev->ring[i].text);
	free(ev);
}

static void add_line(struct events *ev, const char *text, size_t n)
{
	struct line *l = &ev->ring[(ev->first + ev->count) % RING];

	if (ev->count == RING) {
		ev->base = l->seq;
		ev->first = (ev->first + 1) % RING;
		ev->count--;
	}
	free(l->text);
	l->text = xmemdup(text, n);
	l->n = n;
	l->seq = strtoll(text + strlen("{\"seq\":"), NULL, 10);
	ev->count++;
	ev->last = l->seq;
}

void events_take(struct events *ev, const char *lines, size_t n)
{
	const char *end = lines + n;

	while (lines < end) {
		const char *newline = memchr(lines, '\n', (size_t)(end - lines));

		add_line(ev, lines, (size_t)(newline + 1 - lines));
		lines = newline + 1;
	}
	for (struct stream *st = ev->streams; st; st = st->next)
		if (st->exchange)
			exchange_wake(st->exchange);
}

/* ---- streams */

static bool read_page(struct db *db, void *arg, struct err *e)
{
	struct stream *st = arg;

	return events_read(db, st->after, PAGE, &st->page, &st->page_last, e);
}

static void take_page(bool ok, const struct err *e, void *arg)
{
	struct stream *st = arg;

	st->reading = false;
	if (!st->exchange) {
		free_stream(st);
		return;
	}
	st->failed = !ok || st->page.failed;
	if (!ok)
		LOG_ERROR("events behind %lld cannot be read: %s", (long long)st->after, e->text);
	buf_adds(&st->pending, buf_str(&st->page));
	/* an empty page: the rows behind `after` are not there; what follows is in the ring */
	st->after = st->page_last > st->after ? st->page_last : st->events->base;
	exchange_wake(st->exchange);
}

/* Nothing can be given until the page is there. */
static void start_page(struct stream *st)
{
	st->reading = true;
	buf_reset(&st->page);
	store_read(st->events->store, read_page, take_page, st);
}

/* The first line behind seq; numbers may have gaps. */
static size_t find_line(const struct events *ev, int64_t seq)
{
	size_t low = 0, high = ev->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (ev->ring[(ev->first + middle) % RING].seq <= seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void collect(struct stream *st)
{
	struct events *ev = st->events;

	if (st->after < ev->base) {
		start_page(st);
		return;
	}
	for (size_t i = find_line(ev, st->after); i < ev->count && st->pending.len < PENDING_MAX; i++) {
		const struct line *l = &ev->ring[(ev->first + i) % RING];

		buf_add(&st->pending, l->text, l->n);
		st->after = l->seq;
	}
}

static ssize_t fill(void *arg, char *buf, size_t max)
{
	struct stream *st = arg;
	size_t n;

	if (st->sent == st->pending.len && !st->reading && !st->failed) {
		buf_reset(&st->pending);
		st->sent = 0;
		collect(st);
	}
	n = st->pending.len - st->sent;
	if (n == 0 && st->failed)
		return -1;
	if (n > max)
		n = max;
	if (n > 0)
		memcpy(buf, st->pending.data + st->sent, n);
	st->sent += n;
	return (ssize_t)n;
}

static void gone(void *arg)
{
	struct stream *st = arg;

	st->exchange = NULL;
	if (!st->reading)
		free_stream(st);
}

void events_stream(struct events *ev, int64_t after, struct exchange *x)
{
	struct answer *a = exchange_reply(x);
	struct stream *st = xcalloc(1, sizeof *st);

	st->events = ev;
	st->exchange = x;
	st->after = after < 0 || after > ev->last ? ev->last : after;
	buf_init(&st->pending, BUF_MAX_DEFAULT);
	buf_init(&st->page, BUF_MAX_DEFAULT);
	st->next = ev->streams;
	if (st->next)
		st->next->prev = st;
	ev->streams = st;
	a->type = "application/x-ndjson";
	a->fill = fill;
	a->gone = gone;
	a->stream = st;
}
