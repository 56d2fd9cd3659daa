#pragma once

#include <stddef.h>

/*
 * Memory. Running out of it ends the process with a message: no caller
 * checks. Sizes are checked for overflow; a zero size is a bug.
 */
void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));
void *xreallocarray(void *p, size_t n, size_t size) __attribute__((returns_nonnull, warn_unused_result));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull, warn_unused_result));
char *xstrndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull, warn_unused_result));
void *xmemdup(const void *p, size_t n) __attribute__((malloc, returns_nonnull, warn_unused_result));
char *xasprintf(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), malloc, returns_nonnull, warn_unused_result));

/* A message on standard error (or in the log) and abort: for what cannot happen to a healthy process. */
void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
