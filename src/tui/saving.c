#include "tui/saving.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/path.h"
#include "base/str.h"
#include "tui/fetch.h"

enum { WAIT_S = 30 };

struct saving {
	struct deck *deck;
	void (*changed)(void *arg);
	void *arg;
	struct client_call *call; /* NULL: nothing is under way */
	int64_t operation, export, bytes, total;
	char *path, sha256[HASH_HEX];
	struct path_file *file;
	struct hash *hash;
	struct err err; /* of the file */
	char sentence[200];
};

struct saving *saving_new(struct deck *d, void (*changed)(void *arg), void *arg)
{
	struct saving *s = xcalloc(1, sizeof *s);

	s->deck = d;
	s->changed = changed;
	s->arg = arg;
	return s;
}

/* The file that is not committed is taken away. */
static void end(struct saving *s)
{
	hash_free(s->hash);
	s->hash = NULL;
	path_file_abort(s->file);
	s->file = NULL;
	s->call = NULL;
	s->sentence[0] = '\0';
	s->changed(s->arg);
}

static void fail(struct saving *s, const struct err *e)
{
	deck_notice(s->deck, STYLE_ERROR, "The export failed: %s", e->text);
	end(s);
}

void saving_free(struct saving *s)
{
	if (!s)
		return;
	if (s->call)
		client_cancel(s->call);
	end(s);
	free(s->path);
	free(s);
}

/* ------------------------------------------------------------------ bringing */

static bool on_bytes(const char *p, size_t n, void *arg)
{
	struct saving *s = arg;

	if (!path_file_write(s->file, p, n, &s->err))
		return false;
	hash_add(s->hash, p, n);
	s->bytes += (int64_t)n;
	return true;
}

static void on_brought(const struct json *answer, const struct err *e, void *arg)
{
	struct saving *s = arg;
	char hex[HASH_HEX];

	s->call = NULL;
	if (e) {
		fail(s, s->err.kind != ERR_NONE ? &s->err : e);
		return;
	}
	hash_end(s->hash, hex);
	s->hash = NULL;
	if (!str_eq(hex, s->sha256)) {
		err_set(&s->err, ERR_NET, "what came is not what the service wrote; export again");
		fail(s, &s->err);
		return;
	}
	if (!path_file_commit(s->file, &s->err)) {
		s->file = NULL;
		fail(s, &s->err);
		return;
	}
	s->file = NULL;
	deck_ring(s->deck, STYLE_GOOD, "Exported to %s", s->path);
	end(s);
}

static void bring(struct saving *s, const struct json *result)
{
	mode_t mask = umask(077);
	char path[64];

	umask(mask);
	s->bytes = 0;
	s->total = json_i64(result, "bytes", 0);
	str_copy(s->sha256, sizeof s->sha256, json_str(result, "sha256", ""));
	snprintf(path, sizeof path, "/v1/exports/%" PRId64 "/content", json_i64(result, "export", 0));
	s->file = path_file_open(s->path, 0666 & ~mask, &s->err);
	if (!s->file) {
		fail(s, &s->err);
		return;
	}
	s->hash = hash_new();
	str_copy(s->sentence, sizeof s->sentence, "bringing the file…");
	s->call = client_get_stream(s->deck->client, path, on_bytes, on_brought, s);
}

/* -------------------------------------------------------------------- making */

static void ask(struct saving *s, int64_t seen);

static void on_operation(const struct json *j, const struct err *e, void *arg)
{
	struct saving *s = arg;
	const char *state = json_str(j, "state", "");
	char done[28], total[28];

	s->call = NULL;
	if (e) {
		fail(s, e);
	} else if (str_eq(state, "running")) {
		snprintf(s->sentence, sizeof s->sentence, "writing %s of %s",
			 str_count(json_i64(j, "done", 0), done), str_count(json_i64(j, "total", 0), total));
		ask(s, json_i64(j, "version", 0));
		s->changed(s->arg);
	} else if (str_eq(state, "succeeded")) {
		bring(s, json_get(j, "result"));
	} else {
		err_set(&s->err, ERR_INTERNAL, "%s", json_str(j, "message", state));
		fail(s, &s->err);
	}
}

static void ask(struct saving *s, int64_t seen)
{
	char path[100];

	snprintf(path, sizeof path, "/v1/operations/%" PRId64 "?wait=%d&seen=%" PRId64, s->operation, WAIT_S, seen);
	s->call = client_call(s->deck->client, "GET", path, NULL, on_operation, s);
}

static void on_begun(const struct json *j, const struct err *e, void *arg)
{
	struct saving *s = arg;

	s->call = NULL;
	if (e) {
		fail(s, e);
		return;
	}
	s->operation = json_i64(j, "operation", 0);
	ask(s, -1);
}

bool saving_start(struct saving *s, const char *project, const char *format, const char *path)
{
	char *to = project_path(project, "/export"), *body;

	if (s->call) {
		deck_notice(s->deck, STYLE_WARN, "An export is under way; the next one when it is done.");
		free(to);
		return false;
	}
	free(s->path);
	s->path = xstrdup(path);
	s->err.kind = ERR_NONE;
	body = xasprintf("{\"format\":\"%s\"}", format);
	str_copy(s->sentence, sizeof s->sentence, "beginning…");
	s->call = client_call(s->deck->client, "POST", to, body, on_begun, s);
	free(body);
	free(to);
	return true;
}

bool saving_under_way(const struct saving *s)
{
	return s->call;
}

const char *saving_sentence(const struct saving *s)
{
	return s->sentence;
}
