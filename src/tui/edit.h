#pragma once

#include <stddef.h>

#include "tui/action.h"

/* A line of text that is being written: UTF-8, with a cursor between characters. */
struct edit {
	char *text;   /* never NULL after edit_set */
	size_t n, at; /* bytes; the cursor stands before byte `at` */
};

enum { EDIT_MAX = 4096 }; /* bytes; more is not taken */

void edit_set(struct edit *e, const char *text); /* the cursor goes to the end; of a zeroed struct too */
void edit_fini(struct edit *e);

bool edit_is_text(struct key k);                   /* a character to be written */
void edit_type(struct edit *e, struct key k);      /* such a one */
void edit_paste(struct edit *e, const char *p, size_t n); /* control characters become blanks */
bool edit_act(struct edit *e, enum action_id id);  /* whether it was for the text */
void edit_draw(const struct edit *e, struct grid *g, struct area line, bool focus); /* with focus, the cursor shows */
