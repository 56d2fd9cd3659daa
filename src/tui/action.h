#pragma once

#include <stdbool.h>

#include "tui/grid.h"
#include "tui/key.h"

/*
 * Everything a key can mean, in one table: it finds the action of a key, fills the key bar and the help, and the
 * manual (a test compares). In one mode a key has one meaning (a test proves it).
 */
enum mode {
	MODE_PROJECTS, MODE_DASHBOARD, MODE_QUEUE, MODE_LABEL, MODE_CORNER, MODE_CLASS, MODE_EDIT, MODE_EXPORTS,
	MODE_ACTIVITY, MODE_FORM, MODE_FIELD, MODE_PROMPT, MODE_HELP, MODES
};

#define MODE_BIT(m) (1u << (m))

enum action_id {
	ACT_QUIT, ACT_REPAINT, ACT_SUSPEND, ACT_HELP,
	ACT_UP, ACT_DOWN, ACT_LEFT, ACT_RIGHT, ACT_FINE_UP, ACT_FINE_DOWN, ACT_FINE_LEFT, ACT_FINE_RIGHT,
	ACT_FIRST, ACT_LAST, ACT_PAGE_UP, ACT_PAGE_DOWN,
	ACT_LABEL, ACT_OPEN, ACT_NEW, ACT_PAUSE, ACT_RENAME, ACT_REMOVE, ACT_LEAVE,
	ACT_TAKE_ITEM, ACT_RELEASE, ACT_PUT_FIRST, ACT_ORDER, ACT_EXPORT, ACT_CANCEL_WORK, ACT_FILTER, ACT_SORT,
	ACT_SUBMIT, ACT_BOX, ACT_NEXT, ACT_PREVIOUS, ACT_EDIT, ACT_MOVE, ACT_DIGIT, ACT_CLASS, ACT_DELETE,
	ACT_SKIP, ACT_UNDO, ACT_REDO, ACT_TAKE_BACK, ACT_OTHER, ACT_HIDE, ACT_INSTRUCTIONS, ACT_BACK, ACT_ESCAPE,
	ACT_JUMP, ACT_WIDER, ACT_SET, ACT_TAKE, ACT_HANDLE, ACT_KEEP,
	ACT_CHOOSE, ACT_PATH, ACT_ADD, ACT_ADD_UNDER, ACT_CHANGE, ACT_COLOR, ACT_RAISE, ACT_LOWER, ACT_DROP, ACT_WRITE,
	ACT_NEXT_STEP, ACT_LAST_STEP, ACT_NEXT_FIELD, ACT_LAST_FIELD,
	ACT_DONE, ACT_COMPLETE, ACT_CANCEL, ACT_ERASE, ACT_ERASE_NEXT, ACT_ERASE_WORD, ACT_ERASE_ALL,
	ACT_TAB, ACT_COMMAND, ACT_COPY, ACT_CLOSE
};

struct action {
	enum action_id id;
	unsigned modes;    /* MODE_BIT of each in which it is there */
	const char *word;  /* as a command; NULL: only by a key, which says which */
	const char *keys;  /* names of its keys, blanks between */
	const char *shown; /* its keys in the key bar, where not the first one */
	const char *name;  /* in the key bar; NULL: only in the help */
	const char *help;  /* what it does */
};

extern const struct action actions[]; /* ends with a row without keys */

const char *mode_title(enum mode m); /* "In the label pane" */

const struct action *action_get(enum action_id id);

/* The action of a key, and which of its keys it was. NULL: none in this mode. */
const struct action *action_find(enum mode m, struct key k, int *nth);

/* Fills one line with the keys that are good for something now. */
void action_bar(struct grid *g, struct area line, enum mode m, bool (*can)(enum action_id id, void *arg), void *arg);
