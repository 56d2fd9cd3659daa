#include "service/route.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "service/request.h"

static bool fits(const char *pattern, struct request *rq)
{
	size_t params = 0;

	for (size_t i = 0; i < rq->nparts; i++) {
		size_t n = strcspn(pattern + (*pattern == '/'), "/");

		if (*pattern++ != '/')
			return false;
		if (*pattern == '{' && *rq->parts[i])
			rq->params[params++] = rq->parts[i];
		else if (strlen(rq->parts[i]) != n || memcmp(pattern, rq->parts[i], n) != 0)
			return false;
		pattern += n;
	}
	return *pattern == '\0';
}

const struct route *route_find(const struct route *table, size_t n, struct request *rq, char **allow, struct err *e)
{
	const char *method = str_eq(rq->method, "HEAD") ? "GET" : rq->method;
	struct buf others;

	buf_init(&others, 200);
	for (size_t i = 0; i < n; i++) {
		if (!fits(table[i].pattern, rq))
			continue;
		if (str_eq(table[i].method, method)) {
			buf_fini(&others);
			return &table[i];
		}
		buf_addf(&others, "%s%s", others.len ? ", " : "", table[i].method);
	}
	*allow = others.len ? buf_take(&others) : NULL;
	if (*allow)
		err_set(e, ERR_INVALID, "%s is not possible for %s; these are: %s", rq->method, rq->path, *allow);
	else
		err_set(e, ERR_NOT_FOUND, "there is no %s; labeldeck-api(7) lists what there is", rq->path);
	return NULL;
}
