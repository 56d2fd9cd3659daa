#pragma once

#include "base/vec.h"
#include "tui/edit.h"

/* A question in the last lines of the screen, answered by a line of text: a command, a filter, a name, a confirmation.
 */
struct offer {
	const char *text, *help; /* live as long as the program */
};

struct prompt;

struct prompt_use {
	void (*changed)(const char *text, void *arg); /* while it is written; NULL */
	void (*done)(const char *text, void *arg);    /* Enter; Esc only closes, after changed("") */
	void (*offers)(const char *text, struct prompt *p, void *arg); /* what it may become: prompt_offer; NULL */
};

struct prompt {
	const struct prompt_use *use; /* NULL: nothing is asked */
	void *arg;
	char label[80];
	struct edit edit;
	VEC(struct offer) list;
	int chosen;
};

void prompt_open(struct prompt *p, const char *label, const char *text, const struct prompt_use *use, void *arg);
void prompt_close(struct prompt *p);
void prompt_fini(struct prompt *p);
void prompt_offer(struct prompt *p, const char *text, const char *help);
void prompt_type(struct prompt *p, struct key k);
void prompt_paste(struct prompt *p, const char *text, size_t n);
void prompt_act(struct prompt *p, enum action_id id);
int prompt_height(const struct prompt *p); /* lines it wants */
void prompt_draw(const struct prompt *p, struct grid *g, struct area a);
