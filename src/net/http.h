#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/loop.h"

/*
 * HTTP outwards on the loop (the door to libcurl). A request is described
 * by a plain value; its callbacks run on the loop thread; `done` is called exactly once unless cancelled.
 */
struct http;
struct http_call;

struct http_answer {
	int status;       /* 0 when the other end was not reached: err says why */
	const char *body; /* NUL behind; what was gathered when there is no on_data */
	size_t len;
	const char *type;                                                     /* Content-Type, "" if none */
	const char *(*header)(const struct http_answer *a, const char *name); /* NULL if absent */
	void *priv;
};

struct http_request {
	const char *method;
	const char *url;
	const char *unix_socket;    /* path, or NULL for TCP */
	const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
	const char *body;           /* copied */
	size_t body_len;
	long (*read)(char *buf, size_t n, void *arg);            /* body as a stream instead: count, 0 end, -1 abort */
	long long read_len;                                      /* -1: unknown (chunked) */
	void (*on_head)(const struct http_answer *a, void *arg); /* status and headers are there; may be NULL */
	/* a 2xx answer as a stream; false ends the call; other answers are gathered */
	bool (*on_data)(const char *p, size_t n, void *arg);
	size_t max_body;        /* of a gathered answer; 0: 64 MB */
	int connect_timeout_ms; /* 0: 10 s */
	int idle_timeout_ms;    /* no byte for so long: ERR_NET; 0: 60 s; -1: none (event streams) */
	void (*done)(const struct http_answer *a, const struct err *e, void *arg); /* e: transport failure, else NULL */
	void *arg;
};

struct http *http_new(struct loop *l);
void http_free(struct http *h);                                             /* cancels what runs */
struct http_call *http_start(struct http *h, const struct http_request *r); /* strings are copied */
void http_cancel(struct http_call *c);                                      /* no callback comes any more */
