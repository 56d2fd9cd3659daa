#include "service/home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"

enum { BACKLOG = 128, WAIT_STEP_MS = 20 };

void home_init(struct home *h)
{
	char *state = path_state_home();

	*h = (struct home){.root = path_data_home(), .lock_fd = -1};
	h->run = path_join(h->root, "run");
	h->socket = path_join(h->run, "labeldeckd.sock");
	h->lock = path_join(h->run, "lock");
	h->exports = path_join(h->root, "exports");
	h->spool = path_join(h->root, "spool");
	h->backups = path_join(h->root, "backups");
	h->blobs = path_join(h->root, "workspaceblobstore");
	h->log = path_join(state, "labeldeckd.log");
	free(state);
}

void home_fini(struct home *h)
{
	if (h->lock_fd >= 0)
		close(h->lock_fd);
	free(h->root);
	free(h->run);
	free(h->socket);
	free(h->lock);
	free(h->exports);
	free(h->spool);
	free(h->backups);
	free(h->blobs);
	free(h->log);
}

bool home_folder(const char *path, struct err *e)
{
	struct stat st;
	struct err why;

	if (!path_make_dirs(path, 0700, &why))
		return err_set(e, why.kind, "%s; set LABELDECK_HOME to a folder that can be written", why.text);
	if (stat(path, &st) != 0)
		return err_errno(e, "cannot look at %s", path);
	if (st.st_uid != geteuid())
		return err_set(e, ERR_DENIED,
			       "the folder %s belongs to somebody else (user %lu): set LABELDECK_HOME to one "
			       "of your own",
			       path, (unsigned long)st.st_uid);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_DENIED, "%s is not a folder: move it away", path);
	return true;
}

static bool make_log_folder(const struct home *h, struct err *e)
{
	char *folder = xstrndup(h->log, (size_t)(path_base(h->log) - h->log - 1));
	bool ok = path_make_dirs(folder, 0700, e);

	free(folder);
	return ok;
}

bool home_make(struct home *h, struct err *e)
{
	if (!home_folder(h->run, e))
		return false;
	if (chmod(h->run, 0700) != 0)
		return err_errno(e, "cannot close the folder %s to others", h->run);
	return make_log_folder(h, e);
}

static bool make_folders(const struct home *h, struct err *e)
{
	const char *const folders[] = {h->exports, h->spool, h->backups, h->blobs};

	for (size_t i = 0; i < NELEM(folders); i++) {
		if (!home_folder(folders[i], e))
			return false;
	}
	return true;
}

/* What a stopped service left half-done: bodies, and exports that did not get their number. */
static bool clean_up(const struct home *h, struct err *e)
{
	DIR *d = opendir(h->exports);
	const struct dirent *de;

	if (!d)
		return err_errno(e, "cannot read %s", h->exports);
	while ((de = readdir(d))) {
		int64_t id;

		if (!str_to_i64(de->d_name, &id))
			unlinkat(dirfd(d), de->d_name, 0);
	}
	closedir(d);
	return path_remove_tree(h->spool, e) && path_make_dirs(h->spool, 0700, e);
}

static long lock_owner(int fd)
{
	char text[32] = "";
	int64_t pid = 0;

	if (pread(fd, text, sizeof text - 1, 0) > 0)
		text[strcspn(text, "\n")] = '\0';
	return str_to_i64(text, &pid) ? (long)pid : 0;
}

bool home_lock(struct home *h, struct err *e)
{
	int fd = open(h->lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_errno(e, "cannot open %s", h->lock);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			err_set(e, ERR_EXISTS, "a labeldeckd runs on %s already (process %ld)", h->root,
				lock_owner(fd));
		else
			err_errno(e, "cannot lock %s", h->lock);
		close(fd);
		return false;
	}
	h->lock_fd = fd;
	if (ftruncate(fd, 0) != 0 || dprintf(fd, "%ld\n", (long)getpid()) < 0)
		return err_errno(e, "cannot write %s", h->lock);
	return make_folders(h, e) && clean_up(h, e);
}

static bool socket_address(const struct home *h, struct sockaddr_un *a, struct err *e)
{
	*a = (struct sockaddr_un){.sun_family = AF_UNIX};
	return str_copy(a->sun_path, sizeof a->sun_path, h->socket) ||
	       err_set(e, ERR_INVALID,
		       "the path %s is too long for a socket (%zu bytes are possible): set LABELDECK_HOME "
		       "to a shorter one",
		       h->socket, sizeof a->sun_path - 1);
}

static bool answers(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool ok = fd >= 0 && (connect(fd, (const struct sockaddr *)a, sizeof *a) == 0 || errno == EAGAIN);

	if (fd >= 0)
		close(fd);
	return ok;
}

static bool clear_place(const struct home *h, const struct sockaddr_un *a, struct err *e)
{
	struct stat st;

	if (lstat(h->socket, &st) != 0)
		return errno == ENOENT || err_errno(e, "cannot look at %s", h->socket);
	if (st.st_uid != geteuid())
		return err_set(e, ERR_DENIED, "the socket %s belongs to somebody else (user %lu): remove it, or set "
			       "LABELDECK_HOME", h->socket, (unsigned long)st.st_uid);
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_DENIED, "%s is not a socket: move it away", h->socket);
	if (answers(a))
		return err_set(e, ERR_EXISTS, "something else answers on %s: end it", h->socket);
	return unlink(h->socket) == 0 || err_errno(e, "cannot remove %s", h->socket);
}

int home_listen(const struct home *h, struct err *e)
{
	struct sockaddr_un a;
	int fd;

	if (!socket_address(h, &a, e) || !clear_place(h, &a, e))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && chmod(h->socket, 0600) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	err_errno(e, "cannot listen on %s", h->socket);
	if (fd >= 0)
		close(fd);
	return -1;
}

bool home_wait(const struct home *h, int ms)
{
	int64_t end = clock_mono_ms() + ms;
	struct sockaddr_un a;
	struct err e;

	if (!socket_address(h, &a, &e))
		return false;
	while (!answers(&a)) {
		if (clock_mono_ms() >= end)
			return false;
		poll(NULL, 0, WAIT_STEP_MS);
	}
	return true;
}
