#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * One connection to the store (the door to SQLite), for one thread at a
 * time. Statements are kept by their SQL text, which must be a constant. Values are bound by a letter each:
 *
 *     db_run(db, e, "UPDATE item SET state = ? WHERE id = ?", "ii", state, id)
 *
 *     struct stmt *q = db_query(db, e, "SELECT id, path FROM file WHERE asset_id = ?", "i", asset);
 *     int row;
 *     while ((row = db_next(q, e)) > 0) use(db_i64(q, 0), db_text(q, 1));
 *     return row == 0;
 *
 * i int64_t, d double, s const char * (NULL is null). The same text may not be open twice.
 */
struct db;
struct stmt;

enum { DB_READONLY = 1 };

/* store.db at path with drafts.db beside it attached as `drafts`; creates and migrates unless DB_READONLY. */
struct db *db_open(const char *path, int flags, struct err *e);
void db_close(struct db *db); /* NULL is fine */

bool db_exec(struct db *db, struct err *e, const char *sql); /* no values; several statements are fine */
bool db_run(struct db *db, struct err *e, const char *sql, const char *types, ...);
struct stmt *db_query(struct db *db, struct err *e, const char *sql, const char *types, ...); /* NULL: failed */
/* 1 a row, 0 the end, -1 failed (also for NULL); after 0 and -1 it is closed */
int db_next(struct stmt *q, struct err *e);
void db_done(struct stmt *q);               /* closes before the end; NULL is fine */

int64_t db_i64(struct stmt *q, int column);
double db_double(struct stmt *q, int column);
const char *db_text(struct stmt *q, int column); /* NULL for null; valid until the next db_next */
char *db_text_copy(struct stmt *q, int column);  /* the caller's; NULL for null */
bool db_is_null(struct stmt *q, int column);

/* The first column of the first row: false with e untouched and *found false when there is none. */
bool db_get_i64(struct db *db, struct err *e, int64_t *out, bool *found, const char *sql, const char *types, ...);

bool db_in_transaction(struct db *db); /* a full disk or a failing one makes SQLite give the whole transaction up */
int64_t db_last_id(struct db *db);
int64_t db_changes(struct db *db); /* rows of the last db_run */

/* The feed's lines of this transaction; see store/events.h. */
struct buf *db_news(struct db *db);

/* Copies the whole store to a file by SQLite's backup. */
bool db_backup(struct db *db, const char *path, struct err *e);
