#pragma once

#include <stdint.h>

#include "base/err.h"
#include "tui/grid.h"
#include "tui/input.h"

/*
 * A file that drives the client, a command a line, for tests and bug reports:
 *
 *     key Down            one key, by the names of the key bar
 *     type some text      keys one by one
 *     wait TEXT           until the screen shows it, at most 20 s
 *     gone TEXT           until it does not
 *     snap PATH           writes the screen as text
 *     resize 100x30       without a terminal only
 *     # and blank lines are skipped
 *
 * At its end the client leaves. A wait that fails ends with exit 1 and the last screen on standard error.
 */
struct script;

struct script_ops {
	void (*key)(struct key k, void *arg);
	void (*resize)(int w, int h, void *arg);
	void *arg;
};

struct script *script_open(const char *path, const struct script_ops *ops, struct err *e);
void script_free(struct script *s);

enum script_state { SCRIPT_WAITS, SCRIPT_GOES_ON, SCRIPT_ENDED, SCRIPT_FAILED };
/* One step, given the screen as it was drawn last. */
enum script_state script_step(struct script *s, const struct grid *screen, struct err *e);
int64_t script_left_ms(const struct script *s); /* until a wait fails; -1: no wait */
