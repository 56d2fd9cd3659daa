#include "service/answer.h"

#include <stdlib.h>
#include <unistd.h>

#include "model/wire.h"

void answer_init(struct answer *a)
{
	*a = (struct answer){.status = 200, .type = "application/json", .fd = -1};
	buf_init(&a->body, ANSWER_MAX);
	jsonw_init(&a->w, &a->body);
}

void answer_list(struct answer *a)
{
	jsonw_object(&a->w);
	jsonw_key(&a->w, "value");
	jsonw_array(&a->w);
}

void answer_list_end(struct answer *a, const char *next)
{
	jsonw_array_end(&a->w);
	if (next)
		jsonw_kstr(&a->w, "next", next);
	jsonw_object_end(&a->w);
}

void answer_empty(struct answer *a)
{
	jsonw_object(&a->w);
	jsonw_object_end(&a->w);
}

static void settle(struct answer *a, bool certain)
{
	void (*then)(void *, bool) = a->then;

	a->then = NULL;
	if (then)
		then(a->then_arg, certain);
}

void answer_certain(struct answer *a)
{
	settle(a, true);
}

void answer_fini(struct answer *a)
{
	settle(a, false);
	if (a->gone)
		a->gone(a->stream);
	if (a->fd >= 0)
		close(a->fd);
	free(a->allow);
	buf_fini(&a->body);
}

void answer_error(struct answer *a, const struct err *e)
{
	char *allow = a->allow;

	a->allow = NULL;
	answer_fini(a);
	answer_init(a);
	a->allow = allow;
	a->status = allow ? 405 : err_http_status(e->kind);
	wire_put_error(&a->w, e);
}

void answer_file(struct answer *a, int fd, int64_t size, const char *type)
{
	a->fd = fd;
	a->size = size;
	a->type = type;
}
