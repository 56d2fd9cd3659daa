#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * JSON of any length read as a stream of tokens, in constant memory: a
 * string or number is at most `max_token` bytes (default 1 MB), nesting at most 64.
 * A UTF-8 byte order mark at the start is skipped; NaN, Infinity and -Infinity, which Python writes, are numbers.
 * Mistakes name the byte offset and line.
 *
 *     while (jsonread_next(r, &t, e)) switch (t.type) ...
 */
enum jsonread_type {
	JSONREAD_OBJECT, JSONREAD_OBJECT_END, JSONREAD_ARRAY, JSONREAD_ARRAY_END,
	JSONREAD_KEY, JSONREAD_STRING, JSONREAD_NUMBER, JSONREAD_TRUE, JSONREAD_FALSE, JSONREAD_NULL,
	JSONREAD_END /* the document is complete */
};

struct jsonread_token {
	enum jsonread_type type;
	const char *text; /* KEY, STRING: UTF-8, NUL behind; NUMBER: as written; valid until the next call */
	size_t len;
	double number;
	unsigned depth; /* open objects and arrays around it */
};

struct jsonread;

/* `read` fills buf and returns the count, 0 at the end, -1 with e set. */
struct jsonread *jsonread_new(long (*read)(void *arg, char *buf, size_t n, struct err *e), void *arg);
void jsonread_free(struct jsonread *r);
bool jsonread_next(struct jsonread *r, struct jsonread_token *t, struct err *e); /* false: e says why */
/* past the value that t began (or behind the key t) */
bool jsonread_skip(struct jsonread *r, const struct jsonread_token *t, struct err *e);
uint64_t jsonread_offset(const struct jsonread *r); /* bytes taken so far, for progress */
