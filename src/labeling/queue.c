#include "labeling/queue.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/vec.h"
#include "store/items.h"
#include "store/projects.h"

static bool need_running(struct db *db, int64_t project, struct err *e)
{
	int64_t state = 0;
	bool found;

	if (!db_get_i64(db, e, &state, &found, "SELECT state FROM project WHERE id = ?", "i", project))
		return false;
	if (state == PROJECT_PAUSED)
		return err_set(e, ERR_CONFLICT, "the project is paused: resume it to label");
	return state == PROJECT_RUNNING || err_set(e, ERR_CONFLICT, "the project is %s: it cannot be labeled",
						   project_state_word((enum project_state)state));
}

static bool set_lease(struct db *db, int64_t item, const char *user, struct err *e)
{
	return db_run(db, e, "UPDATE item SET lease_user = ?, lease_until_ms = ? WHERE id = ?", "sii", user,
		      clock_now_ms() + LEASE_MS, item);
}

struct pick {
	int64_t item;
	const char *why;
};

typedef VEC(struct pick) picks;

static bool add_picks(struct stmt *q, picks *p, const char *why, struct err *e)
{
	int row;

	while ((row = db_next(q, e)) > 0) {
		struct pick one = {db_i64(q, 0), why};
		vec_add(p, one);
	}
	return row == 0;
}

static bool pick_items(struct db *db, int64_t project, const char *user, int n, picks *p, struct err *e)
{
	int64_t now = clock_now_ms();
	struct stmt *q =
	    db_query(db, e,
		     "SELECT id FROM item INDEXED BY item_lease WHERE lease_user = ? AND lease_until_ms > ? AND "
		     "project_id = ? AND state IN (0, 1, 2) ORDER BY position LIMIT ?",
		     "siii", user, now, project, (int64_t)n);

	if (!add_picks(q, p, "you hold it already", e))
		return false;
	if (p->n >= (size_t)n)
		return true;
	q = db_query(db, e,
		     "SELECT id FROM item INDEXED BY item_queue WHERE project_id = ? AND state IN (0, 1, 2) AND "
		     "(lease_user IS NULL OR lease_until_ms <= ?) ORDER BY position LIMIT ?",
		     "iii", project, now, (int64_t)n - (int64_t)p->n);
	return add_picks(q, p, "next in the shuffled order", e);
}

bool queue_claim(struct db *db, int64_t project, const char *user, int n,
		 bool (*fn)(const struct item *it, void *arg, struct err *e), void *arg, struct err *e)
{
	picks p = {0};
	bool ok = need_running(db, project, e) && pick_items(db, project, user, n, &p, e);

	for (size_t i = 0; ok && i < p.n; i++) {
		struct item it;
		item_init(&it);
		ok = set_lease(db, p.v[i].item, user, e) && items_get(db, p.v[i].item, user, &it, e);
		if (ok) {
			it.why = xstrdup(p.v[i].why);
			ok = fn(&it, arg, e);
		}
		item_fini(&it);
	}
	vec_fini(&p);
	return ok;
}

bool queue_release(struct db *db, int64_t item, const char *user, struct err *e)
{
	return db_run(db, e, "UPDATE item SET lease_user = NULL, lease_until_ms = NULL WHERE id = ? AND lease_user = ?",
		      "is", item, user);
}

bool queue_renew(struct db *db, int64_t item, const char *user, struct err *e)
{
	int64_t now = clock_now_ms();

	return db_run(db, e,
		      "UPDATE item SET lease_until_ms = ? WHERE id = ? AND lease_user = ? AND lease_until_ms > ?",
		      "iisi", now + LEASE_MS, item, user, now);
}

bool queue_lease(struct db *db, int64_t item, const char *user, struct err *e)
{
	struct item it;

	item_init(&it);
	bool ok = items_get(db, item, NULL, &it, e);
	if (ok && it.leased_to && !str_eq(it.leased_to, user))
		ok = err_set(e, ERR_CONFLICT,
			     "%s works on this image now: it is free again when that is done, or at the end of the "
			     "lease",
			     it.leased_to);
	item_fini(&it);
	return ok && set_lease(db, item, user, e);
}

bool queue_expire(struct db *db, int64_t *expired, struct err *e)
{
	bool ok = db_run(db, e,
			 "UPDATE item SET lease_user = NULL, lease_until_ms = NULL WHERE lease_user IS NOT NULL AND "
			 "lease_until_ms <= ?",
			 "i", clock_now_ms());

	*expired = ok ? db_changes(db) : 0;
	return ok;
}

bool queue_next_expiry(struct db *db, int64_t *at_ms, bool *any, struct err *e)
{
	return db_get_i64(db, e, at_ms, any,
			  "SELECT lease_until_ms FROM item WHERE lease_user IS NOT NULL ORDER BY lease_until_ms LIMIT "
			  "1",
			  "");
}
