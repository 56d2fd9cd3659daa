#pragma once

#include "tui/action.h"

/* Where one is in a list of n lines of which some show. */
struct list {
	int n, selected, top, page;
};

bool list_act(struct list *l, enum action_id id); /* whether it was a move */
void list_count(struct list *l, int n);           /* there are so many now; the selection stays inside */
void list_place(struct list *l, int page);        /* so many lines show: the selected one among them */
