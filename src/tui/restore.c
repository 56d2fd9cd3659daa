#include "tui/restore.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"

/* Handlers take no argument: this is the state they need. */
static struct termios saved;
static volatile sig_atomic_t changed, entered;

void restore_write(const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(STDOUT_FILENO, p, n);
		if (w < 0 && errno != EINTR)
			return;
		if (w > 0) {
			p += w;
			n -= (size_t)w;
		}
	}
}

void restore_end(void)
{
	/* An open picture is ended first, or the terminal would swallow the rest. */
	static const char leave[] = "\033\\\033[?2026l\033[?1006l\033[?1002l\033[?2004l\033[0m\033[?25h\033[?1049l";

	if (entered)
		restore_write(leave, sizeof leave - 1);
	entered = 0;
	if (changed)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved);
	changed = 0;
}

static void on_fatal(int signum)
{
	restore_end();
	raise(signum); /* SA_RESETHAND: now for real */
}

void restore_raw(void)
{
	struct termios raw = saved;

	cfmakeraw(&raw);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	changed = 1;
}

void restore_start(void)
{
	static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
	struct sigaction sa = {.sa_handler = on_fatal, .sa_flags = (int)SA_RESETHAND};

	tcgetattr(STDIN_FILENO, &saved);
	for (size_t i = 0; i < NELEM(fatal_signals); i++)
		sigaction(fatal_signals[i], &sa, NULL);
	restore_raw();
}

void restore_enter(void)
{
	static const char enter[] = "\033[?1049h\033[?25l\033[?2004h\033[H\033[2J";

	restore_raw();
	restore_write(enter, sizeof enter - 1);
	entered = 1;
}
