#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * JSON written as it comes, in the order given, to a buffer or, when it has
 * grown past some 64 KB, through a flush function. Strings are escaped; bytes that
 * are not UTF-8 become U+FFFD; numbers are the shortest that read back the same; a number that is not
 * finite becomes null. Commas and nesting are the writer's business.
 */
struct jsonw {
	struct buf *out;
	bool (*flush)(const char *p, size_t n, void *arg); /* false stops: failed is set */
	void *arg;
	bool failed;
	unsigned depth;
	uint64_t comma; /* one bit a level: something stands here already */
	bool after_key;
	bool pretty; /* two blanks a level */
};

void jsonw_init(struct jsonw *w, struct buf *out);
void jsonw_init_flush(struct jsonw *w, struct buf *out, bool (*flush)(const char *, size_t, void *), void *arg);
bool jsonw_end(struct jsonw *w); /* flushes what is left; false if anything failed */

void jsonw_object(struct jsonw *w);
void jsonw_object_end(struct jsonw *w);
void jsonw_array(struct jsonw *w);
void jsonw_array_end(struct jsonw *w);
void jsonw_key(struct jsonw *w, const char *key);

void jsonw_str(struct jsonw *w, const char *s); /* NULL writes null */
void jsonw_strn(struct jsonw *w, const char *s, size_t n);
void jsonw_num(struct jsonw *w, double v);
void jsonw_i64(struct jsonw *w, int64_t v);
void jsonw_bool(struct jsonw *w, bool v);
void jsonw_null(struct jsonw *w);
void jsonw_raw(struct jsonw *w, const char *json, size_t n); /* one value that is JSON already */
void jsonw_newline(struct jsonw *w); /* between documents of a JSON-lines stream */

/* key and value at once */
void jsonw_kstr(struct jsonw *w, const char *key, const char *s);
void jsonw_knum(struct jsonw *w, const char *key, double v);
void jsonw_ki64(struct jsonw *w, const char *key, int64_t v);
void jsonw_kbool(struct jsonw *w, const char *key, bool v);
