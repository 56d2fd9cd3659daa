#pragma once

#include "client/client.h"
#include "net/http.h"

/* What the files of the client share. */
struct client {
	struct loop *loop;
	struct http *http;
	char *socket;
	struct client_call *calls;
	char *user; /* NULL before client_open */
	bool interrupted;
};

/* client_call with a value that is freed when the call ends or is cancelled. */
struct client_call *client_call_owning(struct client *c, const char *method, const char *path, const char *body,
				       client_fn *fn, void *arg, void *owned);

/* Starts r at "path" of the service: fills in its URL and socket. */
struct http_call *client_start(struct client *c, const char *path, struct http_request *r);

/* The document of an answer (NULL for an empty one). False with e set for a failure: of the way (transport; NULL:
 * none), of the service, or of its JSON. */
bool client_answer(const struct client *c, const struct http_answer *a, const struct err *transport, struct json **out,
		   struct err *e);

/* client_ask with another deadline: nothing for so long is a failure. */
struct json *client_ask_within(struct client *c, int idle_ms, const char *method, const char *path, const char *body,
			       struct err *e);
