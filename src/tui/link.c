#include "tui/link.h"

#include "base/str.h"

enum { RETRY_FIRST_MS = 200, RETRY_LAST_MS = 8000, LONG_MS = 5000 };

/* Of one's own work that one may have turned away from. */
static void ring(struct deck *d, const struct json *event)
{
	const char *state = json_str(event, "state", ""), *kind = json_str(event, "operationKind", "");

	if (json_i64(event, "ms", 0) < LONG_MS || !str_eq(json_str(event, "user", ""), client_user(d->client)))
		return;
	deck_ring(d, str_eq(state, "succeeded") ? STYLE_GOOD : STYLE_ERROR, "%s: %s.", kind, state);
}

static void on_event(const struct json *event, void *arg)
{
	struct link *l = arg;

	if (str_eq(json_str(event, "kind", ""), "operation"))
		ring(l->deck, event);
	tabs_event(l->tabs, event);
}

static void on_line(bool connected, void *arg)
{
	struct link *l = arg;
	bool was = l->deck->connected;

	l->deck->connected = connected;
	l->deck->dirty = true;
	if (connected) {
		l->retry_ms = RETRY_FIRST_MS;
		loop_timer_stop(l->retry_timer);
		if (!was)
			deck_notice(l->deck, STYLE_GOOD, "The service is there again.");
		tabs_linked(l->tabs);
	} else {
		deck_notice(l->deck, STYLE_WARN,
			    "The service does not answer; it is looked for, and started if need be.");
		loop_timer_set(l->retry_timer, l->retry_ms);
	}
}

static void on_retry(void *arg)
{
	struct link *l = arg;

	l->retry_due = true;
}

void link_open(struct link *l, struct deck *d, struct tabs *t)
{
	*l = (struct link){.deck = d, .tabs = t, .retry_ms = RETRY_FIRST_MS};
	l->retry_timer = loop_timer(d->loop, on_retry, l);
	l->feed = feed_open(d->client, -1, on_event, on_line, l);
}

void link_close(struct link *l)
{
	feed_close(l->feed);
	loop_unwatch(l->retry_timer);
}

void link_retry(struct link *l)
{
	struct err e;

	l->retry_due = false;
	if (!client_open(l->deck->client, &e))
		deck_notice(l->deck, STYLE_ERROR, "%s", e.text);
	if (l->deck->connected)
		return;
	/* The feed comes by itself; until then, what was found may be gone again. */
	l->retry_ms = l->retry_ms * 2 < RETRY_LAST_MS ? l->retry_ms * 2 : RETRY_LAST_MS;
	loop_timer_set(l->retry_timer, l->retry_ms);
}
