#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/operation.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "formats/format.h"

struct sending {
	struct progress progress;
	int64_t total;
};

static void show_sent(long long sent, void *arg)
{
	struct sending *s = arg;

	progress_show(&s->progress, "sending", sent, s->total);
}

static struct json *send_labels(struct cli *cli, const char *path, int fd, struct err *e)
{
	struct sending s = {.total = 0};
	struct json *answer;
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		s.total = st.st_size;
	progress_begin(&s.progress, NULL, cli->quiet);
	answer = client_send_file(cli->client, "POST", path, fd, show_sent, &s, e);
	progress_end(&s.progress);
	return answer;
}

static void note_count(const struct json *result, const char *key, const char *what)
{
	int64_t n = json_i64(result, key, 0);
	char count[28];

	if (n > 0)
		note("%s %s", str_count(n, count), what);
}

static void note_classes(const struct json *result)
{
	for (const struct json *j = json_first(json_get(result, "unknownClasses")); j; j = json_next(j)) {
		char *name = printable(json_string_value(j));

		note("the project has no class %s; its labels were left out", name);
		free(name);
	}
}

static void show_import(const struct json *result)
{
	char labels[28], matched[28], images[28];

	say("imported %s labels for %s of %s images\n", str_count(json_i64(result, "labels", 0), labels),
	    str_count(json_i64(result, "matched", 0), matched), str_count(json_i64(result, "images", 0), images));
}

static bool report(struct cli *cli, const struct json *result, struct err *e)
{
	bool all = json_i64(result, "unmatched", 0) == 0 && json_i64(result, "dropped", 0) == 0 &&
		   json_count(json_get(result, "unknownClasses")) == 0;

	if (cli->json)
		print_json(result);
	else if (!cli->quiet)
		show_import(result);
	if (!cli->quiet) {
		note_count(result, "already",
			   "images were labeled already and left alone (--overwrite replaces their labels)");
		note_count(result, "unmatched", "images of the file are not in the project");
		note_count(result, "clamped", "boxes reached over the edge of their image and were cut");
		note_count(result, "dropped", "labels have no usable box and were left out");
		note_classes(result);
	}
	return all || err_set(e, ERR_PARTIAL, "not everything in the file could be imported");
}

bool label_import(struct cli *cli, const struct args *a, struct err *e)
{
	const char *file = args_word(a, 1), *format = args_value(a, "format");
	bool from_stdin = str_eq(file, "-"), ok;
	struct json *operation;
	char *rest, *path;
	int fd;

	if (!format_find(format ? format : "coco", e))
		return false;
	fd = from_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, "%s cannot be read", file);
	rest =
	    xasprintf("/import?format=%s%s", format ? format : "coco", args_has(a, "overwrite") ? "&overwrite=1" : "");
	path = path_about("projects", args_word(a, 0), rest);
	operation = operation_wait(cli, send_labels(cli, path, fd, e), "images", e);
	ok = operation && report(cli, json_get(operation, "result"), e);
	json_free(operation);
	free(path);
	free(rest);
	if (!from_stdin)
		close(fd);
	return ok;
}
