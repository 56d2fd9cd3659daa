#include "tui/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"
#include "tui/fetch.h"

#define LOG_MODULE "tui"
#include "base/log.h"

enum { PLACE_MAX = 4096 };

static char *place_path(void)
{
	char *dir = path_state_home(), *path = path_join(dir, "place");

	free(dir);
	return path;
}

/* Two lines: the tab, the project. */
static void load(struct place *p)
{
	char *path = place_path(), *text = NULL, *project;
	struct err ignored;
	size_t n;

	if (path_read_file(path, PLACE_MAX, &text, &n, &ignored) && (project = strchr(text, '\n'))) {
		*project++ = '\0';
		project[strcspn(project, "\n")] = '\0';
		p->tab = xstrdup(text);
		p->project = xstrdup(project);
	}
	free(text);
	free(path);
}

static void on_project(const struct json *answer, const struct err *e, void *arg)
{
	struct place *p = arg;
	struct tabs *t = p->tabs;

	p->call = NULL;
	if (!e && t->now == 0 && !t->over && !t->deck->project)
		tabs_resume(t, p->tab, p->project);
}

void place_resume(struct place *p, struct tabs *t)
{
	char *path;

	*p = (struct place){.tabs = t};
	load(p);
	if (!p->project || !*p->project)
		return;
	path = project_path(p->project, "");
	p->call = client_call(t->deck->client, "GET", path, NULL, on_project, p);
	free(path);
}

void place_close(struct place *p)
{
	if (p->call)
		client_cancel(p->call);
	free(p->tab);
	free(p->project);
}

/* Not synced: that could hold the screen up, and a lost place costs one key. */
void place_keep(const struct tabs *t)
{
	char *path = place_path();
	char *text = xasprintf("%s\n%s\n", tabs_name(t->now), t->deck->project ? t->deck->project : "");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		LOG_WARN("the place is not kept in %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(text);
	free(path);
}
