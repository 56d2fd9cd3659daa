#pragma once

#include "model/classes.h"
#include "tui/list.h"

/* Classes being written down: an outline, each line with its level, in the order in which it shows. */
struct outline_line {
	char *name;
	int level;      /* 0 at the top */
	uint32_t color; /* 0: of the palette, by its place */
};

struct outline {
	struct outline_line *v;
	size_t n, cap;
	struct list list;
};

void outline_fini(struct outline *o);
void outline_set(struct outline *o, const struct class_tree *t);
/* The tree as it stands there; false: a sentence about the first line that cannot be. t uninitialised, to be freed
 * always. */
bool outline_tree(const struct outline *o, struct class_tree *t, struct err *e);

/* Names, commas between: behind the selected line and what is below it, or under it. */
void outline_add(struct outline *o, const char *names, bool under);
void outline_rename(struct outline *o, const char *name);
void outline_drop(struct outline *o);           /* with what is below it */
void outline_next_color(struct outline *o);
void outline_swap(struct outline *o, int step); /* with its sibling before (-1) or behind (1) */
void outline_draw(struct outline *o, struct grid *g, struct area a, bool focus);
