#include "tui/fetch.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"

void fetch_init(struct fetch *f, struct deck *d, void (*got)(const struct json *answer, void *arg), void *arg)
{
	*f = (struct fetch){.deck = d, .got = got, .arg = arg};
}

void fetch_fini(struct fetch *f)
{
	if (f->call)
		client_cancel(f->call);
	free(f->path);
	*f = (struct fetch){0};
}

static void on_answer(const struct json *answer, const struct err *e, void *arg)
{
	struct fetch *f = arg;
	bool again = f->again;

	f->call = NULL;
	f->again = false;
	if (e)
		deck_notice(f->deck, STYLE_ERROR, "%s", e->text);
	else
		f->got(answer, f->arg);
	f->deck->dirty = true;
	if (again)
		fetch_again(f);
}

void fetch_again(struct fetch *f)
{
	if (!f->path)
		return;
	if (f->call)
		f->again = true;
	else
		f->call = client_call(f->deck->client, "GET", f->path, NULL, on_answer, f);
}

void fetch_get(struct fetch *f, const char *path)
{
	if (f->call && !str_eq(path, f->path)) {
		client_cancel(f->call);
		f->call = NULL;
	}
	if (!str_eq(path, f->path)) {
		free(f->path);
		f->path = xstrdup(path);
	}
	fetch_again(f);
}

char *project_path(const char *project, const char *rest)
{
	char *name = client_escape(project), *path = xasprintf("/v1/projects/%s%s", name, rest);

	free(name);
	return path;
}

struct change {
	struct deck *deck;
	char *sentence;
};

static void on_changed(const struct json *answer, const struct err *e, void *arg)
{
	struct change *c = arg;

	c->deck->farewells--;
	if (e)
		deck_notice(c->deck, STYLE_ERROR, "%s", e->text);
	else if (c->sentence)
		deck_notice(c->deck, STYLE_GOOD, "%s", c->sentence);
	free(c->sentence);
	free(c);
}

void fetch_send(struct deck *d, const char *method, const char *path, const char *body, const char *sentence)
{
	struct change *c = xcalloc(1, sizeof *c);

	c->deck = d;
	c->sentence = sentence ? xstrdup(sentence) : NULL;
	d->farewells++; /* it still leaves when the program ends */
	client_call(d->client, method, path, body, on_changed, c);
}
