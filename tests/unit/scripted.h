#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"

/*
 * A server on a unix socket, in a thread, that does what a script says, whatever HTTP makes of it: for each
 * connection it reads one request (head, and a body by its Content-Length), then plays the connection's steps. After
 * the last step it waits for the next request on that connection if the step is SCRIPT_NEXT, else it closes.
 */
enum script_what {
	SCRIPT_SEND,    /* text */
	SCRIPT_TRICKLE, /* text, a byte each 30 ms */
	SCRIPT_HANG,    /* nothing more, until the client goes */
	SCRIPT_ENDLESS, /* text again and again, until the client goes */
	SCRIPT_SNAP,    /* closes without reading the request, and the server ends */
	SCRIPT_NEXT,    /* reads the next request of this connection */
	SCRIPT_CLOSE,
	SCRIPT_END /* as CLOSE, and the server ends */
};

struct script_step {
	enum script_what what;
	const char *text;
};

struct scripted {
	char *dir, *path;
	int fd;
	pthread_t thread;
	const struct script_step *steps;
	struct buf asked; /* everything that was received; read it after scripted_stop */
	atomic_int connections;
};

void scripted_start(struct scripted *s, const struct script_step *steps);
void scripted_start_at(struct scripted *s, const char *path, const struct script_step *steps);
void scripted_stop(struct scripted *s); /* waits for its end: every connection of the script was made */
void scripted_fini(struct scripted *s);
