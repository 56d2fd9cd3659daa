#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"

enum { FDS_MAX = 16 };

/* First above everything we aim for, then down: no target is overwritten before it was copied. */
static bool move_fds(const struct child_fd *map, size_t nmap)
{
	int high[FDS_MAX], last = 2;

	for (size_t i = 0; i < nmap; i++)
		if ((high[i] = fcntl(map[i].ours, F_DUPFD, 100)) < 0)
			return false;
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		if (dup2(null, fd) < 0)
			return false;
	for (size_t i = 0; i < nmap; i++) {
		if (dup2(high[i], map[i].theirs) < 0)
			return false;
		if (map[i].theirs > last)
			last = map[i].theirs;
	}
	for (int fd = 3; fd <= last; fd++) {
		bool wanted = false;
		for (size_t i = 0; i < nmap; i++)
			wanted |= map[i].theirs == fd;
		if (!wanted)
			close(fd);
	}
	child_close_all(last + 1, -1);
	return true;
}

static void reset_signals(void)
{
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

pid_t child_start(const char *const *argv, const struct child_fd *map, size_t nmap, int flags, struct err *e)
{
	pid_t parent = getpid();

	if (nmap > FDS_MAX)
		fatal("too many descriptors for a child");
	if (access(argv[0], X_OK) < 0) {
		err_errno(e, "cannot run %s", argv[0]);
		return -1;
	}
	pid_t pid = fork();
	if (pid < 0) {
		err_errno(e, "cannot start %s", argv[0]);
		return -1;
	}
	if (pid > 0)
		return pid;
	reset_signals();
	if (flags & CHILD_NEW_SESSION)
		setsid();
	if (flags & CHILD_LOWEST_PRIORITY)
		setpriority(PRIO_PROCESS, 0, 19);
	if (flags & CHILD_KILL_WITH_PARENT) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(127);
	}
	if (move_fds(map, nmap))
		execv(argv[0], (char *const *)(const void *)argv);
	_exit(127);
}

bool child_wait(pid_t pid, char *how, size_t size)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) {
			snprintf(how, size, "lost");
			return false;
		}
	if (WIFSIGNALED(status))
		snprintf(how, size, "signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(how, size, "exit %d", WEXITSTATUS(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void child_close_all(int from, int keep)
{
	if (keep >= from) {
		if (keep > from)
			close_range((unsigned)from, (unsigned)keep - 1, 0);
		from = keep + 1;
	}
	close_range((unsigned)from, ~0u, 0);
}
