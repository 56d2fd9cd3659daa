#include "store/assets.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "model/states.h"

#define ASSET_COLUMNS \
	"SELECT id, name, kind, path, state, files, bytes, unprobed, rejected_names, created_ms FROM asset "

void asset_fini(struct asset *a)
{
	free(a->name);
	free(a->kind);
	free(a->path);
	free(a->state);
	*a = (struct asset){0};
}

static void read_asset(struct stmt *q, struct asset *a)
{
	*a =
	    (struct asset){db_i64(q, 0), db_text_copy(q, 1), db_text_copy(q, 2), db_text_copy(q, 3), db_text_copy(q, 4),
			   db_i64(q, 5), db_i64(q, 6),	     db_i64(q, 7),	 db_i64(q, 8),	     db_i64(q, 9)};
}

bool assets_insert(struct db *db, const char *name, const char *kind, const char *path, const char *state, int64_t *id,
		   struct err *e)
{
	int64_t other;
	bool found;

	if (!db_get_i64(db, e, &other, &found, "SELECT id FROM asset WHERE name = ?", "s", name))
		return false;
	if (found)
		return err_set(e, ERR_EXISTS,
			       "there is a data asset %s already: choose another name, or delete it with labeldeck "
			       "data "
			       "delete %s",
			       name, name);
	if (!db_run(db, e, "INSERT INTO asset(name, kind, path, state, created_ms) VALUES(?, ?, ?, ?, ?)", "ssssi",
		    name, kind, path, state, clock_now_ms()))
		return false;
	*id = db_last_id(db);
	return true;
}

bool assets_get(struct db *db, const char *name, struct asset *out, struct err *e)
{
	struct stmt *q = db_query(db, e, ASSET_COLUMNS "WHERE name = ?", "s", name);
	int row = db_next(q, e);

	if (row <= 0)
		return row == 0 ? err_set(e, ERR_NOT_FOUND,
					  "there is no data asset %s: labeldeck data list shows what there is", name)
				: false;
	read_asset(q, out);
	db_done(q);
	return true;
}

bool assets_get_id(struct db *db, int64_t id, struct asset *out, struct err *e)
{
	struct stmt *q = db_query(db, e, ASSET_COLUMNS "WHERE id = ?", "i", id);
	int row = db_next(q, e);

	if (row <= 0)
		return row == 0 ? err_set(e, ERR_NOT_FOUND, "there is no such data asset") : false;
	read_asset(q, out);
	db_done(q);
	return true;
}

bool assets_each(struct db *db, bool (*fn)(const struct asset *a, void *arg, struct err *e), void *arg, struct err *e)
{
	struct stmt *q = db_query(db, e, ASSET_COLUMNS "ORDER BY name", "");
	int row;
	bool ok = true;

	while (ok && (row = db_next(q, e)) > 0) {
		struct asset a;
		read_asset(q, &a);
		ok = fn(&a, arg, e);
		asset_fini(&a);
	}
	if (!ok)
		db_done(q);
	return ok && row == 0;
}

bool assets_set_state(struct db *db, int64_t id, const char *state, struct err *e)
{
	return db_run(db, e, "UPDATE asset SET state = ? WHERE id = ?", "si", state, id);
}

bool assets_count(struct db *db, int64_t id, int64_t rejected_names, struct err *e)
{
	return db_run(
	    db, e,
	    "UPDATE asset SET rejected_names = ?1, (files, bytes) = (SELECT count(*), ifnull(sum(size), 0) FROM file "
	    "WHERE asset_id = ?2), unprobed = (SELECT count(*) FROM file WHERE asset_id = ?2 AND width IS NULL AND "
	    "problem IS NULL) WHERE id = ?2",
	    "ii", rejected_names, id);
}

static bool purge_deleted(struct db *db, int64_t asset, struct err *e)
{
	static const char *const statements[] = {
	    ("DELETE FROM label WHERE item_id IN (SELECT i.id FROM item i JOIN project p ON p.id = i.project_id WHERE "
	    "p.asset_id = ? AND p.state = ?)"),
	    "DELETE FROM item WHERE project_id IN (SELECT id FROM project WHERE asset_id = ? AND state = ?)",
	    "DELETE FROM class WHERE project_id IN (SELECT id FROM project WHERE asset_id = ? AND state = ?)",
	    "DELETE FROM export WHERE project_id IN (SELECT id FROM project WHERE asset_id = ? AND state = ?)",
	    "DELETE FROM count_state WHERE project_id IN (SELECT id FROM project WHERE asset_id = ? AND state = ?)",
	    "DELETE FROM count_class WHERE project_id IN (SELECT id FROM project WHERE asset_id = ? AND state = ?)",
	    "DELETE FROM count_labeler WHERE project_id IN (SELECT id FROM project WHERE asset_id = ? AND state = ?)",
	    "DELETE FROM project WHERE asset_id = ? AND state = ?",
	};
	bool ok = true;

	for (size_t i = 0; ok && i < NELEM(statements); i++)
		ok = db_run(db, e, statements[i], "ii", asset, (int64_t)PROJECT_DELETED);
	return ok;
}

bool assets_delete(struct db *db, int64_t id, struct err *e)
{
	struct stmt *q = db_query(db, e, "SELECT shown_name FROM project WHERE asset_id = ? AND state <> ? LIMIT 1",
				  "ii", id, (int64_t)PROJECT_DELETED);
	int row = db_next(q, e);

	if (row > 0) {
		err_set(e, ERR_CONFLICT, "the project %s uses this data asset: delete the project first",
			db_text(q, 0));
		db_done(q);
	}
	return row == 0 && purge_deleted(db, id, e) && db_run(db, e, "DELETE FROM file WHERE asset_id = ?", "i", id) &&
	       db_run(db, e, "DELETE FROM asset WHERE id = ?", "i", id);
}

bool files_put(struct db *db, int64_t asset, const char *path, int64_t size, int64_t mtime_ms, struct err *e)
{
	return db_run(
	    db, e,
	    "INSERT INTO file(asset_id, path, size, mtime_ms) VALUES(?, ?, ?, ?) ON CONFLICT(asset_id, path) DO UPDATE "
	    "SET size = excluded.size, mtime_ms = excluded.mtime_ms, width = NULL, height = NULL, format = NULL, "
	    "sha256 = NULL, problem = NULL WHERE size <> excluded.size OR mtime_ms <> excluded.mtime_ms",
	    "isii", asset, path, size, mtime_ms);
}

bool files_unprobed(struct db *db, int64_t asset, int64_t after, int limit,
		    bool (*fn)(const struct asset_file *f, void *arg, struct err *e), void *arg, struct err *e)
{
	struct stmt *q =
	    db_query(db, e,
		     "SELECT id, path, size, mtime_ms FROM file WHERE asset_id = ? AND id > ? AND width IS NULL AND "
		     "problem IS NULL ORDER BY id LIMIT ?",
		     "iii", asset, after, (int64_t)limit);
	int row;
	bool ok = true;

	while (ok && (row = db_next(q, e)) > 0) {
		struct asset_file f = {db_i64(q, 0), db_text(q, 1), db_i64(q, 2), db_i64(q, 3)};
		ok = fn(&f, arg, e);
	}
	if (!ok)
		db_done(q);
	return ok && row == 0;
}
