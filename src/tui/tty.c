#include "tui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"

#define QUEUE_MAX ((size_t)64 << 20)
#define FLUSH_MS 1000
#define READ_TURN 65536 /* bytes taken in one turn of the loop */

struct tty {
	int fd;
	struct loop_watch *watch;
	struct termios before, raw;
	struct buf queue;
	size_t sent; /* of the queue */
	bool gone;
	void (*bytes)(const char *p, size_t n, void *arg);
	void *arg;
};

/* ------------------------------------------------------------------ death */

static const int deadly[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/* All that the handler touches. */
static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios before;
	char bytes[500];
	size_t n;
	struct sigaction old[NELEM(deadly)];
} death;

static void write_for_a_moment(int fd, const char *p, size_t n)
{
	while (n > 0) {
		struct pollfd ready = {fd, POLLOUT, 0};
		ssize_t put = write(fd, p, n);

		if (put > 0) {
			p += put;
			n -= (size_t)put;
		} else if (errno != EAGAIN || poll(&ready, 1, 200) != 1) {
			return;
		}
	}
}

/* Restores the terminal, then lets the signal do what it would have done. */
static void die(int signum)
{
	int saved = errno;

	if (death.armed) {
		death.armed = 0;
		write_for_a_moment(death.fd, death.bytes, death.n);
		tcsetattr(death.fd, TCSANOW, &death.before);
	}
	for (size_t i = 0; i < NELEM(deadly); i++)
		if (deadly[i] == signum)
			sigaction(signum, &death.old[i], NULL);
	raise(signum);
	errno = saved;
}

static void arm(const struct tty *t)
{
	struct sigaction sa = {.sa_handler = die};

	death.fd = t->fd;
	death.before = t->before;
	death.n = 0;
	sigfillset(&sa.sa_mask);
	for (size_t i = 0; i < NELEM(deadly); i++)
		sigaction(deadly[i], &sa, &death.old[i]);
	death.armed = 1;
}

static void disarm(void)
{
	for (size_t i = 0; i < NELEM(deadly); i++)
		sigaction(deadly[i], &death.old[i], NULL);
	death.armed = 0;
}

void tty_on_death(struct tty *t, const char *bytes, size_t n)
{
	if (n > sizeof death.bytes)
		fatal("%zu bytes to restore the terminal", n);
	death.armed = 0;
	memcpy(death.bytes, bytes, n);
	death.n = n;
	death.armed = 1;
}

/* ----------------------------------------------------------------- moving */

static void set_gone(struct tty *t)
{
	if (t->gone)
		return;
	t->gone = true;
	loop_fd_events(t->watch, 0);
	t->bytes(NULL, 0, t->arg);
}

static void watch_what_is_needed(struct tty *t)
{
	if (!t->gone)
		loop_fd_events(t->watch, LOOP_READ | (tty_idle(t) ? 0 : LOOP_WRITE));
}

static void send_some(struct tty *t)
{
	while (!tty_idle(t)) {
		ssize_t n = write(t->fd, t->queue.data + t->sent, t->queue.len - t->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			set_gone(t);
			break;
		}
		t->sent += (size_t)n;
	}
	buf_reset(&t->queue);
	t->sent = 0;
}

static void take_some(struct tty *t)
{
	char part[4096];

	for (size_t taken = 0; taken < READ_TURN;) {
		ssize_t n = read(t->fd, part, sizeof part);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			set_gone(t);
			return;
		}
		taken += (size_t)n;
		t->bytes(part, (size_t)n, t->arg);
	}
}

static void on_ready(int events, void *arg)
{
	struct tty *t = arg;

	if (events & LOOP_WRITE)
		send_some(t);
	if (events & LOOP_READ && !t->gone)
		take_some(t);
	watch_what_is_needed(t);
}

void tty_send(struct tty *t, const void *p, size_t n)
{
	if (t->gone)
		return;
	buf_add(&t->queue, p, n);
	send_some(t);
	watch_what_is_needed(t);
}

bool tty_idle(const struct tty *t)
{
	return t->sent == t->queue.len;
}

static void flush(struct tty *t)
{
	int64_t end = clock_mono_ms() + FLUSH_MS;

	while (!tty_idle(t) && clock_mono_ms() < end) {
		struct pollfd ready = {t->fd, POLLOUT, 0};

		poll(&ready, 1, 100);
		send_some(t);
	}
}

/* ---------------------------------------------------- opening and closing */

/* A description of its own, so that not to block is nobody else's matter: the shell has the other one. */
static int open_again(struct err *e)
{
	int fd;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		err_set(e, ERR_USAGE,
			"labeldeck needs a terminal to draw on; see labeldeck --help for commands that need none");
		return -1;
	}
	fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		err_errno(e, "cannot open the terminal");
	return fd;
}

struct tty *tty_open(struct loop *l, void (*bytes)(const char *p, size_t n, void *arg), void *arg, struct err *e)
{
	struct tty *t;
	int fd = open_again(e);

	if (fd < 0)
		return NULL;
	t = xcalloc(1, sizeof *t);
	t->fd = fd;
	t->bytes = bytes;
	t->arg = arg;
	tcgetattr(fd, &t->before);
	t->raw = t->before;
	cfmakeraw(&t->raw);
	buf_init(&t->queue, QUEUE_MAX);
	arm(t);
	tcsetattr(fd, TCSANOW, &t->raw);
	t->watch = loop_fd(l, fd, LOOP_READ, on_ready, t);
	return t;
}

void tty_close(struct tty *t)
{
	if (!t)
		return;
	flush(t);
	loop_unwatch(t->watch);
	tcsetattr(t->fd, TCSANOW, &t->before);
	disarm();
	close(t->fd);
	buf_fini(&t->queue);
	free(t);
}

bool tty_size(const struct tty *t, int *w, int *h)
{
	struct winsize ws;

	if (ioctl(t->fd, TIOCGWINSZ, &ws) != 0 || ws.ws_col == 0 || ws.ws_row == 0)
		return false;
	*w = ws.ws_col;
	*h = ws.ws_row;
	return true;
}

int tty_fd(const struct tty *t)
{
	return t->fd;
}

void tty_suspend(struct tty *t)
{
	struct sigaction plain = {.sa_handler = SIG_DFL}, old;

	flush(t);
	tcsetattr(t->fd, TCSANOW, &t->before);
	sigaction(SIGTSTP, &plain, &old);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &old, NULL);
}

void tty_resume(struct tty *t)
{
	tcsetattr(t->fd, TCSANOW, &t->raw);
}
