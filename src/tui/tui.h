#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "client/client.h"

/*
 * The terminal program: `labeldeck` without a subcommand. tui_run returns when the user leaves; the terminal is as it
 * was before, also after a signal. The client is open already.
 */
struct tui_options {
	const char *open_project; /* begin in its label pane; NULL: in the list of projects */
	bool readonly;            /* nothing that changes anything */
	const char *script;       /* a file of keys instead of a person (tui/script.h); then no terminal is needed */
	const char *snap;         /* the last screen as text goes here; NULL: nowhere */
	const char *graphics;     /* "sixel", "blocks", "none": instead of what the terminal says it can do; NULL */
	int width, height;        /* of the screen without a terminal; 0: 80 x 24 */
};

/* False with e set: no terminal, one that is not known, a script that failed. */
bool tui_run(struct client *c, const struct tui_options *o, struct err *e);
