#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/hash.h"
#include "labeling/probe.h"

struct db;
struct decoder;

/* Looking at one file: is it a picture, how large, and what are its bytes. */
struct probe {
	struct probe_result result; /* its texts point in here: a probe is not to be copied */
	int64_t asset;
	char sha256[HASH_HEX];
	char problem[sizeof((struct err *)0)->text];
};

/* Any thread; blocks. A file that is gone or no picture is a finding; false: nothing could be found out. */
bool probe_file(struct decoder *d, const char *root, const char *path, struct probe *out, struct err *e);

/* The same for an item, for work that cannot wait until the prober comes to it. db: for reading. */
bool probe_item(struct decoder *d, struct db *db, int64_t item, struct probe *out, struct err *e);

bool probe_store(struct db *db, const struct probe *p, struct err *e); /* on the writer thread */
