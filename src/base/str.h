#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Small questions about strings. Numbers are read and written without the locale. */
bool str_eq(const char *a, const char *b);     /* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
bool str_to_i64(const char *s, int64_t *out);  /* whole string, decimal; false on anything else or overflow */
bool str_to_double(const char *s, double *out); /* whole string, finite */

/* The shortest decimal that reads back as the same double ("12", "0.1"), at most 32 bytes with NUL; out is returned. */
char *str_from_double(double v, char out[32]);

/* Copies with truncation, always NUL-terminated; false if it did not fit. */
bool str_copy(char *dst, size_t size, const char *src);

/* Human sizes: "812 B", "3.4 KB", "1.2 GB" (powers of 1000, as disks are sold). At most 16 bytes. */
char *str_bytes(uint64_t n, char out[16]);

/* "1,234,567"; at most 28 bytes. */
char *str_count(int64_t n, char out[28]);

/* A random version 4 UUID in lower case. */
void str_uuid(char out[37]);

/* Compares by natural order: digits as numbers ("a2" before "a10"), else bytes. */
int str_natural_cmp(const char *a, const char *b);
