#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The classes of a project: a tree of up to 6 levels, kept flat in the order
 * in which it was written (a parent before its children). Ids are 1-based,
 * given once and never reused or reordered: they are the category ids of an
 * export.
 */
#define CLASS_LEVELS 6
#define CLASS_MAX 5000
#define CLASS_NAME_MAX 255 /* bytes of UTF-8 */

struct class {
	int id;
	int parent;     /* id, 0 at the top */
	char *name;     /* unique among its siblings */
	uint32_t color; /* 0xRRGGBB */
};

struct class_tree {
	struct class *v;
	size_t n, cap;
};

void class_tree_init(struct class_tree *t);
void class_tree_fini(struct class_tree *t);
void class_tree_copy(struct class_tree *to, const struct class_tree *from); /* `to` uninitialised */

/* Appends; id 0 takes the next free one; color 0 takes the next of the palette. Returns the id, or 0 with e set
 * (empty or overlong name, control characters, a sibling of that name, too deep, too many). */
int class_tree_add(struct class_tree *t, int id, int parent, const char *name, uint32_t color, struct err *e);

const struct class *class_tree_get(const struct class_tree *t, int id); /* NULL if unknown */
/* the first of that name; also a path "animal/cat" */
const struct class *class_tree_find(const struct class_tree *t, const char *name);
int class_tree_level(const struct class_tree *t, int id);       /* 0 at the top */
bool class_tree_is_leaf(const struct class_tree *t, int id);
char *class_tree_path(const struct class_tree *t, int id);      /* "animal/cat"; the caller's */
uint32_t class_palette(size_t i);                               /* 24 well apart colours, then again from the start */
