#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/child.h"
#include "base/path.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/project.h"
#include "tui/tui.h"

#define DEMO "demo"
#define PICTURES 162

static int count_files(const char *folder)
{
	DIR *dir = opendir(folder);
	int n = 0;

	for (const struct dirent *d; dir && (d = readdir(dir));)
		n += d->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

/* Shows how many pictures there are until the process ends. */
static void watch_drawing(struct cli *cli, pid_t pid, const char *folder)
{
	char *pictures = path_join(folder, "images");
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {fd, POLLIN, 0};
	struct progress progress;

	progress_begin(&progress, "pictures", cli->quiet);
	while (fd >= 0 && poll(&p, 1, 200) == 0)
		progress_show(&progress, "drawing", count_files(pictures), PICTURES);
	progress_end(&progress);
	if (fd >= 0)
		close(fd);
	free(pictures);
}

static bool draw(struct cli *cli, const char *folder, struct err *e)
{
	static const struct child_fd errors = {STDERR_FILENO, STDERR_FILENO};
	char *program = path_program("labeldeck-demo", e), count[12], how[64];
	const char *const argv[] = {program, "--output", folder, "--count", count, NULL};
	pid_t pid;

	snprintf(count, sizeof count, "%d", PICTURES);
	pid = program ? child_start(argv, &errors, 1, CHILD_KILL_WITH_PARENT, e) : -1;
	free(program);
	if (pid < 0)
		return false;
	watch_drawing(cli, pid, folder);
	return child_wait(pid, how, sizeof how) ||
	       err_set(e, ERR_INTERNAL, "the demo pictures were not drawn: labeldeck-demo ended with %s", how);
}

/* The folder is there whole or not at all. */
static bool make_pictures(struct cli *cli, const char *folder, struct err *e)
{
	char *part = xasprintf("%s.part", folder);
	bool ok = access(folder, F_OK) == 0;

	if (!ok)
		ok = path_remove_tree(part, e) && draw(cli, part, e) &&
		     (rename(part, folder) == 0 || err_errno(e, "cannot make %s", folder));
	free(part);
	return ok;
}

static void fill_spec(struct project_spec *s)
{
	static const char *const classes[] = {"spaghetti", "macaroni", "beans", "soup"};
	struct err e;

	s->name = xstrdup(DEMO);
	s->task = TASK_BOUNDING_BOX;
	s->description = xstrdup("Shelves with products, drawn by labeldeck");
	s->instructions =
	    xstrdup("Draw a box around each product, as tight as you can, also where another one covers a part of it.");
	for (size_t i = 0; i < NELEM(classes); i++)
		if (!class_tree_add(&s->classes, 0, 0, classes[i], 0, &e))
			fatal("%s", e.text);
}

static bool make_project(struct cli *cli, const char *folder, struct json **project, struct err *e)
{
	struct json *data = ask_about(cli, "GET", "data", DEMO, "", NULL, e);
	struct project_spec s;
	bool ok;

	if (!data && e->kind != ERR_NOT_FOUND)
		return false;
	project_spec_init(&s);
	fill_spec(&s);
	if (data)
		s.data = xstrdup(DEMO);
	else
		s.folder = path_join(folder, "images");
	ok = project_make(cli, &s, true, project, e);
	project_spec_fini(&s);
	json_free(data);
	return ok;
}

static struct json *demo_project(struct cli *cli, struct err *e)
{
	struct json *project = ask_about(cli, "GET", "projects", DEMO, "", NULL, e);
	char *home, *folder;

	if (project || e->kind != ERR_NOT_FOUND)
		return project;
	home = path_data_home();
	folder = path_join(home, DEMO);
	if (!make_pictures(cli, folder, e) || !make_project(cli, folder, &project, e))
		project = NULL;
	free(folder);
	free(home);
	return project;
}

bool demo_run(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *project = demo_project(cli, e);
	bool ok = project, open = !cli->json && !args_has(a, "no-open");
	const struct tui_options options = {.open_project = DEMO, .graphics = args_value(a, "graphics")};

	if (ok && !open)
		project_print(cli, project);
	json_free(project);
	return ok && (!open || tui_run(cli->client, &options, e));
}
