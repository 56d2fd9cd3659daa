#pragma once

#include <stdio.h>

#include "tui/input.h"

/*
 * What a user can do: one table of actions with the modes they work in and
 * their keys. It feeds the keyboard, the key bar, the help and the manual's test. In one mode no key means two things (a test proves it).
 */
enum mode {
	MODE_PROJECTS, MODE_SELECT, MODE_FIRST_CORNER, MODE_SECOND_CORNER, MODE_EDGE, MODE_EMPTY, MODE_HELP,
	MODES
};

enum action_id {
	ACTION_NONE,
	ACTION_QUIT, ACTION_HELP, ACTION_REPAINT, ACTION_BACK, ACTION_UP, ACTION_DOWN, ACTION_LEFT, ACTION_RIGHT,
	ACTION_FINE_UP, ACTION_FINE_DOWN, ACTION_FINE_LEFT, ACTION_FINE_RIGHT, ACTION_COARSER, ACTION_FINER,
	ACTION_FIRST, ACTION_LAST, ACTION_OPEN, ACTION_PAUSE, ACTION_RELOAD,
	ACTION_BOX, ACTION_SET_CORNER, ACTION_NEXT, ACTION_PREVIOUS, ACTION_EDGE, ACTION_NEXT_EDGE, ACTION_DELETE, ACTION_UNDO, ACTION_REDO,
	ACTION_SUBMIT, ACTION_SKIP, ACTION_TAKE_BACK, ACTION_CLASS, ACTION_NEXT_CLASS, ACTION_PREVIOUS_CLASS, ACTION_LABELS,
	ACTION_OTHER_VERSION, ACTION_INSTRUCTIONS,
	ACTIONS
};

struct action {
	enum action_id id;
	unsigned modes;      /* a bit each */
	const char *keys;    /* names with blanks between; the first is shown in the key bar */
	const char *name;    /* for the key bar; NULL: not shown there */
	const char *help;
};

const char *mode_word(enum mode m);
const struct action *action_table(size_t *n);
const struct action *action_of_key(enum mode m, struct key k); /* NULL: the key means nothing here */
void action_print(FILE *out);
