#include "scripted.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/str.h"
#include "test.h"

static bool wait_readable(int fd, int ms)
{
	struct pollfd p = {fd, POLLIN, 0};

	return poll(&p, 1, ms) == 1;
}

static long content_length(const char *head)
{
	const char *p = strcasestr(head, "\r\nContent-Length:");

	return p ? strtol(p + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

/* One request into s->asked. */
static void read_request(struct scripted *s, int fd)
{
	size_t from = s->asked.len;
	char part[4096];
	const char *end;
	ssize_t n;

	for (;;) {
		end = s->asked.len > from ? strstr(s->asked.data + from, "\r\n\r\n") : NULL;
		if (end &&
		    s->asked.len >= (size_t)(end + 4 - s->asked.data) + (size_t)content_length(s->asked.data + from))
			return;
		n = wait_readable(fd, 20000) ? read(fd, part, sizeof part) : 0;
		if (n <= 0)
			return;
		buf_add(&s->asked, part, (size_t)n);
	}
}

static void send_text(int fd, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		ssize_t sent = send(fd, text, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		text += sent;
		n -= (size_t)sent;
	}
}

static void trickle(int fd, const char *text)
{
	for (; *text && !wait_readable(fd, 30); text++)
		if (send(fd, text, 1, MSG_NOSIGNAL) != 1)
			return;
}

static void flood(int fd, const char *text)
{
	size_t n = strlen(text);

	while (send(fd, text, n, MSG_NOSIGNAL) > 0)
		;
}

static void play(struct scripted *s, int fd, const struct script_step *step)
{
	switch (step->what) {
	case SCRIPT_SEND:
		send_text(fd, step->text);
		break;
	case SCRIPT_TRICKLE:
		trickle(fd, step->text);
		break;
	case SCRIPT_HANG:
		wait_readable(fd, 20000);
		break;
	case SCRIPT_ENDLESS:
		flood(fd, step->text);
		break;
	case SCRIPT_NEXT:
		read_request(s, fd);
		break;
	default:
		break;
	}
}

static bool is_last(enum script_what what)
{
	return what == SCRIPT_SNAP || what == SCRIPT_CLOSE || what == SCRIPT_END;
}

static void *serve(void *arg)
{
	struct scripted *s = arg;
	const struct script_step *step = s->steps;
	bool going = true;

	while (going) {
		int fd = wait_readable(s->fd, 20000) ? accept(s->fd, NULL, NULL) : -1;

		if (fd < 0)
			break;
		s->connections++;
		if (step->what != SCRIPT_SNAP)
			read_request(s, fd);
		while (!is_last(step->what))
			play(s, fd, step++);
		going = step->what == SCRIPT_CLOSE;
		step++;
		close(fd);
	}
	return NULL;
}

void scripted_start_at(struct scripted *s, const char *path, const struct script_step *steps)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	*s = (struct scripted){.steps = steps, .path = xstrdup(path)};
	buf_init(&s->asked, BUF_MAX_DEFAULT);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!str_copy(addr.sun_path, sizeof addr.sun_path, path) ||
	    bind(s->fd, (struct sockaddr *)&addr, sizeof addr) != 0 || listen(s->fd, 8) != 0 ||
	    pthread_create(&s->thread, NULL, serve, s) != 0)
		fatal("the scripted server cannot start on %s", path);
}

void scripted_start(struct scripted *s, const struct script_step *steps)
{
	char *dir = test_dir(), *path = path_join(dir, "socket");

	scripted_start_at(s, path, steps);
	s->dir = dir;
	free(path);
}

void scripted_stop(struct scripted *s)
{
	pthread_join(s->thread, NULL);
}

void scripted_fini(struct scripted *s)
{
	close(s->fd);
	unlink(s->path);
	free(s->path);
	buf_fini(&s->asked);
	if (s->dir)
		test_dir_remove(s->dir);
}
