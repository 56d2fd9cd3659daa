#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct answer;
struct db;
struct request;

/* Which thread answers: the loop itself (no store), the reader (a read transaction), the writer (a savepoint in the
 * transaction that is committed before the answer leaves). */
enum where { ON_LOOP, ON_READER, ON_WRITER };

enum body { NO_BODY, JSON_BODY, FILE_BODY };

/* db is NULL on the loop. Returns false with e set: the failure is the answer, and a writer's changes are undone. */
typedef bool route_fn(struct request *rq, struct db *db, struct answer *a, struct err *e);

struct route {
	const char *method;
	const char *pattern; /* "/v1/items/{id}": a part in braces takes any one part that is not empty */
	enum where where;
	enum body body;
	route_fn *handler;
	const char *summary; /* for the manual */
};

/* The row that fits rq's method and path, with rq->params set; NULL: e says what is wrong, and *allow, where other
 * methods are possible, names them (the caller's). HEAD is answered as GET. */
const struct route *route_find(const struct route *table, size_t n, struct request *rq, char **allow, struct err *e);

/* The table of this service. */
const struct route *route_table(size_t *n);
