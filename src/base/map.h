#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Strings to pointers; the map copies its keys and never frees values. Insertion order is kept for map_each. */
struct map;

struct map *map_new(void);
void map_free(struct map *m);
void *map_get(const struct map *m, const char *key); /* NULL if absent */
bool map_has(const struct map *m, const char *key);
void map_put(struct map *m, const char *key, void *value);
void *map_remove(struct map *m, const char *key); /* the value that was there, or NULL */
size_t map_count(const struct map *m);
void map_each(const struct map *m, void (*fn)(const char *key, void *value, void *arg), void *arg);
