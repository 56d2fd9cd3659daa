#include "image/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/map.h"

struct entry {
	struct entry *newer, *older;
	char *key;
	void *value;
	size_t bytes;
};

struct cache {
	struct map *map;
	struct entry *newest, *oldest;
	size_t max, bytes;
	void (*free_fn)(void *value);
};

struct cache *cache_new(size_t max_bytes, void (*free_fn)(void *value))
{
	struct cache *c = xcalloc(1, sizeof *c);

	c->map = map_new();
	c->max = max_bytes;
	c->free_fn = free_fn;
	return c;
}

static void unlink_entry(struct cache *c, struct entry *en)
{
	*(en->newer ? &en->newer->older : &c->newest) = en->older;
	*(en->older ? &en->older->newer : &c->oldest) = en->newer;
}

static void link_newest(struct cache *c, struct entry *en)
{
	en->newer = NULL;
	en->older = c->newest;
	*(c->newest ? &c->newest->newer : &c->oldest) = en;
	c->newest = en;
}

static void drop(struct cache *c, struct entry *en)
{
	unlink_entry(c, en);
	map_remove(c->map, en->key);
	c->bytes -= en->bytes;
	c->free_fn(en->value);
	free(en->key);
	free(en);
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	cache_clear(c);
	map_free(c->map);
	free(c);
}

void *cache_get(struct cache *c, const char *key)
{
	struct entry *en = map_get(c->map, key);

	if (!en)
		return NULL;
	unlink_entry(c, en);
	link_newest(c, en);
	return en->value;
}

void cache_put(struct cache *c, const char *key, void *value, size_t bytes)
{
	cache_drop(c, key);
	if (bytes > c->max) {
		c->free_fn(value);
		return;
	}
	while (c->bytes + bytes > c->max)
		drop(c, c->oldest);
	struct entry *en = xmalloc(sizeof *en);
	*en = (struct entry){.key = xstrdup(key), .value = value, .bytes = bytes};
	link_newest(c, en);
	map_put(c->map, key, en);
	c->bytes += bytes;
}

void cache_drop(struct cache *c, const char *key)
{
	struct entry *en = map_get(c->map, key);

	if (en)
		drop(c, en);
}

void cache_clear(struct cache *c)
{
	while (c->oldest)
		drop(c, c->oldest);
}

size_t cache_bytes(const struct cache *c)
{
	return c->bytes;
}
