#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Which item the file name of a label file means, when the file was written
 * with another root: the same path, else the path that shares the most last
 * parts with it, if only one does (a path that is wholly such an end wins
 * over those that go on differently). Parts are separated by '/', in foreign
 * names also by '\'.
 */
struct names;

enum names_found { NAMES_NONE, NAMES_EXACT, NAMES_SUFFIX, NAMES_AMBIGUOUS };

struct names *names_new(void);
void names_free(struct names *n);
void names_add(struct names *n, const char *path, int64_t item); /* copied; paths are unique; item not 0 */
size_t names_count(const struct names *n);

/* at: 0 .. count - 1, the same for the same item, and its item; set for EXACT and SUFFIX. */
enum names_found names_find(struct names *n, const char *name, size_t *at, int64_t *item);
