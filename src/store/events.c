#include "store/events.h"

#include <string.h>

#include "base/clock.h"
#include "base/jsonwrite.h"
#include "base/str.h"

static void put_event(struct jsonw *w, int64_t seq, int64_t at_ms, const struct event *ev)
{
	char iso[CLOCK_ISO];

	jsonw_object(w);
	jsonw_ki64(w, "seq", seq);
	jsonw_kstr(w, "at", clock_iso(at_ms, iso));
	jsonw_kstr(w, "kind", ev->kind);
	jsonw_kstr(w, "user", ev->user);
	if (ev->project)
		jsonw_kstr(w, "project", ev->project);
	if (ev->item_id)
		jsonw_ki64(w, "item", ev->item_id);
	if (ev->detail) {
		buf_addc(w->out, ',');
		buf_adds(w->out, ev->detail);
	}
	jsonw_object_end(w);
}

static void put_line(struct buf *out, int64_t seq, int64_t at_ms, const struct event *ev)
{
	struct jsonw w;

	jsonw_init(&w, out);
	put_event(&w, seq, at_ms, ev);
	jsonw_newline(&w);
}

bool events_add(struct db *db, const struct event *ev, int64_t *seq, struct err *e)
{
	int64_t now = clock_now_ms();

	if (!db_run(db, e,
		    "INSERT INTO event(at_ms, kind, user, project_id, item_id, change, before, detail, answer) "
		    "VALUES(?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?)",
		    "issiissss", now, ev->kind, ev->user, ev->project_id, ev->item_id, ev->change, ev->before,
		    ev->detail, ev->answer))
		return false;
	put_line(db_news(db), db_last_id(db), now, ev);
	if (seq)
		*seq = db_last_id(db);
	return true;
}

bool events_find_change(struct db *db, const char *change, const char *user, struct buf *answer, bool *found,
			struct err *e)
{
	struct stmt *q = db_query(db, e, "SELECT user, answer FROM event WHERE change = ?", "s", change);
	int row = db_next(q, e);

	*found = row > 0;
	if (row <= 0)
		return row == 0;
	bool mine = str_eq(db_text(q, 0), user);
	const char *stored = db_text(q, 1);
	if (mine && stored)
		buf_adds(answer, stored);
	db_done(q);
	return mine || err_set(e, ERR_CONFLICT, "the change %s belongs to somebody else: every change needs a new UUID",
			       change);
}

bool events_read(struct db *db, int64_t after, int limit, struct buf *out, int64_t *last, struct err *e)
{
	struct stmt *q =
	    db_query(db, e,
		     "SELECT e.seq, e.at_ms, e.kind, e.user, e.item_id, e.detail, p.shown_name FROM event e "
		     "LEFT JOIN project p ON p.id = e.project_id WHERE e.seq > ? ORDER BY e.seq LIMIT ?",
		     "ii", after, (int64_t)limit);
	int row;

	*last = after;
	while ((row = db_next(q, e)) > 0) {
		struct event ev = {.kind = db_text(q, 2), .user = db_text(q, 3), .item_id = db_i64(q, 4),
				   .detail = db_text(q, 5), .project = db_text(q, 6)};
		*last = db_i64(q, 0);
		put_line(out, *last, db_i64(q, 1), &ev);
	}
	return row == 0;
}

bool events_of_item(struct db *db, int64_t item, int limit, struct jsonw *w, struct err *e)
{
	struct stmt *q = db_query(db, e,
				  "SELECT seq, at_ms, kind, user, detail FROM event WHERE item_id = ? ORDER BY seq "
				  "DESC LIMIT ?",
				  "ii", item, (int64_t)limit);
	int row;

	while ((row = db_next(q, e)) > 0) {
		struct event ev = {.kind = db_text(q, 2), .user = db_text(q, 3), .detail = db_text(q, 4)};
		put_event(w, db_i64(q, 0), db_i64(q, 1), &ev);
	}
	return row == 0;
}

bool events_last(struct db *db, int64_t *seq, struct err *e)
{
	bool found;

	*seq = 0;
	return db_get_i64(db, e, seq, &found, "SELECT max(seq) FROM event", "");
}
