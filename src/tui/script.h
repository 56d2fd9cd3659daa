#pragma once

#include "base/err.h"
#include "tui/grid.h"
#include "tui/key.h"

/*
 * A file that drives the program, one command a line, for tests and bug reports:
 *
 *     key Ctrl-R Enter    keys by their names
 *     type some text      keys one by one
 *     wait TEXT           until the screen shows it, for 20 s at most
 *     gone TEXT           until it does not
 *     snap FILE           writes the screen as text
 *     resize 100x30       of a screen without a terminal
 *
 * Empty lines and those that begin with # say nothing. At its end the program leaves. A command that fails ends the
 * program too, with the number of its line; a wait in vain prints the screen on standard error.
 */
struct script;

struct script *script_new(const char *text, const char *name);
struct script *script_open(const char *path, struct err *e);
void script_free(struct script *s); /* NULL is fine */

enum script_verb { SCRIPT_KEY, SCRIPT_RESIZE, SCRIPT_WAIT, SCRIPT_END, SCRIPT_FAIL };

struct script_step {
	enum script_verb verb;
	struct key key;  /* KEY */
	int w, h;        /* RESIZE */
	int64_t left_ms; /* WAIT: call again when the screen changed, or after so long; 0: at once */
};

/* The next thing to do, given the screen as it is. */
struct script_step script_next(struct script *s, const struct grid *screen, struct err *e);
bool script_snap(const struct grid *screen, const char *path, struct err *e);
