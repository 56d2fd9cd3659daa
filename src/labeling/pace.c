#include "labeling/pace.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"

enum { HOURS = 24, RECENT = 500, HOUR_MS = 3600 * 1000, PAUSE_MS = 5 * 60 * 1000 };
#define WEEK_MS ((int64_t)7 * HOURS * HOUR_MS)

static bool put_hours(struct db *db, struct jsonw *w, int64_t project, int64_t now, struct err *e)
{
	int64_t hours[HOURS] = {0}, start = now - (int64_t)HOURS * HOUR_MS;
	struct stmt *q = db_query(db, e,
				  "SELECT (at_ms - ?2) / 3600000, count(*) FROM event INDEXED BY event_pace WHERE "
				  "project_id = ?1 AND undone = 0 AND kind IN ('submit', 'skip') AND at_ms > ?2 AND "
				  "at_ms <= ?3 GROUP BY 1",
				  "iii", project, start, now);
	int row;

	while ((row = db_next(q, e)) > 0)
		hours[db_i64(q, 0) < HOURS ? db_i64(q, 0) : HOURS - 1] += db_i64(q, 1);
	jsonw_key(w, "pace");
	jsonw_array(w);
	for (int i = 0; i < HOURS; i++)
		jsonw_i64(w, hours[i]);
	jsonw_array_end(w);
	return row == 0;
}

/* Milliseconds at work, and the items done in them: each from the one before by the same user. */
static bool measure(struct db *db, int64_t project, int64_t now, int64_t *items, int64_t *ms, struct err *e)
{
	struct stmt *q = db_query(db, e,
				  "SELECT count(*), ifnull(sum(gap), 0) FROM (SELECT at_ms - lag(at_ms) OVER "
				  "(PARTITION BY user ORDER BY at_ms) AS gap FROM (SELECT user, at_ms FROM event "
				  "INDEXED BY event_pace WHERE project_id = ? AND undone = 0 AND kind IN ('submit', "
				  "'skip') AND at_ms > ? ORDER BY at_ms DESC LIMIT ?)) WHERE gap <= ?",
				  "iiii", project, now - WEEK_MS, (int64_t)RECENT, (int64_t)PAUSE_MS);
	int row = db_next(q, e);

	if (row <= 0)
		return false;
	*items = db_i64(q, 0);
	*ms = db_i64(q, 1);
	db_done(q);
	return true;
}

static bool put_now(struct db *db, struct jsonw *w, int64_t project, int64_t now, int64_t *people, struct err *e)
{
	struct stmt *q = db_query(db, e,
				  "SELECT lease_user, count(*), min(lease_since_ms) FROM item INDEXED BY item_lease "
				  "WHERE lease_user IS NOT NULL AND lease_until_ms > ? AND project_id = ? GROUP BY "
				  "lease_user ORDER BY 2 DESC, 1",
				  "ii", now, project);
	char iso[CLOCK_ISO];
	int row;

	*people = 0;
	jsonw_key(w, "now");
	jsonw_array(w);
	while ((row = db_next(q, e)) > 0) {
		jsonw_object(w);
		jsonw_kstr(w, "user", db_text(q, 0));
		jsonw_ki64(w, "items", db_i64(q, 1));
		if (!db_is_null(q, 2))
			jsonw_kstr(w, "since", clock_iso(db_i64(q, 2), iso));
		jsonw_object_end(w);
		++*people;
	}
	jsonw_array_end(w);
	return row == 0;
}

bool pace_put(struct db *db, struct jsonw *w, int64_t project, int64_t left, struct err *e)
{
	int64_t now = clock_now_ms(), items, ms, people;

	if (!put_now(db, w, project, now, &people, e) || !put_hours(db, w, project, now, e) ||
	    !measure(db, project, now, &items, &ms, e))
		return false;
	if (items < 1 || ms < 1)
		return true;
	jsonw_knum(w, "recent", (double)(items * (int64_t)HOUR_MS) / (double)ms);
	jsonw_ki64(w, "secondsLeft", left * ms / items / 1000 / (people > 1 ? people : 1));
	return true;
}
