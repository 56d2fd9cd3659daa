#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/jsonwrite.h"
#include "store/db.h"

/*
 * The history of the workspace, append-only, which is also the feed: every
 * row becomes one JSON line {"seq","at","kind","user","project","item",...detail}.
 */
struct event {
	const char *kind;       /* "submit", "project.state" ... */
	const char *user;
	int64_t project_id;     /* 0: none */
	const char *project;    /* its name, for the line; NULL: none */
	int64_t item_id;        /* 0: none */
	const char *change;     /* the client's UUID; NULL: none */
	const char *before;     /* JSON of what was there, for undo; NULL: none */
	const char *detail;     /* members of the line, as JSON without braces; NULL: none */
	const char *answer;     /* JSON that answered the change, for its repeat; NULL: none */
};

/* Adds a row and its line to db_news; *seq may be NULL. */
bool events_add(struct db *db, const struct event *ev, int64_t *seq, struct err *e);

/* The stored answer of a change of this user; *found false: it is new. A change of somebody else is a conflict. */
bool events_find_change(struct db *db, const char *change, const char *user, struct buf *answer, bool *found,
			struct err *e);

/* Appends up to limit lines behind `after` to out; *last gets the last seq written (or `after`). */
bool events_read(struct db *db, int64_t after, int limit, struct buf *out, int64_t *last, struct err *e);
/* What was done with an item, newest first, as an array of the same lines. */
bool events_of_item(struct db *db, int64_t item, int limit, struct jsonw *w, struct err *e);
bool events_last(struct db *db, int64_t *seq, struct err *e); /* 0: none */
