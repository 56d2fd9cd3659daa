#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"

int64_t clock_now_ms(void)
{
	const char *fixed = getenv("LABELDECK_TEST_CLOCK");
	int64_t seconds;
	struct timespec t;

	if (fixed && str_to_i64(fixed, &seconds))
		return seconds * 1000;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_mono_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

char *clock_iso(int64_t ms, char out[CLOCK_ISO])
{
	time_t s = (time_t)(ms / 1000);
	struct tm tm;
	char day[24];

	gmtime_r(&s, &tm);
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, CLOCK_ISO, "%.19s.%03uZ", day, (unsigned)(ms % 1000) % 1000);
	return out;
}

char *clock_span(int64_t ms, char out[24])
{
	int64_t s = ms / 1000;

	if (s < 90)
		snprintf(out, 24, "%" PRId64 " s", s);
	else if (s < 90 * 60)
		snprintf(out, 24, "%" PRId64 " min", (s + 30) / 60);
	else if (s < 36 * 3600)
		snprintf(out, 24, "%" PRId64 " h", (s + 1800) / 3600);
	else
		snprintf(out, 24, "%" PRId64 " days", (s + 43200) / 86400);
	return out;
}
