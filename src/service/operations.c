#include "service/operations.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LOG_MODULE "operations"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "service/operation.h"
#include "service/server.h"
#include "store/events.h"
#include "store/store.h"

/* How often a waiting client hears of progress. */
enum { NOTIFY_MS = 100 };

struct waiter {
	struct operation *op;
	struct waiter *next;
	struct exchange *exchange;
	int64_t seen;
	struct loop_watch *timer;
};

struct operations *operations_new(struct loop *l, struct store *s)
{
	struct operations *ops = xcalloc(1, sizeof *ops);

	ops->loop = l;
	ops->store = s;
	return ops;
}

/* ---- those who wait */

static void answer_waiter(struct waiter **at)
{
	struct waiter *w = *at;

	*at = w->next;
	loop_unwatch(w->timer);
	operation_put(w->op, &exchange_reply(w->exchange)->w);
	exchange_answer(w->exchange);
	free(w);
}

static void on_deadline(void *arg)
{
	struct waiter *w = arg, **at = &w->op->waiters;

	while (*at != w)
		at = &(*at)->next;
	answer_waiter(at);
}

static int64_t version_of(struct operation *op)
{
	int64_t version;

	pthread_mutex_lock(&op->lock);
	version = op->version;
	pthread_mutex_unlock(&op->lock);
	return version;
}

static void wake_waiters(struct operation *op)
{
	int64_t version = version_of(op);
	struct waiter **at = &op->waiters;

	while (*at) {
		if ((*at)->seen < version)
			answer_waiter(at);
		else
			at = &(*at)->next;
	}
}

void operation_wait(struct operation *op, struct exchange *x, int64_t seen, int64_t ms)
{
	struct waiter *w = xcalloc(1, sizeof *w);

	w->op = op;
	w->exchange = x;
	w->seen = seen;
	w->next = op->waiters;
	w->timer = loop_timer(op->all->loop, on_deadline, w);
	op->waiters = w;
	exchange_reply(x)->later = true;
	loop_timer_set(w->timer, op->all->stopping || op->state != OPERATION_RUNNING || version_of(op) > seen ? 0 : ms);
}

/* ---- beginning and end */

static void free_operation(struct operation *op)
{
	pthread_mutex_destroy(&op->lock);
	free(op->kind);
	free(op->subject);
	free(op->user);
	free(op->message);
	buf_fini(&op->result);
	free(op);
}

/* Forgets the oldest that ended, where there are too many. */
static void forget(struct operations *ops)
{
	struct operation **at = &ops->first, *op;
	size_t n = 0;

	while ((op = *at)) {
		if (op->state == OPERATION_RUNNING || op->waiters || ++n <= OPERATIONS_REMEMBERED) {
			at = &op->next;
			continue;
		}
		*at = op->next;
		free_operation(op);
	}
}

static struct operation *new_operation(struct operations *ops, const struct operation_row *row)
{
	struct operation *op = xcalloc(1, sizeof *op), **at = &ops->first;

	op->all = ops;
	op->id = row->id;
	op->kind = xstrdup(row->kind);
	op->subject = row->project ? xstrdup(row->project) : NULL;
	op->user = xstrdup(row->user);
	op->message = row->message ? xstrdup(row->message) : NULL;
	op->started_ms = row->started_ms;
	op->ended_ms = row->ended_ms;
	op->state = operation_state_from_word(row->state);
	op->version = 1;
	pthread_mutex_init(&op->lock, NULL);
	buf_init(&op->result, JSON_MAX);
	jsonw_init(&op->w, &op->result);
	if (row->result)
		buf_adds(&op->result, row->result);
	while (*at && (*at)->id > op->id)
		at = &(*at)->next;
	op->next = *at;
	*at = op;
	return op;
}

static void on_ended(void *arg)
{
	struct operation *op = arg;
	struct operations *ops = op->all;

	pthread_join(op->thread, NULL);
	op->job.free_arg(op->job.arg);
	op->state = op->outcome;
	op->ended_ms = clock_now_ms();
	op->version++;
	ops->running--;
	LOG_INFO("operation %lld (%s%s%s): %s%s%s", (long long)op->id, op->kind, op->subject ? " " : "",
		 op->subject ? op->subject : "", operation_state_word(op->state), op->message ? ": " : "",
		 op->message ? op->message : "");
	wake_waiters(op);
	forget(ops);
}

static bool write_end(struct db *db, void *arg, struct err *e)
{
	struct operation *op = arg;
	const char *state = operation_state_word(op->outcome);
	char *detail = xasprintf("\"operation\":%lld,\"operationKind\":\"%s\",\"state\":\"%s\",\"ms\":%lld",
				 (long long)op->id, op->kind, state, (long long)(clock_now_ms() - op->started_ms));
	struct event ev = {.kind = "operation", .user = op->user, .detail = detail};
	bool ok = operations_end(db, op->id, state, op->message, op->result.len ? buf_str(&op->result) : NULL, e) &&
		  events_add(db, &ev, NULL, e);

	free(detail);
	return ok;
}

static void *run_operation(void *arg)
{
	struct operation *op = arg;
	struct err e;
	bool ok = op->job.run(op, op->job.arg, &e);

	op->outcome = ok ? OPERATION_SUCCEEDED : op->cancelled ? OPERATION_CANCELLED : OPERATION_FAILED;
	if (!ok) {
		pthread_mutex_lock(&op->lock);
		free(op->message);
		op->message = xstrdup(e.text);
		buf_reset(&op->result);
		pthread_mutex_unlock(&op->lock);
	}
	/* an interrupted one stays running in the store: the next start takes care of it */
	if ((ok || !operation_interrupted(op)) && !store_write_wait(op->all->store, write_end, op, &e))
		LOG_ERROR("the end of operation %lld cannot be stored: %s", (long long)op->id, e.text);
	loop_post(op->all->loop, on_ended, op);
	return NULL;
}

void operations_start(struct operations *ops, const struct operation_row *row, const struct operation_job *job)
{
	struct operation *op = new_operation(ops, row);

	op->job = *job;
	ops->running++;
	if (pthread_create(&op->thread, NULL, run_operation, op) != 0)
		fatal("cannot start a thread");
}

void operations_remember(struct operations *ops, const struct operation_row *row)
{
	new_operation(ops, row);
}

void operations_stop(struct operations *ops)
{
	ops->stopping = true;
	for (struct operation *op = ops->first; op; op = op->next) {
		while (op->waiters)
			answer_waiter(&op->waiters);
	}
}

void operations_free(struct operations *ops)
{
	if (!ops)
		return;
	operations_stop(ops);
	while (ops->running)
		loop_turn(ops->loop);
	while (ops->first) {
		struct operation *op = ops->first;

		ops->first = op->next;
		free_operation(op);
	}
	free(ops);
}

size_t operations_running(const struct operations *ops)
{
	return ops->running;
}

struct operation *operations_find(struct operations *ops, int64_t id, struct err *e)
{
	for (struct operation *op = ops->first; op; op = op->next) {
		if (op->id == id)
			return op;
	}
	err_set(e, ERR_NOT_FOUND, "there is no operation %lld (any more)", (long long)id);
	return NULL;
}

void operations_visit(struct operations *ops, void (*fn)(struct operation *op, void *arg), void *arg)
{
	for (struct operation *op = ops->first; op; op = op->next)
		fn(op, arg);
}

bool operation_cancel(struct operation *op, struct err *e)
{
	if (op->state != OPERATION_RUNNING)
		return err_set(e, ERR_CONFLICT, "operation %lld has ended (%s)", (long long)op->id,
			       operation_state_word(op->state));
	op->cancelled = true;
	return true;
}

/* ---- progress */

static void on_progress(void *arg)
{
	struct operation *op = arg;

	pthread_mutex_lock(&op->lock);
	op->posted = false;
	pthread_mutex_unlock(&op->lock);
	wake_waiters(op);
}

/* With the lock held. */
static void changed(struct operation *op, bool now)
{
	int64_t ms = clock_mono_ms();

	if (!now && ms - op->told_ms < NOTIFY_MS)
		return;
	op->told_ms = ms;
	op->version++;
	if (!op->posted)
		loop_post(op->all->loop, on_progress, op);
	op->posted = true;
}

void operation_phase(struct operation *op, const char *phase, int64_t total)
{
	pthread_mutex_lock(&op->lock);
	op->phase = phase;
	op->total = total;
	op->done = 0;
	changed(op, true);
	pthread_mutex_unlock(&op->lock);
}

void operation_done(struct operation *op, int64_t done)
{
	pthread_mutex_lock(&op->lock);
	op->done = done;
	changed(op, false);
	pthread_mutex_unlock(&op->lock);
}

void operation_say(struct operation *op, const char *message)
{
	pthread_mutex_lock(&op->lock);
	free(op->message);
	op->message = message ? xstrdup(message) : NULL;
	pthread_mutex_unlock(&op->lock);
}

bool operation_interrupted(const struct operation *op)
{
	return op->all->stopping && !op->cancelled;
}

bool operation_stops(struct operation *op, struct err *e)
{
	if (op->cancelled)
		err_set(e, ERR_CANCELLED, "it was cancelled");
	else if (op->all->stopping)
		err_set(e, ERR_CANCELLED, "the service stops");
	return op->cancelled || op->all->stopping;
}
