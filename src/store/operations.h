#pragma once

#include "store/db.h"

/* What is kept of long work, and of exports. The running ones live in the service. */
struct operation_row {
	int64_t id;
	/* state: running, succeeded, failed, cancelled; result: JSON or NULL */
	const char *kind, *state, *project, *user, *message, *result;
	int64_t started_ms, ended_ms;
};

bool operations_insert(struct db *db, const char *kind, const char *project, const char *user, int64_t *id,
		       struct err *e);
bool operations_end(struct db *db, int64_t id, const char *state, const char *message, const char *result,
		    struct err *e);
/* One (id), or the newest `limit` when id is 0; newest first. */
bool operations_each(struct db *db, int64_t id, int limit,
		     bool (*fn)(const struct operation_row *o, void *arg, struct err *e), void *arg, struct err *e);
bool operations_fail_running(struct db *db, struct err *e); /* at start: what a stopped service left */

struct export_row {
	int64_t id, at_ms, images, labels, bytes;
	const char *format, *user, *sha256;
};

bool exports_insert(struct db *db, int64_t project, const struct export_row *x, int64_t *id, struct err *e);
bool exports_each(struct db *db, int64_t project, bool (*fn)(const struct export_row *x, void *arg, struct err *e),
		  void *arg, struct err *e);
