#include "base/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

/* Open addressing over indexes into an array that keeps the order of insertion; a removed entry leaves a hole until the
 * next growth. */
struct entry {
	char *key; /* NULL: removed */
	void *value;
	uint64_t hash;
};

struct map {
	struct entry *entries;
	size_t n, cap, live;
	uint32_t *slots; /* index + 1 of an entry, 0 empty */
	size_t nslots;   /* a power of two */
};

struct map *map_new(void)
{
	struct map *m = xcalloc(1, sizeof *m);

	m->nslots = 16;
	m->slots = xcalloc(m->nslots, sizeof *m->slots);
	m->cap = 8;
	m->entries = xcalloc(m->cap, sizeof *m->entries);
	return m;
}

void map_free(struct map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		free(m->entries[i].key);
	free(m->entries);
	free(m->slots);
	free(m);
}

static struct entry *find(const struct map *m, const char *key)
{
	uint64_t h = hash_quick(key, strlen(key));

	for (size_t i = hash_mix(h) & (m->nslots - 1);; i = (i + 1) & (m->nslots - 1)) {
		if (m->slots[i] == 0)
			return NULL;
		struct entry *en = &m->entries[m->slots[i] - 1];
		if (en->key && en->hash == h && strcmp(en->key, key) == 0)
			return en;
	}
}

static void place(struct map *m, size_t index)
{
	size_t i = hash_mix(m->entries[index].hash) & (m->nslots - 1);

	while (m->slots[i])
		i = (i + 1) & (m->nslots - 1);
	m->slots[i] = (uint32_t)(index + 1);
}

static void grow(struct map *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		if (m->entries[i].key)
			m->entries[n++] = m->entries[i];
	m->n = n;
	while (m->cap < n * 2 + 8)
		m->cap *= 2;
	m->entries = xreallocarray(m->entries, m->cap, sizeof *m->entries);
	while (m->nslots < m->cap * 2)
		m->nslots *= 2;
	free(m->slots);
	m->slots = xcalloc(m->nslots, sizeof *m->slots);
	for (size_t i = 0; i < n; i++)
		place(m, i);
}

void *map_get(const struct map *m, const char *key)
{
	const struct entry *en = find(m, key);

	return en ? en->value : NULL;
}

bool map_has(const struct map *m, const char *key)
{
	return find(m, key) != NULL;
}

void map_put(struct map *m, const char *key, void *value)
{
	struct entry *en = find(m, key);

	if (en) {
		en->value = value;
		return;
	}
	if (m->n == m->cap)
		grow(m);
	m->entries[m->n] = (struct entry){xstrdup(key), value, hash_quick(key, strlen(key))};
	place(m, m->n++);
	m->live++;
}

void *map_remove(struct map *m, const char *key)
{
	struct entry *en = find(m, key);

	if (!en)
		return NULL;
	free(en->key);
	en->key = NULL;
	m->live--;
	return en->value;
}

size_t map_count(const struct map *m)
{
	return m->live;
}

void map_each(const struct map *m, void (*fn)(const char *key, void *value, void *arg), void *arg)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->entries[i].key)
			fn(m->entries[i].key, m->entries[i].value, arg);
}
