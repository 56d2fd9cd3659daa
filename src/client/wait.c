#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "client/call.h"

/* Calls that are waited for: the loop turns until the answer is there. */
struct wait {
	struct client *client;
	bool done, ok;
	struct json *answer;
	struct err err;
	long (*read)(char *buf, size_t n, void *arg);
	bool (*sink)(const char *p, size_t n, void *arg);
	void *arg;
};

static void wait_answered(const struct http_answer *a, const struct err *transport, void *arg)
{
	struct wait *w = arg;

	w->done = true;
	w->ok = client_answer(w->client, a, transport, &w->answer, &w->err);
}

static long wait_read(char *buf, size_t n, void *arg)
{
	struct wait *w = arg;

	return w->read(buf, n, w->arg);
}

static bool wait_data(const char *p, size_t n, void *arg)
{
	struct wait *w = arg;

	return w->sink(p, n, w->arg);
}

static bool wait_for(struct wait *w, const char *path, struct http_request *r, struct err *e)
{
	struct http_call *call;

	r->done = wait_answered;
	r->arg = w;
	call = client_start(w->client, path, r);
	while (!w->done && !w->client->interrupted)
		loop_turn(w->client->loop);
	if (!w->done) {
		http_cancel(call);
		w->client->interrupted = false;
		return err_set(e, ERR_CANCELLED, "interrupted");
	}
	if (!w->ok)
		*e = w->err;
	return w->ok;
}

static struct json *wait_answer(struct wait *w, const char *path, struct http_request *r, struct err *e)
{
	if (!wait_for(w, path, r, e))
		return NULL;
	return w->answer ? w->answer : json_parse("{}", 2, e);
}

struct json *client_ask_within(struct client *c, int idle_ms, const char *method, const char *path, const char *body,
			       struct err *e)
{
	struct wait w = {.client = c};
	struct http_request r = {.method = method, .body = body, .idle_timeout_ms = idle_ms};

	r.body_len = body ? strlen(body) : 0;
	return wait_answer(&w, path, &r, e);
}

struct json *client_ask(struct client *c, const char *method, const char *path, const char *body, struct err *e)
{
	return client_ask_within(c, 0, method, path, body, e);
}

struct json *client_send(struct client *c, const char *method, const char *path,
			 long (*read_fn)(char *buf, size_t n, void *arg), long long len, void *arg, struct err *e)
{
	static const char *const octets[] = {"Content-Type: application/octet-stream", NULL};
	struct wait w = {.client = c, .read = read_fn, .arg = arg};
	struct http_request r = {.method = method, .headers = octets, .read = wait_read, .read_len = len};

	return wait_answer(&w, path, &r, e);
}

struct file_body {
	int fd;
	long long sent;
	bool (*progress)(long long sent, void *arg);
	void *arg;
};

static long file_read(char *buf, size_t n, void *arg)
{
	struct file_body *f = arg;
	ssize_t got = read(f->fd, buf, n);

	if (got > 0)
		f->sent += got;
	return !f->progress || f->progress(f->sent, f->arg) ? got : -1;
}

struct json *client_send_file(struct client *c, const char *method, const char *path, int fd,
			      bool (*progress)(long long sent, void *arg), void *arg, struct err *e)
{
	struct file_body f = {fd, 0, progress, arg};
	struct stat st;
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (fstat(fd, &st) != 0)
		st.st_mode = 0;
	return client_send(c, method, path, file_read,
			   S_ISREG(st.st_mode) && at >= 0 && at <= st.st_size ? st.st_size - at : -1, &f, e);
}

bool client_receive(struct client *c, const char *path, bool (*sink)(const char *p, size_t n, void *arg), void *arg,
		    struct err *e)
{
	struct wait w = {.client = c, .sink = sink, .arg = arg};
	struct http_request r = {.method = "GET", .on_data = wait_data};
	bool ok = wait_for(&w, path, &r, e);

	json_free(w.answer);
	return ok;
}
