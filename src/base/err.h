#pragma once

#include <stdbool.h>

/*
 * A failure that a person will read: a kind, which programs act on, and one
 * sentence that says what, where and what to do. It is made where the facts
 * are known and passed up unchanged or with err_prefix.
 *
 * Functions that can fail return bool (true: done) or a pointer (NULL:
 * failed) and take a struct err * last; it is written only on failure and may
 * not be NULL.
 */
enum err_kind {
	ERR_NONE,
	ERR_INTERNAL,    /* our fault or the system's: exit 1, HTTP 500 */
	ERR_USAGE,       /* command line: exit 2, HTTP 400 */
	ERR_INVALID,     /* what was given is wrong: exit 1, HTTP 400 */
	ERR_NOT_FOUND,   /* exit 1, HTTP 404 */
	ERR_EXISTS,      /* a name in use: exit 5, HTTP 409 */
	ERR_CONFLICT,    /* somebody else changed it, or the state forbids it: exit 5, HTTP 409 */
	ERR_DENIED,      /* the system or the service refuses: exit 1, HTTP 403 */
	ERR_AUTH,        /* not signed in: exit 3, HTTP 401 */
	ERR_NET,         /* the other end cannot be reached: exit 4, HTTP 502 */
	ERR_UNAVAILABLE, /* try again later: exit 4, HTTP 503 */
	ERR_TOO_LARGE,   /* past a limit: exit 1, HTTP 413 */
	ERR_FULL,        /* no room on the disk: exit 1, HTTP 507 */
	ERR_PARTIAL,     /* done in part: exit 6, HTTP 500 */
	ERR_CANCELLED,   /* exit 1, HTTP 500 */
	ERR_KINDS
};

struct err {
	enum err_kind kind;
	char text[600];
};

/* Both return false, so that a caller can write: return err_set(e, ...). */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same with ": " and the sentence of errno; ENOSPC and EDQUOT become ERR_FULL, EACCES, EPERM and EROFS ERR_DENIED,
 * ENOENT ERR_NOT_FOUND, whatever else ERR_INTERNAL. */
bool err_errno(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts "prefix: " before the sentence; returns false. */
bool err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* One table: kind <-> the word on the wire ("NotFound"), exit code, HTTP status. */
const char *err_word(enum err_kind kind);
enum err_kind err_from_word(const char *word); /* ERR_INTERNAL if unknown */
int err_exit_code(enum err_kind kind);
int err_http_status(enum err_kind kind);
