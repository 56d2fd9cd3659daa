#include "store/db.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include <sqlite3.h>

#include "base/alloc.h"
#include "base/map.h"
#include "base/path.h"
#include "store/schema.h"

enum { NFS_MAGIC = 0x6969 };

/* Work in progress needs no migrations: a lost drafts.db costs drafts, nothing else. */
static const char drafts_table[] = "CREATE TABLE IF NOT EXISTS drafts.draft("
				   " item_id INTEGER NOT NULL, user TEXT NOT NULL, revision INTEGER NOT NULL, labels "
				   "TEXT NOT NULL, at_ms INTEGER NOT NULL,"
				   " PRIMARY KEY(item_id, user)) STRICT, WITHOUT ROWID";

struct db {
	sqlite3 *sql;
	char *path;
	struct map *statements; /* by text */
	struct buf news;
};

struct stmt {
	struct db *db;
	sqlite3_stmt *st;
	bool open;
};

static bool say(struct db *db, struct err *e)
{
	int code = sqlite3_errcode(db->sql);

	if (code == SQLITE_FULL)
		return err_set(e, ERR_FULL, "no room on the disk of %s: make room and try again; nothing was changed",
			       db->path);
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return err_set(e, ERR_UNAVAILABLE, "%s is in use by another program; try again", db->path);
	if (code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_CANTOPEN)
		return err_set(e, ERR_DENIED, "cannot write %s: %s", db->path, sqlite3_errmsg(db->sql));
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		return err_set(e, ERR_INTERNAL, "%s is damaged (%s); a backup may lie in the folder backups beside it",
			       db->path, sqlite3_errmsg(db->sql));
	return err_set(e, ERR_INTERNAL, "%s: %s", db->path, sqlite3_errmsg(db->sql));
}

static bool refuse_nfs(const char *path, struct err *e)
{
	struct statfs fs;
	char *dir = xstrndup(path, (size_t)(path_base(path) - path));
	bool ok = true;

	if (statfs(*dir ? dir : ".", &fs) == 0 && fs.f_type == NFS_MAGIC)
		ok = err_set(e, ERR_INVALID,
			     "%s lies on NFS, where SQLite's locks cannot be trusted; set LABELDECK_HOME to a "
			     "folder on a local disk",
			     dir);
	free(dir);
	return ok;
}

static bool attach_drafts(struct db *db, struct err *e)
{
	char *dir = xstrndup(db->path, (size_t)(path_base(db->path) - db->path));
	char *drafts = xasprintf("%sdrafts.db", dir);
	bool ok = db_run(db, e, "ATTACH ? AS drafts", "s", drafts);

	free(drafts);
	free(dir);
	return ok;
}

struct db *db_open(const char *path, int flags, struct err *e)
{
	struct db *db = xcalloc(1, sizeof *db);
	bool readonly = flags & DB_READONLY;

	db->path = xstrdup(path);
	db->statements = map_new();
	buf_init(&db->news, BUF_MAX_DEFAULT);
	bool ok = refuse_nfs(path, e);
	if (ok && sqlite3_open_v2(path, &db->sql,
				  (readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
				      SQLITE_OPEN_NOMUTEX,
				  NULL) != SQLITE_OK)
		ok = say(db, e);
	if (ok) {
		sqlite3_busy_timeout(db->sql, 10000);
		sqlite3_extended_result_codes(db->sql, 0);
		ok = attach_drafts(db, e) &&
		     (readonly || db_exec(db, e,
					  "PRAGMA journal_mode=WAL; PRAGMA drafts.journal_mode=WAL;"
					  "PRAGMA synchronous=FULL; PRAGMA drafts.synchronous=NORMAL;")) &&
		     db_exec(db, e, "PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY") &&
		     (readonly || (schema_migrate(db, path, e) && db_exec(db, e, drafts_table)));
	}
	if (!ok) {
		db_close(db);
		return NULL;
	}
	return db;
}

static void free_statement(const char *key, void *value, void *arg)
{
	struct stmt *q = value;

	(void)key;
	(void)arg;
	sqlite3_finalize(q->st);
	free(q);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	map_each(db->statements, free_statement, NULL);
	map_free(db->statements);
	sqlite3_close(db->sql);
	buf_fini(&db->news);
	free(db->path);
	free(db);
}

bool db_exec(struct db *db, struct err *e, const char *sql)
{
	return sqlite3_exec(db->sql, sql, NULL, NULL, NULL) == SQLITE_OK || say(db, e);
}

static struct stmt *prepare(struct db *db, const char *sql, struct err *e)
{
	struct stmt *q = map_get(db->statements, sql);

	if (!q) {
		sqlite3_stmt *st;
		if (sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK) {
			say(db, e);
			return NULL;
		}
		q = xmalloc(sizeof *q);
		*q = (struct stmt){.db = db, .st = st};
		map_put(db->statements, sql, q);
	}
	if (q->open)
		fatal("this statement is open already: %s", sql);
	q->open = true;
	return q;
}

static void bind(struct stmt *q, const char *types, va_list ap)
{
	for (int i = 1; *types; types++, i++) {
		int rc;
		if (*types == 'i')
			rc = sqlite3_bind_int64(q->st, i, va_arg(ap, int64_t));
		else if (*types == 'd')
			rc = sqlite3_bind_double(q->st, i, va_arg(ap, double));
		else
			rc = sqlite3_bind_text(q->st, i, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
		if (rc != SQLITE_OK)
			fatal("value %d does not fit the statement %s", i, sqlite3_sql(q->st));
	}
}

static struct stmt *vquery(struct db *db, struct err *e, const char *sql, const char *types, va_list ap)
{
	struct stmt *q = prepare(db, sql, e);

	if (q)
		bind(q, types, ap);
	return q;
}

struct stmt *db_query(struct db *db, struct err *e, const char *sql, const char *types, ...)
{
	va_list ap;

	va_start(ap, types);
	struct stmt *q = vquery(db, e, sql, types, ap);
	va_end(ap);
	return q;
}

int db_next(struct stmt *q, struct err *e)
{
	if (!q)
		return -1;
	int rc = sqlite3_step(q->st);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		say(q->db, e);
	db_done(q);
	return rc == SQLITE_DONE ? 0 : -1;
}

void db_done(struct stmt *q)
{
	if (!q)
		return;
	sqlite3_reset(q->st);
	sqlite3_clear_bindings(q->st);
	q->open = false;
}

bool db_run(struct db *db, struct err *e, const char *sql, const char *types, ...)
{
	va_list ap;
	int row;

	va_start(ap, types);
	struct stmt *q = vquery(db, e, sql, types, ap);
	va_end(ap);
	while ((row = db_next(q, e)) > 0)
		;
	return row == 0;
}

bool db_get_i64(struct db *db, struct err *e, int64_t *out, bool *found, const char *sql, const char *types, ...)
{
	va_list ap;

	va_start(ap, types);
	struct stmt *q = vquery(db, e, sql, types, ap);
	va_end(ap);
	int row = db_next(q, e);
	*found = row > 0;
	if (row > 0) {
		*out = db_i64(q, 0);
		db_done(q);
	}
	return row >= 0;
}

int64_t db_i64(struct stmt *q, int column)
{
	return sqlite3_column_int64(q->st, column);
}

double db_double(struct stmt *q, int column)
{
	return sqlite3_column_double(q->st, column);
}

const char *db_text(struct stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q->st, column);
}

char *db_text_copy(struct stmt *q, int column)
{
	const char *s = db_text(q, column);

	return s ? xstrdup(s) : NULL;
}

bool db_is_null(struct stmt *q, int column)
{
	return sqlite3_column_type(q->st, column) == SQLITE_NULL;
}

bool db_in_transaction(struct db *db)
{
	return !sqlite3_get_autocommit(db->sql);
}

int64_t db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->sql);
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->sql);
}

struct buf *db_news(struct db *db)
{
	return &db->news;
}

bool db_backup(struct db *db, const char *path, struct err *e)
{
	sqlite3 *to = NULL;
	bool ok = false;

	if (sqlite3_open(path, &to) == SQLITE_OK) {
		sqlite3_backup *b = sqlite3_backup_init(to, "main", db->sql, "main");
		ok = b && sqlite3_backup_step(b, -1) == SQLITE_DONE;
		sqlite3_backup_finish(b);
	}
	if (!ok)
		err_set(e, ERR_INTERNAL, "cannot back the store up to %s: %s", path, sqlite3_errmsg(to));
	sqlite3_close(to);
	return ok;
}
