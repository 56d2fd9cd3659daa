#include "cli/tty.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"

#define ANSWER_MS 500

/* Cuts the terminal's answers out of what it sends: ESC [ ... letter, or ESC P ] _ ... ESC \ (or BEL). */
struct cutter {
	enum { CUT_TEXT, CUT_ESC, CUT_CSI, CUT_STRING, CUT_STRING_ESC } state;
	char kind;
	char body[4096];
	size_t n;
};

static void cut_begin(struct cutter *c, char byte)
{
	static const char introducers[] = "[P]_", kinds[] = "cdoa";
	const char *at = byte ? strchr(introducers, byte) : NULL;

	c->n = 0;
	c->kind = at ? kinds[at - introducers] : 0;
	c->state = !at ? CUT_TEXT : *at == '[' ? CUT_CSI : CUT_STRING;
}

/* True when byte ends an answer, which is in body then. */
static bool cut(struct cutter *c, char byte)
{
	bool ends = false;

	if (c->state == CUT_ESC) {
		cut_begin(c, byte);
		return false;
	}
	if (c->state == CUT_STRING_ESC) {
		c->state = CUT_TEXT;
		return byte == '\\';
	}
	if (byte == '\033') {
		c->state = c->state == CUT_STRING ? CUT_STRING_ESC : CUT_ESC;
		return false;
	}
	if (c->state == CUT_TEXT)
		return false;
	ends = c->state == CUT_STRING ? byte == '\a' : byte >= 0x40 && byte != 0x7f;
	if (c->n < sizeof c->body && (!ends || c->state == CUT_CSI))
		c->body[c->n++] = byte;
	if (ends)
		c->state = CUT_TEXT;
	return ends;
}

static void read_answers(int fd, struct caps_parser *p)
{
	int64_t end = clock_mono_ms() + ANSWER_MS;
	struct cutter c = {.state = CUT_TEXT};
	char part[512];

	for (;;) {
		struct pollfd poll_fd = {fd, POLLIN, 0};
		int64_t left = end - clock_mono_ms();
		ssize_t n = left > 0 && poll(&poll_fd, 1, (int)left) == 1 ? read(fd, part, sizeof part) : 0;

		if (n <= 0)
			return;
		for (ssize_t i = 0; i < n; i++)
			if (cut(&c, part[i]) && caps_answer(p, c.kind, c.body, c.n))
				return;
	}
}

static void ask(int fd, struct caps_parser *p)
{
	struct termios before, raw;
	struct buf questions;

	if (tcgetpgrp(fd) != getpgrp() || tcgetattr(fd, &before) != 0)
		return; /* in the background, a terminal stops who asks */
	raw = before;
	cfmakeraw(&raw);
	buf_init(&questions, 4096);
	caps_questions(&questions);
	if (tcsetattr(fd, TCSANOW, &raw) == 0 && write(fd, questions.data, questions.len) == (ssize_t)questions.len)
		read_answers(fd, p);
	tcsetattr(fd, TCSANOW, &before);
	buf_fini(&questions);
}

struct caps tty_caps(void)
{
	struct caps_parser *p = caps_parser_new();
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct caps caps;

	if (fd >= 0)
		ask(fd, p);
	caps = caps_result(p, fd);
	caps_parser_free(p);
	if (fd >= 0)
		close(fd);
	return caps;
}
