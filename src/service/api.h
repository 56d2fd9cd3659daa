#pragma once

#include "service/route.h"

/* The handlers of the route table (routes.c), a file a resource; labeldeck-api(7) describes each. */

/* api-workspace.c */
route_fn api_hello, api_shutdown;
