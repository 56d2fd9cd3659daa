#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Growing bytes with a hard maximum. `data` always has a NUL behind `len`
 * once something was added (NULL before). An addition that would pass the
 * maximum frees the content and sets `failed`; later additions do nothing:
 * one check at the end.
 */
struct buf {
	char *data;
	size_t len, cap, max;
	bool failed;
};

#define BUF_MAX_DEFAULT ((size_t)64 << 20)

void buf_init(struct buf *b, size_t max);
void buf_fini(struct buf *b);               /* frees; b may be used again as after buf_init */
void buf_reset(struct buf *b);              /* empties, keeps the memory */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_drop(struct buf *b, size_t n);     /* removes n bytes from the front */
char *buf_reserve(struct buf *b, size_t n); /* room for n more bytes behind len, or NULL; add to len by buf_grew */
void buf_grew(struct buf *b, size_t n);
/* the bytes, NUL-terminated, now the caller's; NULL if failed */
char *buf_take(struct buf *b) __attribute__((warn_unused_result));
const char *buf_str(const struct buf *b);   /* "" if empty or failed */
