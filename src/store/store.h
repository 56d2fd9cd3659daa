#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "store/db.h"

/*
 * The workspace's store and its two threads. The writer takes every job
 * that waits, runs each inside a savepoint of one transaction and commits
 * once: answers leave after the commit. A failed job leaves no trace and does
 * not spoil its group; a failed commit fails the whole group. The reader has
 * its own connection, which sees what was committed.
 */
struct store;

typedef bool store_run(struct db *db, void *arg, struct err *e); /* on a store thread */
typedef void store_done(bool ok, const struct err *e, void *arg); /* on the loop thread; e only if not ok */

/* Gets the event lines that a commit brought (JSON lines), on the loop thread, before the done calls of that commit. */
typedef void store_news(const char *lines, size_t n, void *arg);

/* home: the data home, which must exist. */
struct store *store_open(const char *home, struct loop *l, store_news *news, void *arg, struct err *e);
void store_close(struct store *s); /* finishes what was submitted; no done is called after it; NULL is fine */

void store_write(struct store *s, store_run *run, store_done *done, void *arg);
void store_read(struct store *s, store_run *run, store_done *done, void *arg);

/* For threads of the caller's own (not the loop's): waits for the commit. */
bool store_write_wait(struct store *s, store_run *run, void *arg, struct err *e);

/* A connection for long reads on the caller's thread; db_close it. */
struct db *store_reader(struct store *s, struct err *e);

/* Groups committed since the start, for tests and the log. */
uint64_t store_commits(const struct store *s);
