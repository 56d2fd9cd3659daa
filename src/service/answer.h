#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/jsonwrite.h"

/*
 * What goes back: a JSON document, a file, or a stream that stays open. A
 * handler writes the document through `w`; a failure of the handler replaces it.
 */
struct answer {
	int status; /* 200 if left alone */
	struct buf body;
	struct jsonw w;
	const char *type;
	char *allow; /* methods, beside a 405 */
	/* a file: sent from its start, then closed */
	int fd; /* -1: none */
	int64_t size;
	bool later; /* the handler keeps the exchange and calls exchange_answer itself */
	/* a stream: fill gives bytes, 0 for none now (exchange_wake when there are), -1 at the end */
	ssize_t (*fill)(void *arg, char *buf, size_t max);
	void (*gone)(void *arg); /* called once, also when the answer was never sent */
	void *stream;
	/* called once on the loop thread. certain: the handler's change is committed, the answer will leave; else the
	 * change was undone. Frees the argument. */
	void (*then)(void *arg, bool certain);
	void *then_arg;
};

#define ANSWER_MAX ((size_t)64 << 20)

void answer_init(struct answer *a);
void answer_fini(struct answer *a);
void answer_list(struct answer *a);                       /* {"value":[ */
void answer_list_end(struct answer *a, const char *next); /* ],"next":...}; NULL: that was all */
void answer_empty(struct answer *a);                      /* {} */
void answer_certain(struct answer *a); /* calls then */
void answer_error(struct answer *a, const struct err *e); /* instead of whatever there was */
void answer_file(struct answer *a, int fd, int64_t size, const char *type); /* takes fd */
