#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "service/operations.h"

/* What operations.c and operation.c share. */
enum operation_state {
	OPERATION_RUNNING,
	OPERATION_SUCCEEDED,
	OPERATION_FAILED,
	OPERATION_CANCELLED,
	OPERATION_STATES
};

const char *operation_state_word(enum operation_state s);
enum operation_state operation_state_from_word(const char *word);

struct operations {
	struct loop *loop;
	struct store *store;
	struct operation *first; /* newest first */
	size_t running;
	atomic_bool stopping;
};

struct operation {
	struct operations *all;
	struct operation *next;
	int64_t id;
	char *kind, *subject, *user;
	struct operation_job job;
	pthread_t thread;
	enum operation_state state; /* the loop thread's */
	enum operation_state outcome; /* set by the thread at its end */
	int64_t started_ms, ended_ms;
	atomic_bool cancelled;
	struct waiter *waiters;

	pthread_mutex_t lock; /* of what follows, while the thread runs */
	const char *phase;
	int64_t done, total, version, told_ms;
	bool posted;
	char *message;
	struct buf result; /* JSON; the thread's alone until its end */
	struct jsonw w;
};
