#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "model/label.h"

static void add_count(struct table *t, const char *what, const struct json *status, const char *key, bool always)
{
	int64_t n = json_i64(status, key, 0);
	char text[28];

	if (n == 0 && !always)
		return;
	table_add(t, what, false);
	table_add(t, str_count(n, text), true);
}

static void show_counts(const struct json *status)
{
	struct table *t = table_new(2);

	add_count(t, "items", status, "items", true);
	add_count(t, "  labeled", status, "labeled", true);
	add_count(t, "  skipped", status, "skipped", true);
	add_count(t, "  needs review", status, "needsReview", false);
	add_count(t, "  to do", status, "open", true);
	add_count(t, "  unreadable", status, "unreadable", false);
	add_count(t, "  missing", status, "missing", false);
	add_count(t, "labels", status, "labels", true);
	add_count(t, "being labeled", status, "leased", false);
	add_count(t, "to be looked at", status, "unprobed", false);
	table_print(t);
}

static void show_classes(const struct json *status)
{
	struct table *t = table_new(3);
	char text[40], count[28];

	for (const struct json *j = json_first(json_get(status, "classes")); j; j = json_next(j)) {
		char *items = xasprintf("in %s items", str_count(json_i64(j, "items", 0), count));

		table_add(t, json_str(j, "name", ""), false);
		table_add(t, str_count(json_i64(j, "labels", 0), text), true);
		table_add(t, items, false);
		free(items);
	}
	table_print(t);
}

static void show_labelers(const struct json *status)
{
	struct table *t = table_new(3);
	char text[28];

	for (const struct json *j = json_first(json_get(status, "labelers")); j; j = json_next(j)) {
		table_add(t, json_str(j, "user", ""), false);
		table_add(t, str_count(json_i64(j, "items", 0), text), true);
		table_add(t, "items labeled", false);
	}
	table_print(t);
}

static void show_status(const struct json *status)
{
	int64_t items = json_i64(status, "items", 0),
		done = json_i64(status, "labeled", 0) + json_i64(status, "skipped", 0);
	char *name = printable(json_str(status, "project", ""));
	const char *word = json_str(status, "taskType", "");
	enum task_type task;

	say("%s: %s, %s, %" PRId64 " %% done\n", name, task_type_from_word(word, &task) ? task_type_title(task) : word,
	    json_str(status, "state", ""), items > 0 ? done * 100 / items : 0);
	show_counts(status);
	show_classes(status);
	show_labelers(status);
	free(name);
}

bool status_show(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *status = ask_about(cli, "GET", "projects", args_word(a, 0), "/status", NULL, e);
	bool ok = status;

	if (ok && cli->json)
		print_json(status);
	else if (ok)
		show_status(status);
	json_free(status);
	return ok;
}
