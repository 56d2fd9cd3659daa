#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "service/request.h"
#include "service/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is a request's target, the rest its body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "BREW"};
	const uint8_t *newline = size ? memchr(data, '\n', size) : NULL;
	size_t line = newline ? (size_t)(newline - data) : size, rest = newline ? size - line - 1 : 0, nroutes;
	const struct route *routes = route_table(&nroutes);
	char *uri = xcalloc(1, line + 1), *allow = NULL;
	struct request rq;
	struct err e;

	if (line)
		memcpy(uri, data, line);
	if (request_parse(&rq, uri, &e)) {
		rq.method = methods[line % NELEM(methods)];
		route_find(routes, nroutes, &rq, &allow, &e);
		request_query(&rq, "after");
		if (newline)
			request_set_body(&rq, (const char *)newline + 1, rest, &e);
	}
	free(allow);
	request_fini(&rq);
	free(uri);
	return 0;
}
