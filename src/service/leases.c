#include "service/leases.h"

#include <stdlib.h>

#define LOG_MODULE "leases"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "labeling/queue.h"
#include "service/answer.h"
#include "store/store.h"

enum { RETRY_MS = 60000 };

struct leases {
	struct store *store;
	struct loop_watch *timer;
	bool armed;
	/* the writer thread's answer */
	int64_t next_ms;
	bool any;
};

static void arm(struct leases *le, int64_t ms)
{
	le->armed = true;
	loop_timer_set(le->timer, ms);
}

static bool look(struct db *db, void *arg, struct err *e)
{
	struct leases *le = arg;
	int64_t ended;

	return queue_expire(db, &ended, e) && queue_next_expiry(db, &le->next_ms, &le->any, e);
}

static void looked(bool ok, const struct err *e, void *arg)
{
	struct leases *le = arg;

	if (!ok)
		LOG_ERROR("leases cannot be ended: %s", e->text);
	le->armed = false;
	if (!ok)
		arm(le, RETRY_MS);
	else if (le->any)
		arm(le, le->next_ms - clock_now_ms() + 1);
}

void leases_look(struct leases *le)
{
	le->armed = true;
	store_write(le->store, look, looked, le);
}

static void on_timer(void *arg)
{
	leases_look(arg);
}

static void given(void *arg, bool certain)
{
	struct leases *le = arg;

	if (certain && !le->armed)
		arm(le, LEASE_MS + 1);
}

void leases_follow(struct leases *le, struct answer *a)
{
	a->then = given;
	a->then_arg = le;
}

struct leases *leases_new(struct loop *l, struct store *s)
{
	struct leases *le = xcalloc(1, sizeof *le);

	le->store = s;
	le->timer = loop_timer(l, on_timer, le);
	return le;
}

void leases_free(struct leases *le)
{
	if (!le)
		return;
	loop_unwatch(le->timer);
	free(le);
}
