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

void answer_fini(struct answer *a)
{
	if (a->gone)
		a->gone(a->stream);
	if (a->fd >= 0)
		close(a->fd);
	free(a->then_arg);
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
