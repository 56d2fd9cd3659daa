#include "base/alloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

void fatal(const char *fmt, ...)
{
	va_list ap;

	fputs("labeldeck: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

void *xmalloc(size_t size)
{
	void *p = size ? malloc(size) : NULL;

	if (!p)
		fatal("out of memory (%zu bytes)", size);
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = n && size ? calloc(n, size) : NULL;

	if (!p)
		fatal("out of memory (%zu times %zu bytes)", n, size);
	return p;
}

void *xreallocarray(void *p, size_t n, size_t size)
{
	void *q = n && size ? reallocarray(p, n, size) : NULL;

	if (!q)
		fatal("out of memory (%zu times %zu bytes)", n, size);
	return q;
}

char *xstrdup(const char *s)
{
	return xmemdup(s, strlen(s) + 1);
}

char *xstrndup(const char *s, size_t n)
{
	n = strnlen(s, n);
	char *p = xmalloc(n + 1);
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void *xmemdup(const void *p, size_t n)
{
	return memcpy(xmalloc(n), p, n);
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	int n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		fatal("out of memory (formatting)");
	return s;
}

size_t vec_next_cap(size_t cap, size_t want)
{
	if (want > SIZE_MAX / 4)
		fatal("an array of %zu elements is too large", want);
	if (cap < 8)
		cap = 8;
	while (cap < want)
		cap += cap / 2;
	return cap;
}
