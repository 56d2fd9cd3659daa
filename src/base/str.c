#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"

bool str_eq(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool str_to_i64(const char *s, int64_t *out)
{
	char *end;

	if (!isdigit((unsigned char)s[s[0] == '-']))
		return false;
	errno = 0;
	intmax_t v = strtoimax(s, &end, 10);
	if (errno || *end || v < INT64_MIN || v > INT64_MAX)
		return false;
	*out = v;
	return true;
}

bool str_to_double(const char *s, double *out)
{
	char *end;

	if (s[0] == '\0' || strspn(s, "+-.0123456789eE") != strlen(s))
		return false;
	double v = strtod(s, &end);
	if (*end || end == s || !isfinite(v))
		return false;
	*out = v;
	return true;
}

char *str_from_double(double v, char out[32])
{
	if (v == 0) {
		memcpy(out, "0", 2);
		return out;
	}
	if (fabs(v) < 1e15 && v == floor(v)) {
		snprintf(out, 32, "%" PRId64, (int64_t)v);
		return out;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, 32, "%.*g", digits, v);
		if (strtod(out, NULL) == v)
			break;
	}
	return out;
}

bool str_copy(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);
	bool fits = n < size;

	if (!fits)
		n = size - 1;
	memcpy(dst, src, n);
	dst[n] = '\0';
	return fits;
}

char *str_bytes(uint64_t n, char out[16])
{
	static const char *const units[] = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
	double v = (double)n;
	size_t i = 0;

	while (v >= 999.5 && i + 1 < NELEM(units)) {
		v /= 1000;
		i++;
	}
	snprintf(out, 16, i && v < 9.95 ? "%.1f %s" : "%.0f %s", v, units[i]);
	return out;
}

char *str_count(int64_t n, char out[28])
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRId64, n), o = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
			out[o++] = ',';
		out[o++] = digits[i];
	}
	out[o] = '\0';
	return out;
}

void str_uuid(char out[37])
{
	unsigned char b[16];

	if (getrandom(b, sizeof b, 0) != sizeof b)
		fatal("the system gives no random numbers");
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	char *o = out;
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*o++ = '-';
		*o++ = "0123456789abcdef"[b[i] >> 4];
		*o++ = "0123456789abcdef"[b[i] & 15];
	}
	*o = '\0';
}

/* Runs of digits compare as numbers of any length: leading zeros apart, the longer one is larger. */
static int digits_cmp(const char **a, const char **b)
{
	while (**a == '0')
		(*a)++;
	while (**b == '0')
		(*b)++;
	size_t n = strspn(*a, "0123456789"), m = strspn(*b, "0123456789");
	int c = n != m ? (n < m ? -1 : 1) : memcmp(*a, *b, n);
	*a += n;
	*b += m;
	return c;
}

int str_natural_cmp(const char *a, const char *b)
{
	const char *a0 = a, *b0 = b;

	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			int c = digits_cmp(&a, &b);
			if (c)
				return c;
			continue;
		}
		if (*a != *b)
			break;
		a++;
		b++;
	}
	int c = (unsigned char)*a - (unsigned char)*b;
	return c ? c : strcmp(a0, b0);
}
