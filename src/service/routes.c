#include "base/alloc.h"
#include "service/api.h"

static const struct route table[] = {
	{"GET", "/v1", ON_LOOP, NO_BODY, api_hello, "which service this is, and who asks"},
	{"POST", "/v1/shutdown", ON_LOOP, JSON_BODY, api_shutdown, "ends the service, with ifIdle only when no operation runs"},
};

const struct route *route_table(size_t *n)
{
	*n = NELEM(table);
	return table;
}
