#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"

/*
 * One request, taken apart: what a handler sees of it. Texts are percent-decoded and
 * without NUL; nothing else is promised of them.
 */
enum { REQUEST_PARTS = 8, REQUEST_PARAMS = 2, REQUEST_QUERY = 16, REQUEST_URI_MAX = 16000 };

struct exchange;
struct service;

struct request_pair {
	const char *key, *value;
};

struct request {
	const char *method;
	char *path;                      /* as it came, without the query: for sentences and the log */
	const char *parts[REQUEST_PARTS]; /* between the slashes */
	size_t nparts;
	struct request_pair query[REQUEST_QUERY];
	size_t nquery;
	const char *params[REQUEST_PARAMS]; /* what stands for {name} and {id} in the route's pattern */
	struct service *service;
	struct exchange *exchange;
	const char *user;                /* who asks, by the kernel */
	struct json *body;               /* an object, or NULL */
	char *spool;                     /* file that holds the body, or NULL; removed with the request */
	int64_t spool_size;
	void *texts;                     /* what parts and query point into */
};

/* Takes the request line's target apart. On failure (ERR_INVALID, ERR_TOO_LARGE) only path is set. */
bool request_parse(struct request *rq, const char *uri, struct err *e);
void request_fini(struct request *rq);

const char *request_query(const struct request *rq, const char *key); /* NULL if absent */
/* A whole number from min to max; `fallback` if absent. */
bool request_number(const struct request *rq, const char *key, int64_t fallback, int64_t min, int64_t max, int64_t *out,
		    struct err *e);
bool request_flag(const struct request *rq, const char *key, bool fallback); /* "0" is false, all else true */
bool request_id(const struct request *rq, int64_t *id, struct err *e);       /* params[0] as a number */
bool request_need_body(const struct request *rq, struct err *e);
/* The body must be one JSON object, or empty. */
bool request_set_body(struct request *rq, const char *text, size_t n, struct err *e);
