#define LOG_MODULE "log"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/utf8.h"

enum { KEEP = 4 << 20 };

/* The one global of the program. */
static int log_fd = -1;
static enum log_level log_level_now = LOG_LEVEL_WARN;

bool log_open(const char *path, enum log_level level, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && st.st_size > KEEP) {
		char *old = xasprintf("%s.1", path);
		rename(path, old);
		free(old);
	}
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(e, "cannot open the log %s", path);
	log_close();
	log_fd = fd;
	log_level_now = level;
	return true;
}

void log_set_level(enum log_level level)
{
	log_level_now = level;
}

void log_close(void)
{
	if (log_fd >= 0)
		close(log_fd);
	log_fd = -1;
}

void log_write(enum log_level level, const char *module, const char *fmt, ...)
{
	static const char *const words[] = {"error", "warn", "info", "debug"};
	char text[1500], line[1700], when[CLOCK_ISO];
	va_list ap;

	if (level > log_level_now)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	char *clean = utf8_printable(text, strlen(text));
	int n =
	    snprintf(line, sizeof line, "%s %s %s: %s\n", clock_iso(clock_now_ms(), when), words[level], module, clean);
	free(clean);
	if (n >= (int)sizeof line) {
		n = sizeof line - 1;
		line[n - 1] = '\n';
	}
	while (write(log_fd >= 0 ? log_fd : STDERR_FILENO, line, (size_t)n) < 0 && errno == EINTR)
		;
}
