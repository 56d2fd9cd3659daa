#include "image/decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "image/protocol.h"

struct decoder {
	struct decode_limits limits;
	pid_t pid; /* 0: none runs */
	int sock;
};

const char *decode_format_word(enum decode_format f)
{
	static const char *const words[DECODE_FORMATS] = {"unknown", "jpeg", "png", "webp", "bmp", "tiff", "dicom"};

	return words[f];
}

static size_t usual_memory(void)
{
	enum { USUAL_MIB = 512, LEAST_MIB = 16, MOST_MIB = 1 << 20 };
	const char *set = getenv("LABELDECK_DECODE_MIB");
	int64_t mib = USUAL_MIB;

	if (set && (!str_to_i64(set, &mib) || mib < LEAST_MIB || mib > MOST_MIB))
		mib = USUAL_MIB;
	return (size_t)mib << 20;
}

struct decoder *decoder_new(const struct decode_limits *limits)
{
	struct decoder *d = xcalloc(1, sizeof *d);

	if (limits)
		d->limits = *limits;
	if (d->limits.max_bytes == 0)
		d->limits.max_bytes = usual_memory();
	if (d->limits.timeout_ms == 0)
		d->limits.timeout_ms = 20000;
	d->sock = -1;
	return d;
}

/* Ends the child; how gets "exit 3", "signal 11 (...)". */
static void stop(struct decoder *d, char *how, size_t size)
{
	if (d->pid == 0)
		return;
	close(d->sock);
	kill(d->pid, SIGKILL);
	child_wait(d->pid, how, size);
	d->pid = 0;
	d->sock = -1;
}

void decoder_free(struct decoder *d)
{
	char how[64];

	if (!d)
		return;
	stop(d, how, sizeof how);
	free(d);
}

static bool start(struct decoder *d, struct err *e)
{
	int pair[2];

	if (d->pid)
		return true;
	char *program = path_program("labeldeck-decode", e);
	if (!program)
		return false;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		free(program);
		return err_errno(e, "cannot start the decoder");
	}
	char *limit = xasprintf("%zu", d->limits.max_bytes);
	const char *argv[] = {program, limit, NULL};
	struct child_fd map[] = {{pair[1], DECODE_FD}};
	pid_t pid = child_start(argv, map, 1, CHILD_KILL_WITH_PARENT, e);
	close(pair[1]);
	free(limit);
	free(program);
	if (pid < 0) {
		close(pair[0]);
		return false;
	}
	d->pid = pid;
	d->sock = pair[0];
	return true;
}

static bool send_request(struct decoder *d, const struct decode_request *rq, int fd)
{
	struct iovec iov = {(void *)(uintptr_t)rq, sizeof *rq};
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fd >= 0) {
		m.msg_control = control.room;
		m.msg_controllen = sizeof control.room;
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof fd);
	}
	ssize_t n;
	do
		n = sendmsg(d->sock, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof *rq;
}

/* 1 an answer, 0 the time is over, -1 the child is gone. */
static int receive(struct decoder *d, struct decode_answer *a)
{
	int64_t until = clock_mono_ms() + d->limits.timeout_ms;

	for (;;) {
		struct pollfd p = {d->sock, POLLIN, 0};
		int64_t left = until - clock_mono_ms();
		int ready = poll(&p, 1, left > 0 ? (int)left : 0);
		if (ready == 0)
			return 0;
		if (ready < 0 && errno == EINTR)
			continue;
		ssize_t n = recv(d->sock, a, sizeof *a, 0);
		if (n < 0 && errno == EINTR)
			continue;
		return n == sizeof *a ? 1 : -1;
	}
}

static bool ask(struct decoder *d, const struct decode_request *rq, int fd, struct decode_answer *a, struct err *e)
{
	char how[64] = "";

	int got = send_request(d, rq, fd) ? receive(d, a) : -1;
	if (got <= 0) {
		stop(d, how, sizeof how);
		return got == 0 ? err_set(e, ERR_INVALID, "decoding took longer than %d s", d->limits.timeout_ms / 1000)
				: err_set(e, ERR_INVALID, "the decoder crashed on this picture (%s)", how);
	}
	a->text[sizeof a->text - 1] = '\0';
	if (a->status == DECODE_FAILED)
		return err_set(e, ERR_INVALID, "%s", a->text);
	return true;
}

/* The answer comes from a process that read hostile bytes: nothing in it is believed. */
static bool check_answer(struct decoder *d, const struct decode_answer *a, bool pixels, struct decode_info *info,
			 struct err *e)
{
	bool sane = a->status <= DECODE_FAILED && a->format > DECODE_UNKNOWN && a->format < DECODE_FORMATS &&
		    a->width > 0 && a->height > 0 && a->width <= DECODE_SIZE_MAX && a->height <= DECODE_SIZE_MAX &&
		    a->orientation >= 1 && a->orientation <= 8;

	if (sane && pixels)
		sane = a->pix_w > 0 && a->pix_h > 0 && a->pix_w <= a->width && a->pix_h <= a->height &&
		       (size_t)a->pix_w * (size_t)a->pix_h * 3 <= d->limits.max_bytes;
	*info = (struct decode_info){(enum decode_format)a->format, a->width, a->height, a->orientation};
	return sane || err_set(e, ERR_INVALID, "the decoder gave a senseless answer");
}

bool decoder_probe_fd(struct decoder *d, int fd, struct decode_info *info, struct err *e)
{
	struct decode_request rq = {.verb = DECODE_PROBE};
	struct decode_answer a;

	return start(d, e) && ask(d, &rq, fd, &a, e) && check_answer(d, &a, false, info, e);
}

static int bytes_fd(const void *bytes, size_t n, struct err *e)
{
	int fd = memfd_create("picture", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	const char *p = bytes;

	for (size_t done = 0; fd >= 0 && done < n;) {
		ssize_t w = write(fd, p + done, n - done);
		if (w < 0 && errno != EINTR) {
			close(fd);
			fd = -1;
		} else if (w > 0) {
			done += (size_t)w;
		}
	}
	if (fd < 0)
		err_errno(e, "no memory for a picture of %zu bytes", n);
	else
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	return fd;
}

bool decoder_probe(struct decoder *d, const void *bytes, size_t n, struct decode_info *info, struct err *e)
{
	int fd = bytes_fd(bytes, n, e);

	if (fd < 0)
		return false;
	bool ok = decoder_probe_fd(d, fd, info, e);
	close(fd);
	return ok;
}

/* A memfd of the size of the pixels, sealed so that the child cannot pull it away under us, mapped here. */
static int pixels_fd(struct pix *out, int w, int h, struct err *e)
{
	size_t n = (size_t)w * (size_t)h * 3;
	int fd = memfd_create("pixels", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || ftruncate(fd, (off_t)n) < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0) {
		err_errno(e, "no memory for a picture of %d x %d", w, h);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	void *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED) {
		err_errno(e, "no memory for a picture of %d x %d", w, h);
		close(fd);
		return -1;
	}
	*out = (struct pix){w, h, map, map, n};
	return fd;
}

static bool decode_opened(struct decoder *d, const struct decode_answer *opened, struct pix *out, bool *partial,
			  struct err *e)
{
	struct decode_request rq = {.verb = DECODE_PIXELS};
	struct decode_answer a;
	int fd = pixels_fd(out, opened->pix_w, opened->pix_h, e);

	if (fd < 0) {
		rq.verb = DECODE_CLOSE;
		send_request(d, &rq, -1);
		return false;
	}
	bool ok = ask(d, &rq, fd, &a, e);
	close(fd);
	if (!ok)
		pix_free(out);
	*partial = ok && a.status == DECODE_PARTIAL;
	return ok;
}

bool decoder_decode(struct decoder *d, const void *bytes, size_t n, int want_w, int want_h, struct pix *out,
		    struct decode_info *info, bool *partial, struct err *e)
{
	struct decode_request rq = {DECODE_OPEN, want_w, want_h, d->limits.max_bytes / 3};
	struct decode_answer a;

	*out = (struct pix){0};
	if (!start(d, e))
		return false;
	int fd = bytes_fd(bytes, n, e);
	if (fd < 0)
		return false;
	bool ok = ask(d, &rq, fd, &a, e) && check_answer(d, &a, true, info, e) && decode_opened(d, &a, out, partial, e);
	close(fd);
	return ok;
}
