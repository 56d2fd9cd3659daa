#pragma once

#include <stdint.h>

#include "store/db.h"

/* What was found out about a file; its items in every project follow (open, unreadable or missing). */
struct probe_result {
	int64_t file;
	int width, height;   /* upright; 0 with a problem */
	const char *format;
	const char *sha256;
	const char *problem; /* a sentence; NULL: it is a picture */
	bool missing;        /* the file is gone: nothing else counts */
};

bool probe_apply(struct db *db, int64_t asset, const struct probe_result *r, struct err *e);
