#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Folders of pictures. Paths are relative to the folder, '/' between parts,
 * valid UTF-8. Nothing outside is ever listed or read: links are followed
 * only where they lead to a file in the folder, and linked folders not at all.
 */
struct folder_file {
	const char *path; /* valid during the callback */
	int64_t size, mtime_ms;
};

struct folder_totals {
	int64_t files, bytes;  /* given to the callback */
	int64_t bad_names;     /* pictures left out: their name is not UTF-8, or too long */
	int64_t bad_links;     /* pictures left out: links that lead nowhere, out of the folder, or to no file */
	int64_t closed;        /* folders inside that could not be read */
	char first_closed[256];
};

/* Each picture of the folder (by images.h), in no order; hidden ones are skipped. A folder that cannot be read is a
 * failure, one inside it is counted. */
struct folder_visitor {
	bool (*file)(const struct folder_file *f, void *arg, struct err *e); /* false, with e set, stops the listing */
	bool (*folder)(void *arg, struct err *e); /* the same, before each folder is read; NULL is fine */
	void *arg;
};

bool folder_list(const char *root, const struct folder_visitor *v, struct folder_totals *t, struct err *e);

/* The folder by its real, absolute path (the caller's), which must be valid UTF-8; a failure if it cannot be listed. */
char *folder_resolve(const char *path, struct err *e);

/* One picture for reading: a descriptor of a plain file, or -1 (ERR_NOT_FOUND: it is gone). */
int folder_open(const char *root, const char *path, struct err *e);

/* A name that a picture may have in a folder of ours: safe, not hidden, a picture's ending. */
bool folder_name_check(const char *path, struct err *e);

/* Moves the file `from` (on the same file system) to root/path, making the folders between. */
bool folder_put(const char *root, const char *path, const char *from, bool overwrite, struct err *e);

bool folder_sync(const char *root, struct err *e); /* what was put is on the disk */
bool folder_free(const char *root, int64_t *bytes, struct err *e);
