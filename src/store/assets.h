#pragma once

#include <stdint.h>

#include "store/db.h"

/* Data assets and their files as rows. A file is known by (asset, path). */
struct asset {
	int64_t id;
	/* kind: "folder" by reference, "copied"; path: absolute; state: "listing", "uploading", "ready" */
	char *name, *kind, *path, *state;
	int64_t files, bytes, unprobed, rejected_names, created_ms;
};

struct asset_file {
	int64_t id;
	const char *path; /* in the asset */
	int64_t size, mtime_ms;
};

void asset_fini(struct asset *a);
bool assets_insert(struct db *db, const char *name, const char *kind, const char *path, const char *state, int64_t *id,
		   struct err *e);
bool assets_get(struct db *db, const char *name, struct asset *out, struct err *e); /* out zeroed before */
bool assets_get_id(struct db *db, int64_t id, struct asset *out, struct err *e);
bool assets_each(struct db *db, bool (*fn)(const struct asset *a, void *arg, struct err *e), void *arg, struct err *e);
bool assets_set_state(struct db *db, int64_t id, const char *state, struct err *e);
/* files, bytes, unprobed counted anew */
bool assets_count(struct db *db, int64_t id, int64_t rejected_names, struct err *e);
/* ERR_CONFLICT while a project uses it; purges deleted projects on it */
bool assets_delete(struct db *db, int64_t id, struct err *e);

/* New, or with another size or time: probed again; the same: untouched. */
bool files_put(struct db *db, int64_t asset, const char *path, int64_t size, int64_t mtime_ms, struct err *e);

/* Up to limit files that were not looked at yet, behind id `after`. */
bool files_unprobed(struct db *db, int64_t asset, int64_t after, int limit,
		    bool (*fn)(const struct asset_file *f, void *arg, struct err *e), void *arg, struct err *e);
