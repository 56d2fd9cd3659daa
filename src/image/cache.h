#pragma once

#include <stddef.h>

/*
 * Least recently used values by key, bounded by the sum of their bytes. The
 * cache owns what is put in and frees it by `free_fn`. A value larger than the bound is not kept.
 */
struct cache;

struct cache *cache_new(size_t max_bytes, void (*free_fn)(void *value));
void cache_free(struct cache *c);
void *cache_get(struct cache *c, const char *key); /* becomes the most recent; NULL if absent; the cache's */
void cache_put(struct cache *c, const char *key, void *value, size_t bytes); /* replaces */
void cache_drop(struct cache *c, const char *key);
void cache_clear(struct cache *c);
size_t cache_bytes(const struct cache *c);
