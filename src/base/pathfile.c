#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

enum { ROOM = 1 << 17 };

struct path_file {
	int fd;
	char *path, *temp;
	size_t n;
	char room[ROOM];
};

struct path_file *path_file_open(const char *path, mode_t mode, struct err *e)
{
	const char *base = path_base(path);
	char *temp = xasprintf("%.*s.%s.XXXXXX", (int)(base - path), path, base);
	int fd = mkostemp(temp, O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		unlink(temp);
		close(fd);
		fd = -1;
		errno = EISDIR;
	}
	if (fd < 0) {
		err_errno(e, "cannot write %s", path);
		free(temp);
		return NULL;
	}
	fchmod(fd, mode);
	struct path_file *f = xmalloc(sizeof *f);
	f->fd = fd;
	f->path = xstrdup(path);
	f->temp = temp;
	f->n = 0;
	return f;
}

static bool write_all(struct path_file *f, const char *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t w = write(f->fd, p, n);
		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return err_errno(e, "cannot write %s", f->path);
		p += w;
		n -= (size_t)w;
	}
	return true;
}

bool path_file_write(struct path_file *f, const void *p, size_t n, struct err *e)
{
	if (n > ROOM - f->n) {
		if (!write_all(f, f->room, f->n, e))
			return false;
		f->n = 0;
	}
	if (n > ROOM)
		return write_all(f, p, n, e);
	memcpy(f->room + f->n, p, n);
	f->n += n;
	return true;
}

static bool sync_folder(const char *path, struct err *e)
{
	const char *base = path_base(path);
	char *dir = base == path ? xstrdup(".") : xstrndup(path, (size_t)(base - path));
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);

	if (!ok)
		err_errno(e, "cannot sync the folder %s", dir);
	if (fd >= 0)
		close(fd);
	free(dir);
	return ok;
}

bool path_file_commit(struct path_file *f, struct err *e)
{
	bool ok = write_all(f, f->room, f->n, e);

	if (ok && fsync(f->fd) < 0)
		ok = err_errno(e, "cannot write %s", f->path);
	if (ok && rename(f->temp, f->path) < 0)
		ok = err_errno(e, "cannot write %s", f->path);
	if (!ok) {
		path_file_abort(f);
		return false;
	}
	f->temp[0] = '\0';
	ok = sync_folder(f->path, e);
	path_file_abort(f);
	return ok;
}

void path_file_abort(struct path_file *f)
{
	if (!f)
		return;
	close(f->fd);
	if (f->temp[0])
		unlink(f->temp);
	free(f->temp);
	free(f->path);
	free(f);
}
