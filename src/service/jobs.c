#include "service/jobs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_MODULE "jobs"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "service/answer.h"
#include "service/prober.h"
#include "service/request.h"
#include "service/service.h"
#include "store/operations.h"
#include "store/store.h"

static const struct job_kind {
	const char *word;
	operation_run *run;
	bool resumes; /* goes on after a restart: it needs no more than its row */
} kinds[] = {
	{OPERATION_LIST, job_list, true},
	{OPERATION_INITIALIZE, job_initialize, true},
	{OPERATION_IMPORT, job_import, false},
	{OPERATION_EXPORT, job_export, false},
};

static const struct job_kind *find_kind(const char *word)
{
	for (size_t i = 0; i < NELEM(kinds); i++) {
		if (str_eq(kinds[i].word, word))
			return &kinds[i];
	}
	return NULL;
}

struct job *job_new(struct service *s)
{
	struct job *j = xcalloc(1, sizeof *j);

	j->service = s;
	return j;
}

void job_free(void *arg)
{
	struct job *j = arg;

	if (j->spool)
		unlink(j->spool);
	free(j->spool);
	free(j);
}

/* ---- beginning */

struct beginning {
	struct job *job;
	const struct job_kind *kind;
	int64_t id;
	char *subject, *user;
};

static void start(struct service *s, const struct operation_row *row, const struct job_kind *kind, struct job *j)
{
	operations_start(s->operations, row, &(struct operation_job){kind->run, job_free, j});
}

static void begin(void *arg, bool certain)
{
	struct beginning *b = arg;
	struct operation_row row = {.id = b->id, .kind = b->kind->word, .state = "running", .project = b->subject,
				    .user = b->user, .started_ms = clock_now_ms()};

	if (certain)
		start(b->job->service, &row, b->kind, b->job);
	else
		job_free(b->job);
	free(b->subject);
	free(b->user);
	free(b);
}

bool job_begin(struct request *rq, struct db *db, struct answer *a, const char *kind, const char *subject,
	       struct job *j, int64_t *id, struct err *e)
{
	struct beginning *b = xcalloc(1, sizeof *b);

	b->job = j;
	b->kind = find_kind(kind);
	b->subject = xstrdup(subject);
	b->user = xstrdup(rq->user);
	a->then = begin;
	a->then_arg = b;
	if (!operations_insert(db, kind, subject, rq->user, &b->id, e))
		return false;
	*id = b->id;
	return true;
}

/* ---- after a restart */

struct restoring {
	struct service *service;
	struct db *db;
};

static bool restore(const struct operation_row *row, void *arg, struct err *e)
{
	static const char stopped[] = "the service was stopped while this ran: start it again";
	struct restoring *r = arg;
	const struct job_kind *kind = find_kind(row->kind);
	struct operation_row ended = *row;

	if (!str_eq(row->state, "running")) {
		operations_remember(r->service->operations, row);
		return true;
	}
	if (kind && kind->resumes) {
		LOG_INFO("operation %lld (%s) goes on", (long long)row->id, row->kind);
		start(r->service, row, kind, job_new(r->service));
		return true;
	}
	ended.state = "failed";
	ended.message = stopped;
	ended.ended_ms = clock_now_ms();
	operations_remember(r->service->operations, &ended);
	return operations_end(r->db, row->id, ended.state, ended.message, NULL, e);
}

static bool restore_all(struct db *db, void *arg, struct err *e)
{
	struct restoring r = {arg, db};

	return operations_each(db, 0, OPERATIONS_REMEMBERED, restore, &r, e);
}

bool jobs_restore(struct service *s, struct err *e)
{
	return store_write_wait(s->store, restore_all, s, e);
}
