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
	const struct cli *cli;
	struct progress progress;
	int64_t total;
};

static bool show_sent(long long sent, void *arg)
{
	struct sending *s = arg;

	progress_show(&s->progress, "sending", sent, s->total);
	return !s->cli->stop;
}

static struct json *send_labels(struct cli *cli, const char *path, int fd, struct err *e)
{
	struct sending s = {.cli = cli};
	struct json *answer;
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		s.total = st.st_size;
	progress_begin(&s.progress, NULL, cli->quiet);
	answer = client_send_file(cli->client, "POST", path, fd, show_sent, &s, e);
	progress_end(&s.progress);
	return answer;
}

/* What an import could not take, by the words of its result; the rest is no reason for an exit code. */
static const struct {
	const char *key, *what;
	bool lost;
} remarks[] = {
	{"already", "images were labeled already and left alone (--overwrite replaces their labels)", false},
	{"clamped", "boxes reached over the edge of their image and were cut", false},
	{"outlines", "labels have an outline beside their box, which was not read", false},
	{"unmatched", "images of the file are not in the project", true},
	{"unreadable", "images cannot be read, so their labels were left out", true},
	{"refused", "images are in a state that takes no labels", true},
	{"orphans", "labels are of images or classes that the file does not list", true},
	{"crowds", "labels are crowds, which are no box of one thing, and were left out", true},
	{"dropped", "labels have no usable box and were left out", true},
};

static bool note_remarks(const struct json *result, bool quiet)
{
	bool all = true;
	char count[28];

	for (size_t i = 0; i < NELEM(remarks); i++) {
		int64_t n = json_i64(result, remarks[i].key, 0);

		if (n > 0 && !quiet)
			note("%s %s", str_count(n, count), remarks[i].what);
		all &= n == 0 || !remarks[i].lost;
	}
	return all;
}

static bool note_classes(const struct json *result, bool quiet)
{
	const struct json *unknown = json_get(result, "unknownClasses");

	for (const struct json *j = quiet ? NULL : json_first(unknown); j; j = json_next(j)) {
		char *name = printable(json_string_value(j));

		note("the project has no class %s; its labels were left out", name);
		free(name);
	}
	return json_count(unknown) == 0;
}

static void show_import(const struct json *result)
{
	char labels[28], images[28], total[28];

	say("imported %s labels for %s of %s images\n", str_count(json_i64(result, "labels", 0), labels),
	    str_count(json_i64(result, "imported", 0), images), str_count(json_i64(result, "images", 0), total));
}

static bool report(struct cli *cli, const struct json *result, struct err *e)
{
	bool all;

	if (cli->json)
		print_json(result);
	else if (!cli->quiet)
		show_import(result);
	all = note_remarks(result, cli->quiet);
	all &= note_classes(result, cli->quiet);
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
	interrupt_catch(cli);
	operation = operation_wait(cli, send_labels(cli, path, fd, e), e);
	interrupt_release(cli);
	ok = operation && report(cli, json_get(operation, "result"), e);
	json_free(operation);
	free(path);
	free(rest);
	if (!from_stdin)
		close(fd);
	return ok;
}
