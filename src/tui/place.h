#pragma once

#include "tui/tabs.h"

/*
 * Where the user was: a tab, and the project it showed. Kept in a file of the state folder at each change, so that it
 * comes back at the next start, after a kill too.
 */
struct place {
	struct tabs *tabs;
	struct client_call *call; /* is the project still there? */
	char *tab, *project;      /* of the last time; NULL: nothing is known */
};

/* Goes there when the project answers and the user has not gone elsewhere by then. */
void place_resume(struct place *p, struct tabs *t);
void place_close(struct place *p);
void place_keep(const struct tabs *t);
