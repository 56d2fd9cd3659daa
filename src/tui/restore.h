#pragma once

#include <stddef.h>

/*
 * The terminal's modes, kept so that they can be put back from anywhere: at
 * the end, in handlers of fatal signals, before a suspension. One terminal a process.
 */
void restore_start(void); /* saves the modes, goes raw, installs the handlers */
void restore_raw(void);   /* raw again */
void restore_enter(void); /* the alternate screen, cursor hidden, paste marks on; raw again */
void restore_end(void);   /* all back; safe to call twice and from a signal handler */
void restore_write(const char *p, size_t n); /* blocking, for what is asked before the loop runs */
