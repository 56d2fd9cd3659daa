#pragma once

#include <stdint.h>

/* splitmix64: small, the same on every machine. */
struct random {
	uint64_t state;
};

uint64_t random_next(struct random *r);
int random_int(struct random *r, int from, int to); /* both included */
int random_chance(struct random *r, int percent);
