#pragma once

#include "model/project.h"
#include "store/db.h"

/* A project's life: made, filled with items from its data asset, running, paused, deleted. */

/*
 * Checks the spec, makes the project (state initializing) on an asset that exists (spec->data). seed 0 is chosen
 * here.
 */
bool setup_create(struct db *db, const struct project_spec *spec, const char *user, int64_t *project, struct err *e);

/* Makes items of up to `limit` files behind `*path` (start with ""), in order of path; moves *path (the caller's to
 * free) and adds to *made; sets *more. Several pages make a project; each is a transaction of its own. */
bool setup_items(struct db *db, int64_t project, int limit, char **path, int64_t *made, bool *more, struct err *e);

/* initializing -> running (or failed); running <-> paused. ERR_CONFLICT where the state forbids it. */
bool setup_set_state(struct db *db, int64_t project, const char *user, enum project_state to, struct err *e);
/* ERR_EXISTS: the name is in use. The event project.renamed has "from". */
bool setup_rename(struct db *db, int64_t project, const char *user, const char *name, struct err *e);
bool setup_set_order(struct db *db, int64_t project, const char *user, enum queue_order o, struct err *e);
bool setup_delete(struct db *db, int64_t project, const char *user, struct err *e);
