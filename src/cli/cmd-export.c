#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/path.h"
#include "base/str.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/operation.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "formats/format.h"
#include "formats/read.h"

/* An export on its way into a file (NULL: standard output). */
struct export
{
	const struct format *format;
	const char *output;
	struct path_file *file;
	const struct json *result; /* what the service says that it wrote */
	struct hash *hash;
	int64_t bytes;
	struct progress progress;
	struct err err;
};

static struct json *make_export(struct cli *cli, const char *project, const struct format *f, struct err *e)
{
	char *body = xasprintf("{\"format\":\"%s\"}", f->name);
	char *path = path_about("projects", project, "/export");
	struct json *operation = operation_run(cli, path, body, e);

	free(path);
	free(body);
	return operation;
}

/* --------------------------------------------------------------- receiving */

static bool take_bytes(const char *p, size_t n, void *arg)
{
	struct export *x = arg;

	x->bytes += (int64_t)n;
	hash_add(x->hash, p, n);
	progress_show(&x->progress, "receiving", x->bytes, json_i64(x->result, "bytes", 0));
	if (x->file)
		return path_file_write(x->file, p, n, &x->err);
	return fwrite(p, 1, n, stdout) == n || err_errno(&x->err, "cannot write to standard output");
}

static bool check_bytes(struct export *x, const char *sha256, struct err *e)
{
	if (x->bytes == json_i64(x->result, "bytes", -1) && str_eq(sha256, json_str(x->result, "sha256", "")))
		return true;
	return err_set(e, ERR_NET,
		       "what came of the export is not what the service wrote (%" PRId64
		       " bytes); run the command again",
		       x->bytes);
}

static bool receive(struct cli *cli, struct export *x, const char *path, struct err *e)
{
	char sha256[HASH_HEX];
	bool ok;

	x->hash = hash_new();
	progress_begin(&x->progress, NULL, cli->quiet);
	ok = interrupt_allow(cli, e) && client_receive(cli->client, path, take_bytes, x, e);
	interrupt_hold(cli);
	progress_end(&x->progress);
	hash_end(x->hash, sha256);
	if (!ok && x->err.kind != ERR_NONE)
		*e = x->err;
	return ok && check_bytes(x, sha256, e);
}

/* ------------------------------------------------------------ reading back */

struct reading {
	struct format_source file;
	struct progress progress;
	int64_t done, total;
};

static long read_counted(void *arg, char *buf, size_t n, struct err *e)
{
	struct reading *r = arg;
	long got = r->file.read(r->file.arg, buf, n, e);

	r->done += got > 0 ? got : 0;
	progress_show(&r->progress, "reading back", r->done, r->total);
	return got;
}

static bool rewind_counted(void *arg, struct err *e)
{
	struct reading *r = arg;

	r->done = 0;
	return r->file.rewind(r->file.arg, e);
}

static bool check_contents(const struct export *x, const struct format_contents *c, struct err *e)
{
	if ((int64_t)c->n_images == json_i64(x->result, "images", -1) && c->labels == json_i64(x->result, "labels", -1))
		return true;
	return err_set(e, ERR_INTERNAL, "%s has %zu images and %" PRId64 " labels, and the service counted others",
		       x->output, c->n_images, c->labels);
}

/* The file as it now is, read by the same reader that imports: its counts must be those of the service. */
static bool read_back(const struct export *x, bool quiet, struct err *e)
{
	int fd = open(x->output, O_RDONLY | O_CLOEXEC);
	struct reading r = {.file = format_source_fd(&fd), .total = x->bytes};
	const struct format_source source = {read_counted, rewind_counted, &r};
	struct format_file *ff;
	bool same;

	if (fd < 0)
		return err_errno(e, "%s cannot be read back", x->output);
	progress_begin(&r.progress, NULL, quiet);
	ff = format_file_open(x->format, &source, e);
	progress_end(&r.progress);
	same = ff ? check_contents(x, format_file_contents(ff), e) : err_prefix(e, "%s does not read back", x->output);
	format_file_free(ff);
	close(fd);
	return same;
}

static void print_done(struct cli *cli, const struct export *x)
{
	char images[28], labels[28], *path = printable(x->output);

	if (cli->json)
		print_json(x->result);
	else if (!cli->quiet)
		say("exported %s images, %s labels to %s (sha256 %s)\n",
		    str_count(json_i64(x->result, "images", 0), images),
		    str_count(json_i64(x->result, "labels", 0), labels), path, json_str(x->result, "sha256", ""));
	free(path);
}

/* --------------------------------------------------------------------- run */

/* The service's own copy is no longer needed; where it stays, only room is lost. */
static void drop_copy(struct cli *cli, const char *path)
{
	struct err ignored;

	json_free(client_ask(cli->client, "DELETE", path, NULL, &ignored));
}

static bool fetch(struct cli *cli, struct export *x, struct err *e)
{
	char id[ID_TEXT], *path;
	bool ok;

	id_text(x->result, "export", id);
	path = path_about("exports", id, "/content");
	ok = receive(cli, x, path, e);
	if (ok && x->file) {
		ok = path_file_commit(x->file, e);
		x->file = NULL;
	}
	drop_copy(cli, path);
	free(path);
	return ok;
}

static bool finish_file(struct cli *cli, const struct export *x, struct err *e)
{
	int64_t unreadable = json_i64(x->result, "unreadable", 0);

	if (!read_back(x, cli->quiet, e))
		return false;
	print_done(cli, x);
	return unreadable == 0 ||
	       err_set(e, ERR_PARTIAL, "%" PRId64 " labeled images cannot be read and are not in it", unreadable);
}

static struct path_file *open_output(const char *path, struct err *e)
{
	mode_t mask = umask(077);

	umask(mask);
	return path_file_open(path, 0666 & ~mask, e);
}

bool export_run(struct cli *cli, const struct args *a, struct err *e)
{
	struct export x = {0};
	struct json *operation;
	bool to_stdout, ok;

	x.format = format_find(args_has(a, "format") ? args_value(a, "format") : "coco", e);
	if (!x.format || !args_need(a, "output", &x.output, e))
		return false;
	to_stdout = str_eq(x.output, "-");
	interrupt_catch(cli); /* a file that is begun must be taken away again */
	x.file = to_stdout ? NULL : open_output(x.output, e);
	operation = to_stdout || x.file ? make_export(cli, args_word(a, 0), x.format, e) : NULL;
	x.result = json_get(operation, "result");
	ok = operation && fetch(cli, &x, e);
	path_file_abort(x.file);
	interrupt_release(cli);
	ok = ok && (to_stdout || finish_file(cli, &x, e));
	json_free(operation);
	return ok;
}

/* -------------------------------------------------------------------- list */

static void add_row(struct table *t, const struct json *x)
{
	char text[28];

	table_add(t, json_str(x, "at", ""), false);
	table_add(t, json_str(x, "user", ""), false);
	table_add(t, json_str(x, "format", ""), false);
	table_add(t, str_count(json_i64(x, "images", 0), text), true);
	table_add(t, "images", false);
	table_add(t, str_count(json_i64(x, "labels", 0), text), true);
	table_add(t, "labels", false);
	table_add(t, str_bytes((uint64_t)json_i64(x, "bytes", 0), text), true);
	table_add(t, json_str(x, "sha256", ""), false);
}

bool export_list(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *answer = ask_about(cli, "GET", "projects", args_word(a, 0), "/exports", NULL, e);
	struct table *t = table_new(9);
	bool ok = answer;

	for (const struct json *x = json_first(json_get(answer, "value")); x; x = json_next(x)) {
		if (cli->json)
			print_json(x);
		else
			add_row(t, x);
	}
	table_print(t);
	json_free(answer);
	return ok;
}
