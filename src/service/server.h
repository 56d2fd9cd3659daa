#pragma once

#include "base/loop.h"
#include "service/answer.h"
#include "service/request.h"
#include "service/route.h"

/*
 * HTTP on the service's socket (the door to libmicrohttpd), on the loop
 * thread. The server takes requests apart and finds their route; `serve` gets each whole request and calls
 * exchange_answer, at once or later; until then the connection sleeps.
 */
struct server;
struct exchange; /* one request and its answer */

struct server_setup {
	int socket; /* listening; closed by the server */
	const struct route *routes;
	size_t nroutes;
	const char *spool; /* folder for bodies of FILE_BODY routes; must live as long as the server */
	void (*serve)(struct exchange *x, void *arg);
	void *arg;
};

struct server *server_new(struct loop *l, const struct server_setup *setup, struct err *e);
void server_free(struct server *s);

/* Takes no more connections, ends the streams, and calls `quiet` once nothing is being answered any more. */
void server_stop(struct server *s, loop_fn *quiet, void *arg);

struct request *exchange_request(struct exchange *x);
struct answer *exchange_reply(struct exchange *x);
const struct route *exchange_route(struct exchange *x);
void exchange_answer(struct exchange *x);                        /* the answer is ready */
void exchange_fail(struct exchange *x, const struct err *e);     /* the answer is this failure */
void exchange_wake(struct exchange *x);                          /* a stream has something to give again */
