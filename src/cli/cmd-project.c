#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/data.h"
#include "cli/operation.h"
#include "cli/print.h"
#include "cli/project.h"
#include "cli/projectfile.h"
#include "model/wire.h"

/* ----------------------------------------------------------------- create */

static char *spec_body(const struct project_spec *s)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	wire_put_spec(&w, s);
	jsonw_end(&w);
	return buf_take(&b);
}

bool project_make(struct cli *cli, const struct project_spec *s, bool wait, struct json **project, struct err *e)
{
	char *body = spec_body(s);
	struct json *answer = wait ? operation_run(cli, "/v1/projects", body, e)
				   : client_ask(cli->client, "POST", "/v1/projects", body, e);
	bool ok = answer;

	free(body);
	json_free(answer);
	*project = ok ? ask_about(cli, "GET", "projects", s->name, "", NULL, e) : NULL;
	return *project;
}

static int64_t items_of(const struct json *project)
{
	return json_i64(json_get(project, "counts"), "items", 0);
}

void project_print(const struct cli *cli, const struct json *project)
{
	char count[28], *name = printable(json_str(project, "name", ""));

	if (cli->json)
		print_json(project);
	else if (!cli->quiet)
		say("project %s: %s, %s items\n", name, json_str(project, "state", "?"),
		    str_count(items_of(project), count));
	free(name);
}

bool project_create(struct cli *cli, const struct args *a, struct err *e)
{
	struct project_spec s;
	struct json *project = NULL;
	const char *from;
	bool ok;

	if (!args_need(a, "from", &from, e))
		return false;
	project_spec_init(&s);
	ok = project_file_read(from, &s, e) && project_make(cli, &s, !args_has(a, "no-wait"), &project, e);
	if (ok) {
		project_print(cli, project);
		ok = args_has(a, "no-wait") || data_check_rejected(cli, json_str(project, "data", ""), e);
	}
	json_free(project);
	project_spec_fini(&s);
	return ok;
}

/* --------------------------------------------------------------- the rest */

static void list_one(const struct json *project, struct table *t)
{
	const struct json *counts = json_get(project, "counts");
	int64_t items = items_of(project), done = json_i64(counts, "labeled", 0) + json_i64(counts, "skipped", 0);
	char text[40];

	table_add(t, json_str(project, "name", ""), false);
	table_add(t, json_str(project, "taskType", ""), false);
	table_add(t, json_str(project, "state", ""), false);
	table_add(t, str_count(done, text), true);
	table_add(t, "of", false);
	table_add(t, str_count(items, text), true);
	snprintf(text, sizeof text, "%" PRId64 " %%", items > 0 ? done * 100 / items : 0);
	table_add(t, text, true);
}

bool project_list(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *answer = client_ask(cli->client, "GET", "/v1/projects", NULL, e);
	struct table *t = table_new(7);
	bool ok = answer;

	for (const struct json *j = json_first(json_get(answer, "value")); j; j = json_next(j)) {
		if (cli->json)
			print_json(j);
		else
			list_one(j, t);
	}
	table_print(t);
	json_free(answer);
	return ok;
}

static void show_classes(const struct class_tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		char *name = printable(t->v[i].name);

		say("  %*s%s  #%06" PRIx32 "\n", class_tree_level(t, t->v[i].id) * 2, "", name, t->v[i].color);
		free(name);
	}
}

static void show_line(const char *what, const char *text)
{
	char *clean;

	if (!text || !*text)
		return;
	clean = printable(text);
	say("%-13s %s\n", what, clean);
	free(clean);
}

static void show_instructions(const char *text)
{
	const char *end;

	for (; text && *text; text = *end ? end + 1 : end) {
		char *line;

		end = strchrnul(text, '\n');
		line = xstrndup(text, (size_t)(end - text));
		show_line("instructions", line);
		free(line);
	}
}

static void show_project(const struct project *p)
{
	char count[28];

	show_line("name", p->spec.name);
	show_line("description", p->spec.description);
	show_line("task", task_type_title(p->spec.task));
	show_line("state", project_state_word(p->state));
	show_line("data", p->spec.data);
	show_line("owner", p->owner);
	show_line("items", str_count(p->counts.items, count));
	show_instructions(p->spec.instructions);
	show_line("more at", p->spec.instructions_url);
	say("classes\n");
	show_classes(&p->spec.classes);
}

static bool print_project(const struct cli *cli, struct json *answer, struct err *e)
{
	struct project p;
	bool ok = answer;

	project_init(&p);
	if (ok && cli->json)
		print_json(answer);
	else if (ok && (ok = wire_get_project(answer, &p, e)))
		show_project(&p);
	project_fini(&p);
	json_free(answer);
	return ok;
}

bool project_show(struct cli *cli, const struct args *a, struct err *e)
{
	return print_project(cli, ask_about(cli, "GET", "projects", args_word(a, 0), "", NULL, e), e);
}

static bool change_state(struct cli *cli, const struct args *a, const char *what, struct err *e)
{
	struct json *answer = ask_about(cli, "POST", "projects", args_word(a, 0), what, NULL, e);
	bool ok = answer;

	if (ok)
		project_print(cli, answer);
	json_free(answer);
	return ok;
}

bool project_pause(struct cli *cli, const struct args *a, struct err *e)
{
	return change_state(cli, a, "/pause", e);
}

bool project_resume(struct cli *cli, const struct args *a, struct err *e)
{
	return change_state(cli, a, "/resume", e);
}

static bool confirm_delete(const struct json *project, struct err *e)
{
	char *name = printable(json_str(project, "name", "")), items[28], labels[28];
	char *what = xasprintf("This deletes the project %s with %s items and %s labels.", name,
			       str_count(items_of(project), items),
			       str_count(json_i64(json_get(project, "counts"), "labels", 0), labels));
	bool yes = ask_to_type(what, name, e);

	free(what);
	free(name);
	return yes;
}

bool project_delete(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *project = ask_about(cli, "GET", "projects", args_word(a, 0), "", NULL, e);
	struct json *answer = NULL;
	bool ok;

	if (project && (args_has(a, "yes") || confirm_delete(project, e)))
		answer = ask_about(cli, "DELETE", "projects", args_word(a, 0), "", NULL, e);
	ok = answer;
	if (ok && !cli->quiet)
		say("deleted the project %s\n", args_word(a, 0));
	json_free(project);
	json_free(answer);
	return ok;
}
