#pragma once

#include <stddef.h>
#include <stdint.h>

struct answer;
struct exchange;
struct store;

/*
 * The feed: recent event lines in a ring, older ones read from the store,
 * and the streams that are open. On the loop thread.
 */
struct events;

struct events *events_new(struct store *s, int64_t last); /* the last event there is */
void events_free(struct events *ev);     /* all streams must be gone */

/* New lines, each beginning {"seq":N, in order; wakes the streams. */
void events_take(struct events *ev, const char *lines, size_t n);

/* Makes the answer a stream of all lines behind `after`; -1: of those to come. */
void events_stream(struct events *ev, int64_t after, struct exchange *x);
