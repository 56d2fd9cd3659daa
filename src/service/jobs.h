#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "service/operations.h"

struct answer;
struct asset;
struct db;
struct format;
struct request;
struct service;

/* The kinds of long work, a file each; what it is about is operation_subject. */
struct job {
	struct service *service;
	const struct format *format; /* import, export */
	bool overwrite;              /* import */
	char *spool;                 /* import: the file; removed with the job */
};

bool job_list(struct operation *op, void *arg, struct err *e);
bool job_initialize(struct operation *op, void *arg, struct err *e);
bool job_import(struct operation *op, void *arg, struct err *e);
bool job_export(struct operation *op, void *arg, struct err *e);

struct job *job_new(struct service *s);
void job_free(void *job);

/* In a handler on the writer thread: adds the row of an operation, which starts when the handler's change is certain.
 * Takes the job. */
bool job_begin(struct request *rq, struct db *db, struct answer *a, const char *kind, const char *subject,
	       struct job *j, int64_t *id, struct err *e);

/* At the start, before anybody can ask: goes on with what a stopped service left, where that is natural;
 * the rest has failed. */
bool jobs_restore(struct service *s, struct err *e);

/* Parts that jobs share; on an operation's thread. */

/* Brings the rows of an asset's files in line with its folder and makes it ready. */
bool list_asset(struct operation *op, struct service *s, const struct asset *a, int64_t *files, struct err *e);
void wake_prober(struct service *s);
