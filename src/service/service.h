#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "service/home.h"

struct events;
struct leases;
struct operations;
struct prober;
struct server;
struct store;

/* The service: its parts, wired. One a process; parts are there from service_open to service_close. */
struct service {
	struct loop *loop;
	struct home home;
	struct store *store;
	struct events *events;
	struct operations *operations;
	struct prober *prober;
	struct leases *leases;
	struct server *server;
	struct loop_watch *signals[3];
	struct loop_watch *input;    /* standard input, with --exit-with-stdin */
	struct loop_watch *patience; /* how long a stop waits for what is being answered */
	int64_t started_ms;
	bool stopping;
};

struct service_options {
	bool with_stdin; /* stop when standard input ends */
	bool foreground; /* a terminal's hangup stops it, too */
};

/* Afterwards the service listens. To be closed also if it failed. */
bool service_open(struct service *s, const struct service_options *o, struct err *e);
void service_close(struct service *s);

/* From then on nothing new begins; the loop stops when all that was asked is answered. */
void service_stop(struct service *s);
