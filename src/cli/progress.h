#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * One line on standard error, drawn again and again, for what takes longer
 * than half a second: only where that is a terminal, and not if `quiet`.
 */
struct progress {
	const char *unit; /* "files"; NULL: the numbers are bytes */
	bool off;
	int64_t begun_ms, drawn_ms;
	int64_t rated_ms; /* since when the rate is counted */
	int width;        /* cells of the line that is there; 0: none */
};

void progress_begin(struct progress *p, const char *unit, bool quiet);
/* Something else is counted from now on. */
void progress_turn(struct progress *p, const char *unit);
void progress_show(struct progress *p, const char *what, int64_t done, int64_t total); /* total 0: unknown */
void progress_end(struct progress *p);                                                 /* takes the line away */
