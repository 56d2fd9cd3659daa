#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/jsonwrite.h"
#include "base/loop.h"
#include "store/operations.h"

struct exchange;
struct store;

/*
 * Long work: each operation on a thread of its own, with a row in the store, so
 * that it can be asked for after a restart. On the loop thread but where it says otherwise.
 */
struct operations;
struct operation;

enum { OPERATIONS_REMEMBERED = 500 }; /* so many that ended */

/* Kinds; the row's `project` is the project's name, for OPERATION_LIST the data asset's. */
#define OPERATION_LIST "list"
#define OPERATION_INITIALIZE "initialize"
#define OPERATION_IMPORT "import"
#define OPERATION_EXPORT "export"

/* The work, on its own thread. It asks operation_stops often and returns false then. What it writes with
 * operation_result is the result; a failure's sentence becomes the message. */
typedef bool operation_run(struct operation *op, void *arg, struct err *e);

struct operation_job {
	operation_run *run;
	void (*free_arg)(void *arg); /* at its end, on the loop thread */
	void *arg;
};

struct operations *operations_new(struct loop *l, struct store *s);
/* Answers all who wait; those that run are to return, and later waits are answered at once. */
void operations_stop(struct operations *ops);
/* Waits for the threads. What was interrupted has no end in the store: the next start goes on, or marks it failed. */
void operations_free(struct operations *ops);

void operations_start(struct operations *ops, const struct operation_row *row, const struct operation_job *job);
void operations_remember(struct operations *ops, const struct operation_row *row); /* one that ended */
size_t operations_running(const struct operations *ops);

struct operation *operations_find(struct operations *ops, int64_t id, struct err *e); /* NULL: ERR_NOT_FOUND */
/* Newest first. */
void operations_visit(struct operations *ops, void (*fn)(struct operation *op, void *arg), void *arg);
void operation_put(struct operation *op, struct jsonw *w);
bool operation_cancel(struct operation *op, struct err *e);
/* Answers x with the operation when its version passes `seen`, at its end, or after ms. */
void operation_wait(struct operation *op, struct exchange *x, int64_t seen, int64_t ms);

/* For the operation's own thread. */
void operation_phase(struct operation *op, const char *phase, int64_t total); /* a constant; total 0: not known */
void operation_done(struct operation *op, int64_t done);                      /* so much of total */
void operation_say(struct operation *op, const char *message);                /* a notice beside the result */
bool operation_stops(struct operation *op, struct err *e); /* cancelled, or the service stops; e is set */
bool operation_interrupted(const struct operation *op);    /* the service stops: the next start takes it up */
struct jsonw *operation_result(struct operation *op);
const char *operation_user(const struct operation *op);
const char *operation_subject(const struct operation *op);
int64_t operation_id(const struct operation *op);
