#include "store/schema.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"

/*
 * Numbers of states, task types and shape kinds are those of the enums in
 * model: they are stored, so new ones go to the end there.
 */
static const char *const migrations[] = {
    /* 1 */
    "CREATE TABLE asset("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, path TEXT NOT NULL,"
    " state TEXT NOT NULL, files INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,"
    " unprobed INTEGER NOT NULL DEFAULT 0, rejected_names INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL) "
    "STRICT;"
    "CREATE TABLE file("
    " id INTEGER PRIMARY KEY, asset_id INTEGER NOT NULL REFERENCES asset(id), path TEXT NOT NULL,"
    " size INTEGER NOT NULL, mtime_ms INTEGER NOT NULL, width INTEGER, height INTEGER, format TEXT, sha256 TEXT,"
    " problem TEXT, UNIQUE(asset_id, path)) STRICT;"
    "CREATE INDEX file_unprobed ON file(asset_id, id) WHERE width IS NULL AND problem IS NULL;"
    "CREATE TABLE project("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL, shown_name TEXT NOT NULL, description TEXT, task INTEGER NOT NULL,"
    " asset_id INTEGER REFERENCES asset(id), instructions TEXT, instructions_url TEXT, seed INTEGER NOT NULL,"
    " state INTEGER NOT NULL, owner TEXT NOT NULL, created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX project_name ON project(name);"
    "CREATE TABLE class("
    " project_id INTEGER NOT NULL REFERENCES project(id), class_id INTEGER NOT NULL, parent INTEGER NOT NULL,"
    " position INTEGER NOT NULL, name TEXT NOT NULL, color INTEGER NOT NULL,"
    " PRIMARY KEY(project_id, class_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE item("
    " id INTEGER PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project(id), file_id INTEGER NOT NULL REFERENCES "
    "file(id),"
    " number INTEGER NOT NULL, position INTEGER NOT NULL, state INTEGER NOT NULL, revision INTEGER NOT NULL DEFAULT 0,"
    " labeled_by TEXT, labeled_ms INTEGER, lease_user TEXT, lease_until_ms INTEGER,"
    " UNIQUE(project_id, number)) STRICT;"
    "CREATE INDEX item_file ON item(file_id);"
    "CREATE INDEX item_queue ON item(project_id, position) WHERE state IN (0, 1, 2);"
    "CREATE INDEX item_state ON item(project_id, state, number);"
    "CREATE INDEX item_lease ON item(lease_until_ms) WHERE lease_user IS NOT NULL;"
    "CREATE TABLE label("
    " item_id INTEGER NOT NULL REFERENCES item(id), ordinal INTEGER NOT NULL, class_id INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, x REAL, y REAL, w REAL, h REAL, PRIMARY KEY(item_id, ordinal)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE event("
    " seq INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, user TEXT NOT NULL,"
    " project_id INTEGER, item_id INTEGER, change TEXT UNIQUE, before TEXT, detail TEXT, answer TEXT,"
    " undone INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX event_item ON event(item_id, seq) WHERE item_id IS NOT NULL;"
    "CREATE INDEX event_undo ON event(project_id, user, seq) WHERE undone = 0 AND kind IN ('submit', 'skip');"
    "CREATE TABLE count_state("
    " project_id INTEGER NOT NULL, state INTEGER NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY(project_id, state)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE count_class("
    " project_id INTEGER NOT NULL, class_id INTEGER NOT NULL, labels INTEGER NOT NULL, items INTEGER NOT NULL,"
    " PRIMARY KEY(project_id, class_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE count_labeler("
    " project_id INTEGER NOT NULL, user TEXT NOT NULL, items INTEGER NOT NULL,"
    " PRIMARY KEY(project_id, user)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE operation("
    " id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, project TEXT, user TEXT NOT NULL,"
    " message TEXT, result TEXT, started_ms INTEGER NOT NULL, ended_ms INTEGER) STRICT;"
    "CREATE TABLE export("
    " id INTEGER PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project(id), format TEXT NOT NULL, user TEXT NOT "
    "NULL,"
    " at_ms INTEGER NOT NULL, images INTEGER NOT NULL, labels INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL) STRICT;",
    /* 2: the queue in the order of names, items put first, how long they are held, the pace */
    "ALTER TABLE item ADD COLUMN lease_since_ms INTEGER;"
    "ALTER TABLE item ADD COLUMN ahead INTEGER;"
    "ALTER TABLE project ADD COLUMN queue_order INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX item_ahead ON item(project_id, ahead) WHERE ahead IS NOT NULL AND state IN (0, 1, 2);"
    "CREATE INDEX item_by_name ON item(project_id, number) WHERE state IN (0, 1, 2);"
    "CREATE INDEX event_pace ON event(project_id, at_ms, user) WHERE undone = 0 AND kind IN ('submit', 'skip');"};

int schema_version(void)
{
	return (int)NELEM(migrations);
}

static bool back_up(struct db *db, const char *path, int64_t version, struct err *e)
{
	char *dir = xasprintf("%.*sbackups", (int)(path_base(path) - path), path);
	char *to = xasprintf("%s/store-v%" PRId64 "-%" PRId64 ".db", dir, version, clock_now_ms());
	bool ok = path_make_dirs(dir, 0700, e) && db_backup(db, to, e);

	free(to);
	free(dir);
	return ok;
}

bool schema_migrate(struct db *db, const char *path, struct err *e)
{
	int64_t version = 0;
	bool found, ok;

	if (!db_get_i64(db, e, &version, &found, "PRAGMA user_version", ""))
		return false;
	if (version == schema_version())
		return true;
	if (version > schema_version())
		return err_set(e, ERR_INVALID,
			       "%s was written by a newer labeldeck (store version %" PRId64 ", this one knows %d): "
			       "install the newer one",
			       path, version, schema_version());
	if (version > 0 && !back_up(db, path, version, e))
		return false;
	if (!db_exec(db, e, "BEGIN IMMEDIATE"))
		return false;
	ok = true;
	for (int64_t v = version; ok && v < schema_version(); v++)
		ok = db_exec(db, e, migrations[v]);
	char *set = xasprintf("PRAGMA user_version=%d", schema_version());
	ok = ok && db_exec(db, e, set) && db_exec(db, e, "COMMIT");
	free(set);
	if (!ok) {
		struct err ignored;
		db_exec(db, &ignored, "ROLLBACK");
		err_prefix(e, "the store could not be brought up to date");
	}
	return ok;
}
