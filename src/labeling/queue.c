#include "labeling/queue.h"

#include <stdlib.h>
#include <string.h>

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

/* Who has it already has held it since then. */
static bool set_lease(struct db *db, int64_t item, const char *user, struct err *e)
{
	int64_t now = clock_now_ms();

	return db_run(db, e,
		      "UPDATE item SET lease_since_ms = iif(lease_user = ?1 AND lease_until_ms > ?2, lease_since_ms, "
		      "?2), lease_user = ?1, lease_until_ms = ?3 WHERE id = ?4",
		      "siii", user, now, now + LEASE_MS, item);
}

/* ---- the order */

struct pick {
	int64_t item, key; /* key: its place in its part of the queue */
	const char *why;
};

typedef VEC(struct pick) picks;

/*
 * The queue has two parts, each along an index of its own: what was put first, then the rest by the project's rule.
 * All take the same values: the project, the place behind which to begin, now (0: held ones too), a pattern of the
 * path ("%": all), how many.
 */
#define WAITING " WHERE i.project_id = ?1 AND i.state IN (0, 1, 2) AND "
#define FREE_AND_FITS \
	" > ?2 AND (?3 = 0 OR i.lease_user IS NULL OR i.lease_until_ms <= ?3) AND (?4 = '%' OR EXISTS(SELECT 1 FROM " \
	"file f WHERE f.id = i.file_id AND f.path LIKE ?4 ESCAPE '\\')) "

static const struct part {
	const char *why, *sql;
} first = {"it was put first",
	   "SELECT i.id, i.ahead FROM item i INDEXED BY item_ahead" WAITING
	   "i.ahead IS NOT NULL AND i.ahead" FREE_AND_FITS "ORDER BY i.ahead LIMIT ?5"},
  rest[QUEUE_ORDERS] = {
      [QUEUE_SHUFFLED] = {"next in the shuffled order",
			  "SELECT i.id, i.position FROM item i INDEXED BY item_queue" WAITING
			  "i.ahead IS NULL AND i.position" FREE_AND_FITS "ORDER BY i.position LIMIT ?5"},
      [QUEUE_BY_NAME] = {"next in the order of names",
			 "SELECT i.id, i.number FROM item i INDEXED BY item_by_name" WAITING
			 "i.ahead IS NULL AND i.number" FREE_AND_FITS "ORDER BY i.number LIMIT ?5"},
};

static bool add_picks(struct db *db, const struct part *part, int64_t project, int64_t after, int64_t now,
		      const char *pattern, int64_t n, picks *p, struct err *e)
{
	struct stmt *q = db_query(db, e, part->sql, "iiisi", project, after, now, pattern, n - (int64_t)p->n);
	int row;

	while ((row = db_next(q, e)) > 0) {
		struct pick one = {db_i64(q, 0), db_i64(q, 1), part->why};
		vec_add(p, one);
	}
	return row == 0;
}

static bool get_order(struct db *db, int64_t project, enum queue_order *o, struct err *e)
{
	int64_t stored = 0;
	bool found;

	if (!db_get_i64(db, e, &stored, &found, "SELECT queue_order FROM project WHERE id = ?", "i", project))
		return false;
	*o = stored < QUEUE_ORDERS ? (enum queue_order)stored : QUEUE_SHUFFLED;
	return true;
}

/* Those that the user holds, in the order of the queue. */
static bool add_held(struct db *db, int64_t project, const char *user, enum queue_order o, int64_t n, picks *p,
		     struct err *e)
{
	struct stmt *q =
	    db_query(db, e,
		     "SELECT id FROM item INDEXED BY item_lease WHERE lease_user = ? AND lease_until_ms > ? AND "
		     "project_id = ? AND state IN (0, 1, 2) ORDER BY ahead IS NULL, ahead, iif(?, number, position) "
		     "LIMIT ?",
		     "siiii", user, clock_now_ms(), project, (int64_t)(o == QUEUE_BY_NAME), n);
	int row;

	while ((row = db_next(q, e)) > 0) {
		struct pick one = {db_i64(q, 0), 0, "you hold it already"};
		vec_add(p, one);
	}
	return row == 0;
}

static bool pick_items(struct db *db, int64_t project, const char *user, int64_t n, picks *p, struct err *e)
{
	int64_t now = clock_now_ms();
	enum queue_order o;

	return get_order(db, project, &o, e) && add_held(db, project, user, o, n, p, e) &&
	       (p->n >= (size_t)n || add_picks(db, &first, project, INT64_MIN, now, "%", n, p, e)) &&
	       (p->n >= (size_t)n || add_picks(db, &rest[o], project, INT64_MIN, now, "%", n, p, e));
}

static bool give(struct db *db, const struct pick *pick, const char *user, queue_fn *fn, void *arg, struct err *e)
{
	struct item it;

	item_init(&it);
	bool ok = items_get(db, pick->item, user, &it, e);
	if (ok) {
		it.why = xstrdup(pick->why);
		ok = fn(&it, arg, e);
	}
	item_fini(&it);
	return ok;
}

/* Any bytes between, none of them a sign of LIKE's. */
static char *pattern_of(const char *filter)
{
	struct buf b;
	char *pattern;

	if (!filter || !*filter)
		return xstrdup("%");
	buf_init(&b, BUF_MAX_DEFAULT);
	buf_addc(&b, '%');
	for (const char *p = filter; *p; p++) {
		if (strchr("%_\\", *p))
			buf_addc(&b, '\\');
		buf_addc(&b, *p);
	}
	buf_addc(&b, '%');
	pattern = xstrdup(buf_str(&b));
	buf_fini(&b);
	return pattern;
}

bool queue_list(struct db *db, int64_t project, const struct queue_page *page, struct queue_place *next, queue_fn *fn,
		void *arg, struct err *e)
{
	char *pattern = pattern_of(page->filter);
	enum queue_order o;
	picks p = {0};
	bool ok = get_order(db, project, &o, e);

	*next = (struct queue_place){0};
	if (ok && !page->behind_first)
		ok = add_picks(db, &first, project, page->after, 0, pattern, page->n + 1, &p, e);
	size_t ahead = p.n;
	if (ok && ahead <= (size_t)page->n)
		ok = add_picks(db, &rest[o], project, page->behind_first ? page->after : INT64_MIN, 0, pattern,
			       page->n + 1, &p, e);
	for (size_t i = 0; ok && i < p.n && i < (size_t)page->n; i++) {
		ok = give(db, &p.v[i], NULL, fn, arg, e);
		*next = (struct queue_place){p.v[i].key, i >= ahead, i + 1 < p.n};
	}
	vec_fini(&p);
	free(pattern);
	return ok;
}

/* ---- leases */

bool queue_claim(struct db *db, int64_t project, const char *user, int n, queue_fn *fn, void *arg, struct err *e)
{
	picks p = {0};
	bool ok = need_running(db, project, e) && pick_items(db, project, user, n, &p, e);

	for (size_t i = 0; ok && i < p.n; i++)
		ok = set_lease(db, p.v[i].item, user, e) && give(db, &p.v[i], user, fn, arg, e);
	vec_fini(&p);
	return ok;
}

static bool need_claimable(struct db *db, int64_t item, struct err *e)
{
	struct item it;

	item_init(&it);
	bool ok = items_get(db, item, NULL, &it, e);
	if (ok && !item_is_claimable(it.state))
		ok = err_set(e, ERR_CONFLICT, "%s is %s: it is not in the queue", it.path, item_state_word(it.state));
	item_fini(&it);
	return ok;
}

bool queue_put_first(struct db *db, int64_t item, struct err *e)
{
	return need_claimable(db, item, e) &&
	       db_run(db, e,
		      "UPDATE item SET ahead = (SELECT ifnull(min(o.ahead), 0) - 1 FROM item o WHERE o.project_id = "
		      "item.project_id AND o.ahead IS NOT NULL AND o.state IN (0, 1, 2)) WHERE id = ?",
		      "i", item);
}

bool queue_take(struct db *db, int64_t item, const char *user, struct err *e)
{
	int64_t project;

	return items_project(db, item, &project, e) && need_running(db, project, e) && need_claimable(db, item, e) &&
	       queue_lease(db, item, user, e) && queue_put_first(db, item, e);
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
