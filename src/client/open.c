#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/call.h"
#include "model/wire.h"

#define GREET_MS 5000
#define START_MS 10000
#define EXIT_MS 10000

enum door { DOOR_OPEN, DOOR_CLOSED, DOOR_FAILED };

/* --------------------------------------------------------------- knocking */

/* Only the owner of the folder may have put the socket there: anybody else's is a trap. */
static bool socket_is_ours(const char *path, struct err *e)
{
	char *dir = xstrndup(path, (size_t)(path_base(path) - path));
	struct stat s, d;
	bool ok = lstat(path, &s) == 0 && stat(dir, &d) == 0;

	free(dir);
	if (!ok)
		return err_errno(e, "%s", path);
	if (!S_ISSOCK(s.st_mode))
		return err_set(e, ERR_INVALID, "%s is not a socket: remove it and run the command again", path);
	if (s.st_uid != d.st_uid)
		return err_set(e, ERR_DENIED,
			       "the socket %s belongs to somebody else (user id %u): remove it, or set LABELDECK_HOME",
			       path, (unsigned)s.st_uid);
	return true;
}

/* A connection attempt that never waits. pid: of the process that listens. */
static enum door knock(const char *path, pid_t *pid, struct err *e)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	struct ucred cred = {0};
	socklen_t len = sizeof cred;
	int fd, error;

	*pid = 0;
	if (!str_copy(addr.sun_path, sizeof addr.sun_path, path)) {
		err_set(e, ERR_INVALID, "%s is too long for a socket's name: set LABELDECK_HOME to a shorter path",
			path);
		return DOOR_FAILED;
	}
	if (!socket_is_ours(path, e))
		return e->kind == ERR_NOT_FOUND ? DOOR_CLOSED : DOOR_FAILED;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	error = fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof addr) != 0 ? errno : 0;
	if (error == 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == 0)
		*pid = cred.pid;
	if (fd >= 0)
		close(fd);
	if (error == ECONNREFUSED || error == ENOENT)
		return DOOR_CLOSED;
	if (error == 0 || error == EAGAIN)
		return DOOR_OPEN;
	errno = error;
	err_errno(e, "cannot connect to %s", path);
	return DOOR_FAILED;
}

/* --------------------------------------------------------------- starting */

/* What the child says until it closes its standard error: false if it does not within the deadline. */
static bool read_until_closed(int fd, struct buf *said)
{
	int64_t end = clock_mono_ms() + START_MS;
	char part[512];

	for (;;) {
		struct pollfd p = {fd, POLLIN, 0};
		int64_t left = end - clock_mono_ms();
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(fd, part, sizeof part);
		if (n <= 0)
			return true;
		buf_add(said, part, (size_t)n);
	}
}

static bool start_failed(const struct buf *said, const char *how, struct err *e)
{
	const char *line = buf_str(said);
	char *clean;

	if (str_starts(line, "labeldeckd: "))
		line += strlen("labeldeckd: ");
	if (!*line)
		return err_set(e, ERR_INTERNAL, "labeldeckd did not start: %s", how);
	clean = utf8_printable(line, strcspn(line, "\n"));
	err_set(e, str_eq(how, "exit 5") ? ERR_CONFLICT : str_eq(how, "exit 4") ? ERR_NET : ERR_INTERNAL, "%s", clean);
	free(clean);
	return false;
}

static bool start_program(const char *program, struct err *e)
{
	const char *const argv[] = {program, NULL};
	struct buf said;
	char how[128];
	int ends[2];
	pid_t pid;
	bool ok, closed = true;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(e, "cannot start labeldeckd");
	pid = child_start(argv, &(struct child_fd){ends[1], 2}, 1, 0, e);
	close(ends[1]);
	buf_init(&said, 1 << 16);
	if (pid > 0) {
		closed = read_until_closed(ends[0], &said);
		if (!closed)
			kill(pid, SIGKILL);
	}
	close(ends[0]);
	ok = pid > 0 && child_wait(pid, how, sizeof how);
	if (!closed)
		ok = err_set(e, ERR_NET, "labeldeckd did not start within %d s; its log may say why", START_MS / 1000);
	else if (pid > 0 && !ok)
		start_failed(&said, how, e);
	buf_fini(&said);
	return ok;
}

static bool start_service(struct client *c, struct err *e)
{
	struct err other;
	char *program = path_program("labeldeckd", e);
	bool ok = program && start_program(program, e);
	pid_t pid;

	free(program);
	/* Another client may have started it at the same moment. */
	return ok || knock(c->socket, &pid, &other) == DOOR_OPEN;
}

/* --------------------------------------------------------------- greeting */

static struct json *greet(struct client *c, pid_t pid, struct err *e)
{
	struct json *hello = client_ask_within(c, GREET_MS, "GET", "/v1", NULL, e);

	if (!hello) {
		if (e->kind == ERR_NET && pid > 0)
			err_prefix(e, "process %ld on %s gives no good answer (if it stays so, end it)", (long)pid,
				   c->socket);
		return NULL;
	}
	if (str_eq(json_str(hello, "name", ""), "labeldeckd"))
		return hello;
	json_free(hello);
	err_set(e, ERR_NET, "what listens on %s is not labeldeckd: end it and run the command again", c->socket);
	return NULL;
}

static bool wait_for_exit(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {fd, POLLIN, 0};
	bool gone = fd < 0 ? errno == ESRCH : poll(&p, 1, EXIT_MS) == 1;

	if (fd >= 0)
		close(fd);
	return gone;
}

static bool ask_to_exit(struct client *c, const struct json *hello, struct err *e)
{
	const char *version = json_str(hello, "version", "?");
	struct json *answer = NULL;

	if (!json_bool(hello, "busy", true))
		answer = client_ask(c, "POST", "/v1/shutdown", "{\"ifIdle\":true}", e);
	if (!answer)
		return err_set(e, ERR_UNAVAILABLE,
			       "the running service is older (%s) than this labeldeck (%s) and at work; run the "
			       "command again when it is done",
			       version, PACKAGE_VERSION);
	json_free(answer);
	if (wait_for_exit((pid_t)json_i64(hello, "pid", 0)))
		return true;
	return err_set(e, ERR_UNAVAILABLE,
		       "the older service (%s, process %ld) does not exit; end it and run the command again", version,
		       (long)json_i64(hello, "pid", 0));
}

static bool is_older(const struct json *hello)
{
	return json_i64(hello, "api", 0) < WIRE_API ||
	       str_natural_cmp(json_str(hello, "version", "0"), PACKAGE_VERSION) < 0;
}

/* True when a fitting service answered; *again when an older one made room. */
static bool check_service(struct client *c, pid_t pid, bool *again, struct err *e)
{
	struct json *hello = greet(c, pid, e);
	bool ok = hello;

	*again = false;
	if (hello && json_i64(hello, "api", 0) > WIRE_API)
		ok = err_set(e, ERR_UNAVAILABLE,
			     "the running service (%s) is newer than this labeldeck (%s): update labeldeck",
			     json_str(hello, "version", "?"), PACKAGE_VERSION);
	else if (hello && is_older(hello))
		ok = *again = ask_to_exit(c, hello, e);
	if (ok && !*again) {
		free(c->user);
		c->user = xstrdup(json_str(hello, "user", ""));
	}
	json_free(hello);
	return ok;
}

bool client_open(struct client *c, struct err *e)
{
	bool again = true;
	pid_t pid;

	for (int round = 0; round < 2 && again; round++) {
		enum door door = knock(c->socket, &pid, e);

		if (door == DOOR_FAILED || (door == DOOR_CLOSED && !start_service(c, e)))
			return false;
		if (!check_service(c, pid, &again, e))
			return false;
	}
	if (again)
		return err_set(e, ERR_UNAVAILABLE,
			       "the installed labeldeckd is older than this labeldeck (%s): install them together",
			       PACKAGE_VERSION);
	return true;
}
