#include "data/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "data/beneath.h"
#include "data/images.h"

struct listing {
	int root;
	VEC(char *) folders; /* found and not yet read; "" is the root */
	struct buf path;
	const struct folder_visitor *visitor;
	struct folder_totals *totals;
};

static int64_t mtime_ms(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
}

static bool stat_link(const struct listing *l, struct stat *st)
{
	int fd = open_beneath(l->root, l->path.data, O_PATH, 1);
	bool ok = fd >= 0 && fstat(fd, st) == 0 && S_ISREG(st->st_mode);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* l->path is the file; name its last part, in the folder dir. */
static bool add_file(struct listing *l, int dir, const char *name, struct err *e)
{
	struct stat st;

	if (!path_is_safe_relative(l->path.data)) {
		l->totals->bad_names++;
		return true;
	}
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return true; /* gone since it was listed */
	if (S_ISLNK(st.st_mode) && !stat_link(l, &st)) {
		l->totals->bad_links++;
		return true;
	}
	if (!S_ISREG(st.st_mode))
		return true;
	l->totals->files++;
	l->totals->bytes += st.st_size;
	return l->visitor->file(&(struct folder_file){l->path.data, st.st_size, mtime_ms(&st)}, l->visitor->arg, e);
}

static bool is_folder(int dir, const struct dirent *d)
{
	struct stat st;

	if (d->d_type != DT_UNKNOWN)
		return d->d_type == DT_DIR;
	return fstatat(dir, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static bool add_entry(struct listing *l, int dir, const struct dirent *d, size_t prefix, struct err *e)
{
	if (d->d_name[0] == '.')
		return true;
	l->path.len = prefix;
	buf_adds(&l->path, d->d_name);
	if (is_folder(dir, d)) {
		vec_add(&l->folders, xstrdup(l->path.data));
		return true;
	}
	return !image_name_fits(d->d_name) || add_file(l, dir, d->d_name, e);
}

static void count_closed(struct listing *l, const char *folder)
{
	if (l->totals->closed++ == 0)
		str_copy(l->totals->first_closed, sizeof l->totals->first_closed, folder);
}

static bool read_folder(struct listing *l, const char *folder, struct err *e)
{
	int fd = open_beneath(l->root, *folder ? folder : ".", O_RDONLY | O_DIRECTORY, 0);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *d;
	bool ok = true;
	size_t prefix;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		else
			count_closed(l, folder);
		return true;
	}
	buf_reset(&l->path);
	if (*folder)
		buf_addf(&l->path, "%s/", folder);
	prefix = l->path.len;
	while (ok && (errno = 0, d = readdir(dir)))
		ok = add_entry(l, fd, d, prefix, e);
	if (ok && errno)
		count_closed(l, folder);
	closedir(dir);
	return ok;
}

bool folder_list(const char *root, const struct folder_visitor *v, struct folder_totals *t, struct err *e)
{
	struct listing l = {.visitor = v, .totals = t};
	bool ok = true;

	*t = (struct folder_totals){0};
	l.root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l.root < 0)
		return err_errno(e, "the folder %s cannot be read", root);
	buf_init(&l.path, BUF_MAX_DEFAULT);
	vec_add(&l.folders, xstrdup(""));
	while (l.folders.n > 0) {
		char *folder = l.folders.v[--l.folders.n];

		ok = ok && (!v->folder || v->folder(v->arg, e)) && read_folder(&l, folder, e);
		free(folder);
	}
	vec_fini(&l.folders);
	buf_fini(&l.path);
	close(l.root);
	return ok;
}

static bool can_list(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || err_errno(e, "the folder %s cannot be read", path);
}

char *folder_resolve(const char *path, struct err *e)
{
	char *real;

	if (*path != '/') {
		err_set(e, ERR_INVALID, "the folder must be an absolute path, not %s", path);
		return NULL;
	}
	real = path_absolute(path, e);
	if (real && utf8_valid(real, strlen(real)) && can_list(real, e))
		return real;
	if (real && !utf8_valid(real, strlen(real)))
		err_set(e, ERR_INVALID, "the name of the folder %s is not UTF-8: rename it", path);
	free(real);
	return NULL;
}

static bool set_gone(struct err *e, const char *root, const char *path)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return err_set(e, ERR_NOT_FOUND, "the file %s/%s is gone; put it back and try again", root, path);
	if (errno == EXDEV || errno == ELOOP)
		return err_set(e, ERR_NOT_FOUND, "the file %s/%s is a link out of its folder, which is not followed",
			       root, path);
	return err_errno(e, "the file %s/%s cannot be read", root, path);
}

static int open_file(const char *root, const char *path)
{
	int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd, saved;

	if (dir < 0)
		return -1;
	/* non-blocking: a pipe of that name must not hold us */
	fd = open_beneath(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 1);
	saved = errno;
	close(dir);
	errno = saved;
	return fd;
}

int folder_open(const char *root, const char *path, struct err *e)
{
	struct stat st;
	int fd;

	if (!path_is_safe_relative(path)) {
		err_set(e, ERR_INVALID, "%s is no path within a folder", path);
		return -1;
	}
	fd = open_file(root, path);
	if (fd < 0) {
		set_gone(e, root, path);
		return -1;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		err_set(e, ERR_NOT_FOUND, "%s/%s is no plain file", root, path);
		close(fd);
		return -1;
	}
	return fd;
}

bool folder_name_check(const char *path, struct err *e)
{
	if (!path_is_safe_relative(path))
		return err_set(e, ERR_INVALID,
			       "\"%s\" cannot be a file's place in a data asset: give a relative path without "
			       "\"..\", in UTF-8, of at most 1,000 bytes",
			       path);
	for (const char *p = path; p; p = strchr(p, '/')) {
		p += *p == '/';
		if (*p == '.')
			return err_set(e, ERR_INVALID,
				       "\"%s\" is hidden (a part begins with a dot), which listing skips: "
				       "rename it",
				       path);
	}
	if (!image_name_fits(path))
		return err_set(e, ERR_INVALID, "\"%s\" does not end like a picture; known are %s", path,
			       image_endings());
	return true;
}

static bool make_parents(const char *file, struct err *e)
{
	char *folder = xstrdup(file);
	bool ok;

	*strrchr(folder, '/') = '\0';
	ok = path_make_dirs(folder, 0700, e);
	free(folder);
	return ok;
}

/* Some file systems know no flags: between the look and the move another file may come, which is then replaced. */
static bool move_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL)
		return false;
	if (access(to, F_OK) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(from, to) == 0;
}

bool folder_put(const char *root, const char *path, const char *from, bool overwrite, struct err *e)
{
	char *to = path_join(root, path);
	bool ok = make_parents(to, e);

	if (ok && !(overwrite ? rename(from, to) == 0 : move_new(from, to))) {
		if (errno == EEXIST || errno == EISDIR)
			ok = err_set(e, ERR_EXISTS, "%s is there already; overwrite it, or leave it as it is", path);
		else
			ok = err_errno(e, "%s cannot be stored in %s", path, root);
	}
	free(to);
	return ok;
}

bool folder_sync(const char *root, struct err *e)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && syncfs(fd) == 0;

	if (!ok)
		err_errno(e, "the folder %s cannot be brought to the disk", root);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool folder_free(const char *root, int64_t *bytes, struct err *e)
{
	struct statvfs v;

	if (statvfs(root, &v) != 0)
		return err_errno(e, "the file system of %s does not answer", root);
	*bytes = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
	return true;
}
