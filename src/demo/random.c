#include "demo/random.h"

#include "base/hash.h"

uint64_t random_next(struct random *r)
{
	r->state += UINT64_C(0x9e3779b97f4a7c15);
	return hash_mix(r->state);
}

int random_int(struct random *r, int from, int to)
{
	return from + (int)(random_next(r) % (uint64_t)(to - from + 1));
}

int random_chance(struct random *r, int percent)
{
	return random_int(r, 0, 99) < percent;
}
