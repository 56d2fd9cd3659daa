#include "service/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOG_MODULE "daemon"
#include "base/alloc.h"
#include "base/child.h"
#include "base/log.h"

/* What goes through the pipe; nothing at all: the service died. */
struct report {
	int exit_code;
	char text[sizeof((struct err *)0)->text];
};

static void wait_for_report(int fd)
{
	struct report r = {0};
	ssize_t n;

	do
		n = read(fd, &r, sizeof r);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof r) {
		r.exit_code = 1;
		snprintf(r.text, sizeof r.text, "the service ended before it listened; its log may say why");
	}
	if (r.exit_code)
		fprintf(stderr, "labeldeckd: %s\n", r.text);
	_exit(r.exit_code);
}

static void become(int fd, const char *path, int flags)
{
	int opened = open(path, flags);

	if (opened < 0 || dup2(opened, fd) < 0)
		_exit(1);
	if (opened != fd)
		close(opened);
}

static pid_t must_fork(void)
{
	pid_t pid = fork();

	if (pid < 0)
		fatal("cannot start a process: %s", strerror(errno));
	return pid;
}

int daemon_detach(void)
{
	int ends[2];
	pid_t pid;

	child_close_all(3, -1);
	if (pipe2(ends, O_CLOEXEC) != 0)
		fatal("cannot make a pipe: %s", strerror(errno));
	pid = must_fork();
	if (pid > 0) {
		close(ends[1]);
		waitpid(pid, NULL, 0);
		wait_for_report(ends[0]);
	}
	close(ends[0]);
	setsid();
	if (must_fork() > 0) /* no leader of a session can get a terminal by accident */
		_exit(0);
	signal(SIGHUP, SIG_IGN);
	become(0, "/dev/null", O_RDONLY);
	become(1, "/dev/null", O_WRONLY);
	become(2, "/dev/null", O_WRONLY);
	if (chdir("/") != 0)
		_exit(1);
	return ends[1];
}

void daemon_report(int fd, const struct err *e)
{
	struct report r = {.exit_code = e ? err_exit_code(e->kind) : 0};

	if (fd < 0)
		return;
	if (e)
		memcpy(r.text, e->text, sizeof r.text);
	if (write(fd, &r, sizeof r) < 0)
		LOG_WARN("whoever started the service does not wait any more");
	close(fd);
}
