#pragma once

#include "model/item.h"
#include "store/db.h"

/* Items, their labels and leases as rows. The rules that change them are in labeling. */

/* Fills an initialised item: its row, its file, its labels; with user, that user's draft too (NULL: none). */
bool items_get(struct db *db, int64_t id, const char *user, struct item *out, struct err *e);

/* The project an item belongs to. */
bool items_project(struct db *db, int64_t item, int64_t *project, struct err *e);

enum { ITEMS_LABELS = 1 };

/*
 * Calls fn for the items of a project in order of number, behind `after`, at
 * most `limit` (0: all); states: a bit for each item_state wanted (0: all but removed). The item lives during the call;
 * false from fn stops and fails.
 */
bool items_each(struct db *db, int64_t project, unsigned states, int64_t after, int64_t limit, int flags,
		bool (*fn)(const struct item *it, void *arg, struct err *e), void *arg, struct err *e);

/* Where the bytes lie: the asset's root folder and the path in it, both the caller's. */
bool items_file(struct db *db, int64_t item, char **root, char **path, struct err *e);
/* the file's row and its asset's */
bool items_file_row(struct db *db, int64_t item, int64_t *file, int64_t *asset, struct err *e);

bool labels_load(struct db *db, int64_t item, struct labels *out, struct err *e);
bool labels_store(struct db *db, int64_t item, const struct labels *l, struct err *e); /* replaces */

/* Drafts: labels as the wire's JSON. */
bool draft_put(struct db *db, int64_t item, const char *user, int64_t revision, const struct labels *l, struct err *e);
bool draft_drop(struct db *db, int64_t item, const char *user, struct err *e);
