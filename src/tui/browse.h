#pragma once

#include "base/err.h"
#include "tui/list.h"

/* A folder on this machine as a list: the way up, its folders; hidden ones are left out. */
struct browse {
	char *path; /* absolute, links resolved */
	char **folders; /* by name */
	int n;
	int files; /* others in it, not counted further than BROWSE_MAX */
	struct list list; /* 0: this folder itself, 1: the one above, then `folders` */
};

enum { BROWSE_MAX = 20000 };

bool browse_open(struct browse *b, const char *path, struct err *e); /* stays where it was on failure */
bool browse_enter(struct browse *b, struct err *e);                  /* what is selected, not 0 */
void browse_fini(struct browse *b);
void browse_draw(struct browse *b, struct grid *g, struct area a, bool focus);
