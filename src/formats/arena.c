#include "formats/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

#define BLOCK ((size_t)256 << 10)

const char *arena_keep(struct arena *a, const char *s, size_t len)
{
	size_t size = len + 1;

	if (size > a->left) {
		a->left = size > BLOCK ? size : BLOCK;
		a->at = xmalloc(a->left);
		vec_add(&a->blocks, a->at);
	}
	char *copy = a->at;
	memcpy(copy, s, len);
	copy[len] = '\0';
	a->at += size;
	a->left -= size;
	a->total += size;
	return copy;
}

void arena_fini(struct arena *a)
{
	for (size_t i = 0; i < a->blocks.n; i++)
		free(a->blocks.v[i]);
	vec_fini(&a->blocks);
	a->at = NULL;
	a->left = a->total = 0;
}

/* The slot that holds id, or the empty one where it belongs. */
static uint32_t *slot_of(const struct ids *t, const char *id)
{
	size_t mask = t->n_slots - 1;
	size_t i = hash_mix(hash_quick(id, strlen(id))) & mask;

	while (t->slots[i] && strcmp(t->names.v[t->slots[i] - 1], id) != 0)
		i = (i + 1) & mask;
	return &t->slots[i];
}

static void grow(struct ids *t)
{
	free(t->slots);
	t->n_slots = t->n_slots ? t->n_slots * 2 : 64;
	t->slots = xcalloc(t->n_slots, sizeof *t->slots);
	for (size_t i = 0; i < t->names.n; i++)
		*slot_of(t, t->names.v[i]) = (uint32_t)i + 1;
}

uint32_t ids_add(struct ids *t, const char *id)
{
	if (t->names.n * 2 >= t->n_slots)
		grow(t);
	uint32_t *slot = slot_of(t, id);
	if (!*slot) {
		vec_add(&t->names, arena_keep(&t->text, id, strlen(id)));
		*slot = (uint32_t)t->names.n;
	}
	return *slot - 1;
}

uint32_t ids_find(const struct ids *t, const char *id)
{
	return t->n_slots ? *slot_of(t, id) - 1 : IDS_NONE;
}

void ids_fini(struct ids *t)
{
	arena_fini(&t->text);
	vec_fini(&t->names);
	free(t->slots);
	t->slots = NULL;
	t->n_slots = 0;
}
