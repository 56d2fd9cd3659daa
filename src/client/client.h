#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "base/loop.h"

/*
 * The way to the service: its socket, starting it when needed, calls and
 * their answers. One client a program; everything happens on the loop thread.
 */
struct client;
struct client_call;

struct client *client_new(struct loop *l);
void client_free(struct client *c);
struct loop *client_loop(struct client *c);

/* Makes sure a fitting service answers on the socket: connects, or starts labeldeckd (which detaches) and waits until
 * it says that it listens; asks an idle older one to exit first. Blocks at most some 10 s. */
bool client_open(struct client *c, struct err *e);
const char *client_user(const struct client *c); /* who the service says we are */
const char *client_socket(const struct client *c);

/* One request. answer is the parsed JSON (NULL for an empty one), e the failure: an answer of the service (its kind and
 * sentence) or of the way to it. body: JSON text or NULL. path: "/v1/..." already escaped. */
typedef void client_fn(const struct json *answer, const struct err *e, void *arg);
struct client_call *client_call(struct client *c, const char *method, const char *path, const char *body, client_fn *fn,
				void *arg);
/* Raw bytes of an answer up to max (pictures). Bytes are valid during the callback. */
typedef void client_bytes_fn(const void *bytes, size_t n, const struct err *e, void *arg);
struct client_call *client_get_bytes(struct client *c, const char *path, size_t max, client_bytes_fn *fn, void *arg);
/* The body of an answer goes to a sink as it comes (false from it: ERR_CANCELLED); fn has no answer then. */
struct client_call *client_get_stream(struct client *c, const char *path,
				      bool (*sink)(const char *p, size_t n, void *arg), client_fn *fn, void *arg);
void client_cancel(struct client_call *call); /* no callback comes any more */

/* The same, waiting for the answer (no byte for 60 s is a failure): for subcommands. Returns the tree (json_free it; an
 * empty object for an empty answer) or NULL. */
struct json *client_ask(struct client *c, const char *method, const char *path, const char *body, struct err *e);
/* Sends fd (from its offset) as the body; progress (may be NULL) stops it by false: ERR_CANCELLED. */
struct json *client_send_file(struct client *c, const char *method, const char *path, int fd,
			      bool (*progress)(long long sent, void *arg), void *arg, struct err *e);
/* Sends what `read` gives (count, 0 at the end, -1 to give up) as the body; len -1: unknown. */
struct json *client_send(struct client *c, const char *method, const char *path,
			 long (*read)(char *buf, size_t n, void *arg), long long len, void *arg, struct err *e);
/* Receives a body into a sink, which returns false to stop: ERR_CANCELLED. */
bool client_receive(struct client *c, const char *path, bool (*sink)(const char *p, size_t n, void *arg), void *arg,
		    struct err *e);
/* From a callback on the loop: the call that is being waited for, or the next one, ends with ERR_CANCELLED. */
void client_interrupt(struct client *c);

/* Percent-escapes one path segment or query value; the caller's. */
char *client_escape(const char *s);
