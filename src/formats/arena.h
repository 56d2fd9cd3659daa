#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

/* Strings that live as long as the arena: a table of a million short ones without a million allocations. */
struct arena {
	VEC(char *) blocks;
	char *at;
	size_t left;  /* in the last block */
	size_t total; /* bytes kept */
};

const char *arena_keep(struct arena *a, const char *s, size_t len); /* a copy with a NUL behind; stays where it is */
void arena_fini(struct arena *a);

/* Strings to numbers 0, 1, 2 ... in the order in which they came. Zeroed is empty. */
#define IDS_NONE UINT32_MAX

struct ids {
	struct arena text;
	VEC(const char *) names;
	uint32_t *slots; /* number + 1, or 0 */
	size_t n_slots;
};

uint32_t ids_add(struct ids *t, const char *id); /* the number, a new one if need be */
uint32_t ids_find(const struct ids *t, const char *id); /* IDS_NONE if absent */
void ids_fini(struct ids *t);
