#include "client/client.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/path.h"
#include "client/call.h"
#include "model/wire.h"

struct client_call {
	struct client *client;
	struct client_call *prev, *next;
	struct http_call *http;
	client_fn *fn;
	client_bytes_fn *bytes_fn;
	bool (*sink)(const char *p, size_t n, void *arg);
	void *arg;
	void *owned;
};

struct client *client_new(struct loop *l)
{
	struct client *c = xcalloc(1, sizeof *c);
	char *home = path_data_home();

	c->loop = l;
	c->http = http_new(l);
	c->socket = path_join(home, "run/labeldeckd.sock");
	free(home);
	return c;
}

void client_free(struct client *c)
{
	if (!c)
		return;
	while (c->calls)
		client_cancel(c->calls);
	http_free(c->http);
	free(c->socket);
	free(c->user);
	free(c);
}

struct loop *client_loop(struct client *c)
{
	return c->loop;
}

const char *client_user(const struct client *c)
{
	return c->user ? c->user : "";
}

const char *client_socket(const struct client *c)
{
	return c->socket;
}

void client_interrupt(struct client *c)
{
	c->interrupted = true;
}

char *client_escape(const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	for (; *s; s++) {
		unsigned char ch = (unsigned char)*s;

		if ((ch >= '0' && ch <= '9') || ((ch | 32) >= 'a' && (ch | 32) <= 'z') || strchr("-._~", ch)) {
			buf_addc(&b, *s);
			continue;
		}
		buf_addc(&b, '%');
		buf_addc(&b, hex[ch >> 4]);
		buf_addc(&b, hex[ch & 15]);
	}
	return buf_take(&b);
}

/* ---------------------------------------------------------------- answers */

static bool transport_failed(const struct client *c, const struct err *transport, struct err *e)
{
	if (transport->kind != ERR_NET) {
		*e = *transport;
		return false;
	}
	return err_set(e, ERR_NET, "the service stopped answering: %s; run the command again", transport->text);
}

bool client_answer(const struct client *c, const struct http_answer *a, const struct err *transport, struct json **out,
		   struct err *e)
{
	struct err bad;

	*out = NULL;
	if (transport)
		return transport_failed(c, transport, e);
	if (a->len > 0)
		*out = json_parse(a->body, a->len, &bad);
	if (a->status < 200 || a->status > 299) {
		wire_get_error(*out, a->status, e);
		json_free(*out);
		*out = NULL;
		return false;
	}
	if (a->len > 0 && !*out)
		return err_set(e, a->len > JSON_MAX ? ERR_TOO_LARGE : ERR_NET, "the answer of %s is not understood: %s",
			       c->socket, bad.text);
	return true;
}

struct http_call *client_start(struct client *c, const char *path, struct http_request *r)
{
	static const char *const json[] = {"Content-Type: application/json", NULL};
	struct http_call *call;
	char *url = xasprintf("http://labeldeck%s", path);

	r->url = url;
	r->unix_socket = c->socket;
	if (r->body && !r->headers)
		r->headers = json;
	call = http_start(c->http, r);
	free(url);
	return call;
}

/* ------------------------------------------------------------------ calls */

static struct client_call *call_new(struct client *c, void *arg, void *owned)
{
	struct client_call *call = xcalloc(1, sizeof *call);

	call->client = c;
	call->arg = arg;
	call->owned = owned;
	call->next = c->calls;
	if (call->next)
		call->next->prev = call;
	c->calls = call;
	return call;
}

static void call_free(struct client_call *call)
{
	if (call->prev)
		call->prev->next = call->next;
	else
		call->client->calls = call->next;
	if (call->next)
		call->next->prev = call->prev;
	free(call->owned);
	free(call);
}

static void call_answered(const struct http_answer *a, const struct err *transport, void *arg)
{
	struct client_call *call = arg;
	struct json *answer;
	struct err e;
	bool ok = client_answer(call->client, a, transport, &answer, &e);

	call->http = NULL;
	call->fn(answer, ok ? NULL : &e, call->arg);
	json_free(answer);
	call_free(call);
}

struct client_call *client_call_owning(struct client *c, const char *method, const char *path, const char *body,
				       client_fn *fn, void *arg, void *owned)
{
	struct client_call *call = call_new(c, arg, owned);
	struct http_request r = {.method = method, .done = call_answered, .arg = call};

	r.body = body;
	r.body_len = body ? strlen(body) : 0;
	call->fn = fn;
	call->http = client_start(c, path, &r);
	return call;
}

struct client_call *client_call(struct client *c, const char *method, const char *path, const char *body, client_fn *fn,
				void *arg)
{
	return client_call_owning(c, method, path, body, fn, arg, NULL);
}

static void call_got_bytes(const struct http_answer *a, const struct err *transport, void *arg)
{
	struct client_call *call = arg;
	struct json *none = NULL;
	struct err e;
	bool ok = (!transport && a->status == 200) || client_answer(call->client, a, transport, &none, &e);

	call->http = NULL;
	call->bytes_fn(ok ? a->body : NULL, ok ? a->len : 0, ok ? NULL : &e, call->arg);
	json_free(none);
	call_free(call);
}

struct client_call *client_get_bytes(struct client *c, const char *path, size_t max, client_bytes_fn *fn, void *arg)
{
	struct client_call *call = call_new(c, arg, NULL);
	struct http_request r = {.method = "GET", .max_body = max, .done = call_got_bytes, .arg = call};

	call->bytes_fn = fn;
	call->http = client_start(c, path, &r);
	return call;
}

static bool call_data(const char *p, size_t n, void *arg)
{
	struct client_call *call = arg;

	return call->sink(p, n, call->arg);
}

struct client_call *client_get_stream(struct client *c, const char *path,
				      bool (*sink)(const char *p, size_t n, void *arg), client_fn *fn, void *arg)
{
	struct client_call *call = call_new(c, arg, NULL);
	struct http_request r = {.method = "GET", .on_data = call_data, .done = call_answered, .arg = call};

	call->fn = fn;
	call->sink = sink;
	call->http = client_start(c, path, &r);
	return call;
}

void client_cancel(struct client_call *call)
{
	if (!call || !call->http)
		return;
	http_cancel(call->http);
	call_free(call);
}
