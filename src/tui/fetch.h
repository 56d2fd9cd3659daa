#pragma once

#include "tui/deck.h"

/* One question to the service at a time; asked anew when news came while the answer was on its way. */
struct fetch {
	struct deck *deck;
	void (*got)(const struct json *answer, void *arg); /* the screen is drawn after it */
	void *arg;
	struct client_call *call;
	char *path;
	bool again;
};

void fetch_init(struct fetch *f, struct deck *d, void (*got)(const struct json *answer, void *arg), void *arg);
void fetch_fini(struct fetch *f);
/* A failure becomes a notice. The path is that of the API, escaped; another one replaces that under way. */
void fetch_get(struct fetch *f, const char *path);
void fetch_again(struct fetch *f); /* the last path; nothing before the first */

/* "/v1/projects/NAME" and what follows, escaped; the caller's. */
char *project_path(const char *project, const char *rest);

/* Sends a change. A failure becomes a notice, success the sentence (NULL: none). */
void fetch_send(struct deck *d, const char *method, const char *path, const char *body, const char *sentence);
