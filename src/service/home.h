#pragma once

#include <stdbool.h>

#include "base/err.h"

/*
 * The folder of a workspace: what lies in it, one service at a time, the
 * socket. Names are the home's; absolute.
 */
struct home {
	char *root;
	char *run, *socket, *lock;       /* run/: 0700; labeldeckd.sock: 0600 */
	char *exports, *spool, *backups; /* emptied of what a stop left half-done when locked */
	char *blobs;                     /* workspaceblobstore/: copied data assets */
	char *log;
	int lock_fd; /* -1: not held */
};

void home_init(struct home *h);
void home_fini(struct home *h); /* gives the lock back */

/* Makes one folder of a home, or refuses one that belongs to somebody else. */
bool home_folder(const char *path, struct err *e);

/* Makes what home_lock needs. The other folders are the lock holder's: it makes and empties them. */
bool home_make(struct home *h, struct err *e);

/* ERR_EXISTS: a service runs on this home already. */
bool home_lock(struct home *h, struct err *e);

/* A listening socket, non-blocking, or -1. Whoever holds the lock may remove a socket that nobody answers on. */
int home_listen(const struct home *h, struct err *e);

/* Waits up to ms until somebody answers on the socket. */
bool home_wait(const struct home *h, int ms);
