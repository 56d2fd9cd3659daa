#pragma once

#include <stddef.h>

/*
 * Takes from this process all that turning bytes into pixels does not need: new privileges, files, core dumps, memory
 * past what the program itself takes and max_bytes, and every system call but those listed in confine.c; a call that is
 * not listed ends the process with SIGSYS. What cannot be taken ends it too. Under sanitizers, which need more, memory
 * and system calls stay free.
 */
void confine(size_t max_bytes);

/* The processor time that the work from here on may take; the parent's own patience ends sooner. */
void confine_time(void);

/* "no system calls but its own, ..." or what is left out, for --version. */
const char *confine_says(void);
