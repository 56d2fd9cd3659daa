#include "tui/browse.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"

enum { HERE, ABOVE, BELOW };

static void drop(struct browse *b)
{
	for (int i = 0; i < b->n; i++)
		free(b->folders[i]);
	free(b->folders);
	b->folders = NULL;
	b->n = b->files = 0;
}

void browse_fini(struct browse *b)
{
	drop(b);
	free(b->path);
	*b = (struct browse){0};
}

static bool is_folder(const struct dirent *d, DIR *dir)
{
	struct stat st;

	if (d->d_type != DT_UNKNOWN && d->d_type != DT_LNK)
		return d->d_type == DT_DIR;
	return fstatat(dirfd(dir), d->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static int by_name(const void *a, const void *b)
{
	return str_natural_cmp(*(char *const *)a, *(char *const *)b);
}

static void read_folder(struct browse *b, DIR *dir)
{
	struct dirent *d;

	drop(b);
	while (b->n + b->files < BROWSE_MAX && (d = readdir(dir))) {
		if (d->d_name[0] == '.')
			continue;
		if (!is_folder(d, dir)) {
			b->files++;
			continue;
		}
		b->folders = xreallocarray(b->folders, (size_t)b->n + 1, sizeof *b->folders);
		b->folders[b->n++] = xstrdup(d->d_name);
	}
	if (b->n > 0)
		qsort(b->folders, (size_t)b->n, sizeof *b->folders, by_name);
}

bool browse_open(struct browse *b, const char *path, struct err *e)
{
	char *real = path_absolute(path, e);
	DIR *dir = real ? opendir(real) : NULL;

	if (real && !dir)
		err_errno(e, "%s cannot be opened", real);
	if (!dir) {
		free(real);
		return false;
	}
	read_folder(b, dir);
	closedir(dir);
	free(b->path);
	b->path = real;
	b->list = (struct list){.page = b->list.page};
	list_count(&b->list, BELOW + b->n);
	return true;
}

bool browse_enter(struct browse *b, struct err *e)
{
	int i = b->list.selected;
	char *path;
	bool ok;

	if (i == HERE)
		return true;
	path = i == ABOVE ? path_join(b->path, "..") : path_join(b->path, b->folders[i - BELOW]);
	ok = browse_open(b, path, e);
	free(path);
	return ok;
}

static void draw_line(const struct browse *b, int i, struct grid *g, struct area line)
{
	if (i == HERE)
		grid_printf(g, line, 1, 0, STYLE_BOLD, "use this folder and those in it: %d files and %d folders here",
			    b->files, b->n);
	else if (i == ABOVE)
		grid_print(g, line, 1, 0, STYLE_NORMAL, "../");
	else
		grid_printf(g, line, 1, 0, STYLE_NORMAL, "%s/", b->folders[i - BELOW]);
}

void browse_draw(struct browse *b, struct grid *g, struct area a, bool focus)
{
	struct area head = area_cut_top(&a, 1);

	grid_print(g, head, 1, 0, STYLE_TITLE, b->path ? b->path : "");
	list_place(&b->list, a.h);
	for (int i = b->list.top, y = 0; i < b->list.n && y < a.h; i++, y++) {
		struct area line = {a.x, a.y + y, a.w, 1};

		draw_line(b, i, g, line);
		if (focus && i == b->list.selected)
			grid_style(g, line, STYLE_SELECTED);
	}
}
