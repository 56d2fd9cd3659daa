#pragma once

#include <stdint.h>

#include "cli/cli.h"
#include "cli/progress.h"

/*
 * Pictures on their way into a copied data asset. What is there already is left alone, so that an upload that was
 * broken off goes on when the same command is run again.
 */
struct upload {
	struct cli *cli;
	const char *name; /* of the asset */
	struct progress progress;
	bool made;            /* the asset is ours, not one that was begun before */
	int64_t files, bytes; /* total expected, 0: unknown */
	int64_t sent, sent_bytes, already, refused, skipped;
	int64_t file_bytes; /* of the file under way */
};

/* Makes the asset, or finds it half uploaded. ERR_EXISTS: there is a finished one of that name. */
bool upload_begin(struct upload *u, struct cli *cli, const char *name, struct err *e);

/* One picture. read: count, 0 at the end, -1 to give up (ERR_CANCELLED). size -1: unknown. A file that the service does
 * not take is refused, not a failure. */
typedef long upload_read_fn(char *buf, size_t n, void *arg);
bool upload_put(struct upload *u, const char *path, upload_read_fn *read, int64_t size, void *arg, struct err *e);
bool upload_put_fd(struct upload *u, const char *path, int fd, int64_t size, struct err *e);

/* Counts one that is left out, and says why. */
void upload_refuse(struct upload *u, const char *path, const char *why);

/* Lists what is there; prints the asset. ERR_PARTIAL if some were refused; an asset without pictures is deleted again.
 */
bool upload_end(struct upload *u, struct err *e);
/* After a failure: e gets a word on how to go on. Returns false. */
bool upload_failed(struct upload *u, struct err *e);
