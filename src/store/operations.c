#include "store/operations.h"

#include "base/clock.h"

bool operations_insert(struct db *db, const char *kind, const char *project, const char *user, int64_t *id,
		       struct err *e)
{
	if (!db_run(db, e,
		    "INSERT INTO operation(kind, state, project, user, started_ms) VALUES(?, 'running', ?, ?, ?)",
		    "sssi", kind, project, user, clock_now_ms()))
		return false;
	*id = db_last_id(db);
	return true;
}

bool operations_end(struct db *db, int64_t id, const char *state, const char *message, const char *result,
		    struct err *e)
{
	return db_run(db, e, "UPDATE operation SET state = ?, message = ?, result = ?, ended_ms = ? WHERE id = ?",
		      "sssii", state, message, result, clock_now_ms(), id);
}

bool operations_each(struct db *db, int64_t id, int limit,
		     bool (*fn)(const struct operation_row *o, void *arg, struct err *e), void *arg, struct err *e)
{
	struct stmt *q =
	    db_query(db, e,
		     "SELECT id, kind, state, project, user, message, result, started_ms, ended_ms FROM operation "
		     "WHERE ?1 = 0 OR id = ?1 ORDER BY id DESC LIMIT ?2",
		     "ii", id, (int64_t)limit);
	int row;
	bool ok = true;

	while (ok && (row = db_next(q, e)) > 0) {
		struct operation_row o = {db_i64(q, 0),	 db_text(q, 1), db_text(q, 2), db_text(q, 3), db_text(q, 4),
					  db_text(q, 5), db_text(q, 6), db_i64(q, 7),  db_i64(q, 8)};
		ok = fn(&o, arg, e);
	}
	if (!ok)
		db_done(q);
	return ok && row == 0;
}

bool operations_fail_running(struct db *db, struct err *e)
{
	return db_run(db, e,
		      "UPDATE operation SET state = 'failed', message = 'the service was stopped while this ran: start "
		      "it again', "
		      "ended_ms = ? WHERE state = 'running'",
		      "i", clock_now_ms());
}

bool exports_insert(struct db *db, int64_t project, const struct export_row *x, int64_t *id, struct err *e)
{
	if (!db_run(db, e,
		    "INSERT INTO export(project_id, format, user, at_ms, images, labels, bytes, sha256) VALUES(?, ?, "
		    "?, ?, ?, ?, ?, ?)",
		    "issiiiis", project, x->format, x->user, x->at_ms, x->images, x->labels, x->bytes, x->sha256))
		return false;
	*id = db_last_id(db);
	return true;
}

bool exports_each(struct db *db, int64_t project, bool (*fn)(const struct export_row *x, void *arg, struct err *e),
		  void *arg, struct err *e)
{
	struct stmt *q =
	    db_query(db, e,
		     "SELECT id, at_ms, images, labels, bytes, format, user, sha256 FROM export WHERE project_id = ? "
		     "ORDER BY id DESC LIMIT 1000",
		     "i", project);
	int row;
	bool ok = true;

	while (ok && (row = db_next(q, e)) > 0) {
		struct export_row x = {db_i64(q, 0), db_i64(q, 1),  db_i64(q, 2),  db_i64(q, 3),
				       db_i64(q, 4), db_text(q, 5), db_text(q, 6), db_text(q, 7)};
		ok = fn(&x, arg, e);
	}
	if (!ok)
		db_done(q);
	return ok && row == 0;
}
