#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * Child processes. A child gets only the descriptors named here: map[i] = {ours, its number}; 0, 1 and 2 not named are
 * /dev/null. Signals are reset, every other descriptor is closed.
 */
struct child_fd {
	int ours, theirs;
};

/* Starts argv[0] (a path). Returns the pid or -1. flags: */
enum { CHILD_NEW_SESSION = 1, CHILD_LOWEST_PRIORITY = 2, CHILD_KILL_WITH_PARENT = 4 };
pid_t child_start(const char *const *argv, const struct child_fd *map, size_t nmap, int flags, struct err *e);

/* Waits for the end; fills a sentence like "exit 3" or "signal 11 (Segmentation fault)"; true for exit 0. */
bool child_wait(pid_t pid, char *how, size_t size);

/* For a service: closes every descriptor from `from` on but `keep` (may be -1). */
void child_close_all(int from, int keep);
