#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/loop.h"

/*
 * The terminal as a descriptor: raw mode, bytes in, bytes out without ever blocking, and the promise that it is left as
 * it was found, whatever ends the program (exit, SIGTERM, SIGHUP, SIGINT, SIGQUIT, a crash). One at a time in a
 * program.
 */
struct tty;

/* bytes: what came in; n 0: the terminal is gone. */
struct tty *tty_open(struct loop *l, void (*bytes)(const char *p, size_t n, void *arg), void *arg, struct err *e);
/* Sends what is queued (for a second at most), then restores the modes. NULL is fine. */
void tty_close(struct tty *t);

bool tty_size(const struct tty *t, int *w, int *h);
int tty_fd(const struct tty *t);

void tty_send(struct tty *t, const void *p, size_t n); /* queued; leaves as the terminal takes it */
bool tty_idle(const struct tty *t);                    /* all has left */

/* What a signal handler writes before it restores the modes; at most 500 bytes. */
void tty_on_death(struct tty *t, const char *bytes, size_t n);

/*
 * Stops the program as Ctrl-Z does, when what is queued was sent; after SIGCONT, tty_resume takes the terminal
 * again.
 */
void tty_suspend(struct tty *t);
void tty_resume(struct tty *t);
