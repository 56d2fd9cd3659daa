#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "base/vec.h"
#include "cli/data.h"
#include "cli/print.h"
#include "cli/upload.h"
#include "data/folder.h"
#include "data/images.h"

struct file {
	char *path;
	int64_t size;
};

struct copying {
	char *root;
	VEC(struct file) files;
	struct folder_totals totals;
	struct upload upload;
};

char *data_folder(const char *given, struct err *e)
{
	char *absolute = path_absolute(given, e), *folder = absolute ? folder_resolve(absolute, e) : NULL;

	free(absolute);
	return folder;
}

static bool add_file(const struct folder_file *f, void *arg, struct err *e)
{
	struct copying *c = arg;
	struct file file = {xstrdup(f->path), f->size};

	vec_add(&c->files, file);
	return true;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static bool list_files(struct copying *c, struct err *e)
{
	struct folder_visitor visitor = {.file = add_file, .arg = c};

	if (!folder_list(c->root, &visitor, &c->totals, e))
		return false;
	if (c->files.n == 0)
		return err_set(e, ERR_INVALID, "there are no pictures in %s (files ending in %s)", c->root,
			       image_endings());
	qsort(c->files.v, c->files.n, sizeof *c->files.v, by_path);
	return true;
}

/* The size beside the free disk, before anything is written. */
static bool check_room(struct copying *c, struct cli *cli, struct err *e)
{
	struct json *answer = client_ask(cli->client, "GET", "/v1/datastores", NULL, e);
	const struct json *store = json_first(json_get(answer, "value"));
	int64_t room = json_i64(store, "freeBytes", INT64_MAX), need = c->totals.bytes;
	char count[28], size[16], left[16];
	bool ok = answer;

	str_bytes((uint64_t)need, size);
	str_bytes((uint64_t)room, left);
	if (ok && !cli->quiet)
		note("%s pictures, %s; %s has %s free", str_count((int64_t)c->files.n, count), size,
		     json_str(store, "name", "the datastore"), left);
	if (ok && need > room)
		ok = err_set(e, ERR_FULL, "the copies need %s, and %s has %s: make room there, or leave out --copy",
			     size, json_str(store, "path", "the datastore"), left);
	json_free(answer);
	return ok;
}

static bool copy_one(struct copying *c, const struct file *f, struct err *e)
{
	int fd = folder_open(c->root, f->path, e);
	bool ok;

	if (fd < 0) {
		upload_refuse(&c->upload, f->path, e->text);
		return true;
	}
	ok = upload_put_fd(&c->upload, f->path, fd, f->size, e);
	close(fd);
	return ok;
}

static void count_left_out(struct copying *c)
{
	const struct folder_totals *t = &c->totals;
	char *folder = printable(t->first_closed);

	c->upload.refused += t->bad_names + t->bad_links + t->closed;
	if (t->bad_names > 0 && !c->upload.cli->quiet)
		note("%" PRId64 " pictures have names that are not UTF-8 or too long", t->bad_names);
	if (t->bad_links > 0 && !c->upload.cli->quiet)
		note("%" PRId64 " pictures are links that lead nowhere or out of the folder", t->bad_links);
	if (t->closed > 0 && !c->upload.cli->quiet)
		note("%" PRId64 " folders cannot be read, the first is %s", t->closed, folder);
	free(folder);
}

static bool copy_all(struct copying *c, struct cli *cli, const char *name, struct err *e)
{
	c->upload = (struct upload){.files = (int64_t)c->files.n, .bytes = c->totals.bytes};
	if (!upload_begin(&c->upload, cli, name, e))
		return false;
	for (size_t i = 0; i < c->files.n; i++)
		if (!copy_one(c, &c->files.v[i], e))
			return upload_failed(&c->upload, e);
	count_left_out(c);
	return upload_end(&c->upload, e);
}

bool data_copy_folder(struct cli *cli, const char *name, const char *folder, struct err *e)
{
	struct copying c = {.root = data_folder(folder, e)};
	bool ok = c.root && list_files(&c, e) && check_room(&c, cli, e) && copy_all(&c, cli, name, e);

	for (size_t i = 0; i < c.files.n; i++)
		free(c.files.v[i].path);
	vec_fini(&c.files);
	free(c.root);
	return ok;
}
