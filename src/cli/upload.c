#include "cli/upload.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/jsonwrite.h"
#include "base/str.h"
#include "cli/ask.h"
#include "cli/data.h"
#include "cli/operation.h"
#include "cli/print.h"
#include "data/images.h"

#define LISTED_MAX 20 /* refused files that are named one by one */

static bool asset_make(struct upload *u, struct err *e)
{
	struct json *answer;
	struct jsonw w;
	struct buf b;

	buf_init(&b, 4096);
	jsonw_init(&w, &b);
	jsonw_object(&w);
	jsonw_kstr(&w, "name", u->name);
	jsonw_kbool(&w, "copied", true);
	jsonw_object_end(&w);
	answer = client_ask(u->cli->client, "POST", "/v1/data", buf_str(&b), e);
	buf_fini(&b);
	u->made = answer;
	json_free(answer);
	return u->made;
}

/* Whether the asset can take files: 404 makes it. */
static bool asset_find(struct upload *u, struct err *e)
{
	struct json *asset = ask_about(u->cli, "GET", "data", u->name, "", NULL, e);
	bool there = asset, open = str_eq(json_str(asset, "state", ""), "uploading");

	json_free(asset);
	if (!there)
		return e->kind == ERR_NOT_FOUND && asset_make(u, e);
	if (!open)
		return err_set(e, ERR_EXISTS, "there is a data asset %s already; choose another name", u->name);
	if (!u->cli->quiet)
		note("going on with the upload of %s", u->name);
	return true;
}

bool upload_begin(struct upload *u, struct cli *cli, const char *name, struct err *e)
{
	u->cli = cli;
	u->name = name;
	progress_begin(&u->progress, NULL, cli->quiet);
	return asset_find(u, e);
}

static void show(struct upload *u)
{
	char sent[28], files[28], *what;

	str_count(u->sent + u->already, sent);
	what = u->files > 0 ? xasprintf("copied %s of %s pictures", sent, str_count(u->files, files))
			    : xasprintf("copied %s pictures", sent);
	progress_show(&u->progress, what, u->sent_bytes + u->file_bytes, u->bytes);
	free(what);
}

struct source {
	struct upload *upload;
	upload_read_fn *read;
	void *arg;
};

static long read_source(char *buf, size_t n, void *arg)
{
	struct source *s = arg;
	long got = s->read(buf, n, s->arg);

	if (got > 0)
		s->upload->file_bytes += got;
	show(s->upload);
	return got;
}

static bool sort_out(struct upload *u, const char *path, struct err *e)
{
	if (e->kind == ERR_EXISTS || e->kind == ERR_CONFLICT)
		u->already++;
	else if (e->kind == ERR_INVALID || e->kind == ERR_TOO_LARGE)
		upload_refuse(u, path, e->text);
	else
		return false;
	return true;
}

bool upload_put(struct upload *u, const char *path, upload_read_fn *read_fn, int64_t size, void *arg, struct err *e)
{
	struct source s = {u, read_fn, arg};
	char *escaped = client_escape(path), *rest = xasprintf("/files?path=%s", escaped);
	char *url = path_about("data", u->name, rest);
	struct json *answer;
	bool ok;

	u->file_bytes = 0;
	answer = client_send(u->cli->client, "PUT", url, read_source, size, &s, e);
	ok = answer || sort_out(u, path, e);
	if (answer)
		u->sent++;
	u->sent_bytes += size > 0 ? size : u->file_bytes;
	u->file_bytes = 0;
	json_free(answer);
	free(url);
	free(rest);
	free(escaped);
	return ok;
}

static long read_fd(char *buf, size_t n, void *arg)
{
	return read(*(int *)arg, buf, n);
}

bool upload_put_fd(struct upload *u, const char *path, int fd, int64_t size, struct err *e)
{
	return upload_put(u, path, read_fd, size, &fd, e);
}

void upload_refuse(struct upload *u, const char *path, const char *why)
{
	char *clean = printable(path), *reason = printable(why);

	progress_end(&u->progress);
	if (u->refused++ < LISTED_MAX && !u->cli->quiet)
		note("left out: %s: %s", clean, reason);
	free(clean);
	free(reason);
}

static bool drop_empty(struct upload *u, struct err *e)
{
	struct json *answer = u->made ? ask_about(u->cli, "DELETE", "data", u->name, "", NULL, e) : NULL;

	json_free(answer);
	return err_set(e, ERR_INVALID, "there are no pictures in it (files ending in %s); no data asset was made",
		       image_endings());
}

bool upload_end(struct upload *u, struct err *e)
{
	struct json *operation;
	char *path;
	bool ok;

	progress_end(&u->progress);
	if (u->sent + u->already == 0)
		return drop_empty(u, e);
	path = path_about("data", u->name, "/commit");
	operation = operation_run(u->cli, path, NULL, e);
	ok = operation;
	json_free(operation);
	free(path);
	if (!ok || !data_print(u->cli, u->name, e))
		return false;
	if (u->skipped > 0 && !u->cli->quiet)
		note("%" PRId64 " other files are no pictures by their names and were skipped", u->skipped);
	if (u->refused == 0)
		return true;
	return err_set(e, ERR_PARTIAL, "%" PRId64 " pictures were left out", u->refused);
}

bool upload_failed(struct upload *u, struct err *e)
{
	size_t n = strlen(e->text);

	progress_end(&u->progress);
	if (u->sent + u->already > 0)
		snprintf(e->text + n, sizeof e->text - n,
			 "; %" PRId64 " pictures are there, the same command goes on with the rest",
			 u->sent + u->already);
	return false;
}
