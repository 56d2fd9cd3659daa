#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

static const struct {
	const char *word;
	int exit_code, http;
} kinds[ERR_KINDS] = {
	[ERR_NONE] = {"None", 0, 200},
	[ERR_INTERNAL] = {"Internal", 1, 500},
	[ERR_USAGE] = {"Usage", 2, 400},
	[ERR_INVALID] = {"Invalid", 1, 400},
	[ERR_NOT_FOUND] = {"NotFound", 1, 404},
	[ERR_EXISTS] = {"Exists", 5, 409},
	[ERR_CONFLICT] = {"Conflict", 5, 409},
	[ERR_DENIED] = {"Denied", 1, 403},
	[ERR_AUTH] = {"Auth", 3, 401},
	[ERR_NET] = {"Net", 4, 502},
	[ERR_UNAVAILABLE] = {"Unavailable", 4, 503},
	[ERR_TOO_LARGE] = {"TooLarge", 1, 413},
	[ERR_FULL] = {"Full", 1, 507},
	[ERR_PARTIAL] = {"Partial", 6, 500},
	[ERR_CANCELLED] = {"Cancelled", 1, 500},
};

static void put(struct err *e, enum err_kind kind, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));

static void put(struct err *e, enum err_kind kind, const char *fmt, va_list ap)
{
	char text[sizeof e->text];

	vsnprintf(text, sizeof text, fmt, ap);
	memcpy(e->text, text, sizeof text);
	e->kind = kind;
}

bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(e, kind, fmt, ap);
	va_end(ap);
	return false;
}

static enum err_kind kind_of_errno(int n)
{
	switch (n) {
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
		return ERR_DENIED;
	case ENOENT:
		return ERR_NOT_FOUND;
	default:
		return ERR_INTERNAL;
	}
}

bool err_errno(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	put(e, kind_of_errno(saved), fmt, ap);
	va_end(ap);
	size_t n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", strerror(saved));
	return false;
}

bool err_prefix(struct err *e, const char *fmt, ...)
{
	char old[sizeof e->text];
	va_list ap;

	memcpy(old, e->text, sizeof old);
	va_start(ap, fmt);
	put(e, e->kind, fmt, ap);
	va_end(ap);
	size_t n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", old);
	return false;
}

const char *err_word(enum err_kind kind)
{
	return kinds[kind].word;
}

enum err_kind err_from_word(const char *word)
{
	for (size_t i = 0; word && i < NELEM(kinds); i++)
		if (strcmp(kinds[i].word, word) == 0)
			return (enum err_kind)i;
	return ERR_INTERNAL;
}

int err_exit_code(enum err_kind kind)
{
	return kinds[kind].exit_code;
}

int err_http_status(enum err_kind kind)
{
	return kinds[kind].http;
}
