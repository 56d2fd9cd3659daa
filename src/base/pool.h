#pragma once

#include "base/loop.h"

/*
 * Threads of our own for work that would hold the loop up. A job's `work` runs on one of them, then `done`
 * on the loop thread. Jobs start in order of priority (smaller first), then of submission.
 */
struct pool;
struct pool_job;

struct pool *pool_new(struct loop *l, unsigned threads, const char *name);
void pool_free(struct pool *p); /* drops what has not started (done is called with cancelled), waits for what runs */
struct pool_job *pool_submit(struct pool *p, int priority, void (*work)(void *arg),
			     void (*done)(void *arg, bool cancelled), void *arg);
bool pool_cancel(struct pool_job *j); /* true: it had not started, and done(arg, true) was called */
