#pragma once

#include <stdint.h>

/* Time. Tests may fix the wall clock with LABELDECK_TEST_CLOCK (seconds since 1970). */
int64_t clock_now_ms(void);  /* wall clock, milliseconds since 1970 UTC */
int64_t clock_mono_ms(void); /* never goes back */
int64_t clock_mono_us(void);

#define CLOCK_ISO 25
char *clock_iso(int64_t ms, char out[CLOCK_ISO]); /* 2026-11-23T20:38:03.120Z */

/* "12 s", "3 min", "5 h", "2 days": how long, for people; at most 24 bytes. */
char *clock_span(int64_t ms, char out[24]);
