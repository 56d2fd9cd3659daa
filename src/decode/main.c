/*
 * labeldeck-decode: picture bytes to pixels, for image/decoder, which
 * describes the conversation in image/protocol.h. It opens no file, knows no
 * name and ends when its socket closes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

#include "base/alloc.h"
#include "base/str.h"
#include "decode/confine.h"
#include "decode/format.h"
#include "image/protocol.h"

struct opened {
	const struct picture_format *format;
	struct picture picture;
	void *map;
	size_t n;
};

/* false: the parent is gone. *fd is -1 when none came. */
static bool receive(struct decode_request *rq, int *fd)
{
	struct iovec iov = {rq, sizeof *rq};
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control.room,
			   .msg_controllen = sizeof control.room};
	ssize_t n;

	do
		n = recvmsg(DECODE_FD, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	*fd = -1;
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(c), sizeof *fd);
	return n == sizeof *rq;
}

static void close_picture(struct opened *o)
{
	if (o->map)
		munmap(o->map, o->n);
	*o = (struct opened){0};
}

static bool open_picture(struct opened *o, int fd, struct err *e)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_set(e, ERR_INVALID, "no bytes came");
	if (st.st_size == 0)
		return err_set(e, ERR_INVALID, "the file is empty");
	if (st.st_size > (off_t)1 << 31)
		return err_set(e, ERR_INVALID, "the file is larger than 2 GB");
	o->n = (size_t)st.st_size;
	o->map = mmap(NULL, o->n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (o->map == MAP_FAILED) {
		o->map = NULL;
		return err_set(e, ERR_INVALID, "the file cannot be mapped");
	}
	o->picture = (struct picture){.bytes = o->map, .n = o->n, .orientation = 1};
	o->format = picture_format_of(o->map, o->n);
	if (!o->format)
		return err_set(e, ERR_INVALID, "this is no picture of a known format: "
					     "JPEG, PNG, TIFF, WebP, BMP, DICOM");
	if (!o->format->header(&o->picture, e))
		return false;
	if (o->picture.width < 1 || o->picture.height < 1 || o->picture.width > DECODE_SIZE_MAX ||
	    o->picture.height > DECODE_SIZE_MAX)
		return err_set(e, ERR_INVALID, "the picture has a senseless size: %d x %d", o->picture.width,
			       o->picture.height);
	return true;
}

static void fill_answer(const struct opened *o, struct decode_answer *a)
{
	const struct picture *p = &o->picture;
	bool turned = p->orientation >= 5;

	a->format = o->format->id;
	a->orientation = p->orientation;
	a->width = turned ? p->height : p->width;
	a->height = turned ? p->width : p->height;
	a->pix_w = turned ? p->scaled_h : p->scaled_w;
	a->pix_h = turned ? p->scaled_w : p->scaled_h;
}

static bool choose_size(struct opened *o, const struct decode_request *rq, struct err *e)
{
	struct picture *p = &o->picture;
	bool turned = p->orientation >= 5, full = rq->want_w <= 0 || rq->want_h <= 0;

	p->scaled_w = p->width;
	p->scaled_h = p->height;
	if (!full && o->format->choose_scale)
		o->format->choose_scale(p, turned ? rq->want_h : rq->want_w, turned ? rq->want_w : rq->want_h);
	if ((uint64_t)p->scaled_w * (uint64_t)p->scaled_h > rq->max_pixels)
		return err_set(e, ERR_TOO_LARGE, "the picture is too large to be shown: %d x %d pixels", p->width,
			       p->height);
	return true;
}

static bool decode(struct opened *o, int fd, bool *partial, struct err *e)
{
	struct picture *p = &o->picture;
	size_t n = (size_t)p->scaled_w * (size_t)p->scaled_h * 3;
	struct stat st;

	if (!o->format || fd < 0 || fstat(fd, &st) < 0 || (size_t)st.st_size != n)
		return err_set(e, ERR_INVALID, "the room for the pixels has the wrong size");
	uint8_t *out = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (out == MAP_FAILED)
		return err_set(e, ERR_INVALID, "no memory for %d x %d pixels", p->scaled_w, p->scaled_h);
	bool upright = p->orientation == 1;
	uint8_t *rgb = upright ? out : picture_room(n, e);
	bool ok = rgb && o->format->pixels(p, rgb, partial, e);
	if (ok && !upright)
		orient(rgb, p->scaled_w, p->scaled_h, p->orientation, out);
	if (!upright)
		free(rgb);
	munmap(out, n);
	return ok;
}

static void handle(struct opened *o, const struct decode_request *rq, int fd, struct decode_answer *a)
{
	struct err e = {0};
	bool ok = true, partial = false;

	switch (rq->verb) {
	case DECODE_PROBE:
	case DECODE_OPEN:
		close_picture(o);
		ok = open_picture(o, fd, &e) && (rq->verb == DECODE_PROBE || choose_size(o, rq, &e));
		if (ok)
			fill_answer(o, a);
		break;
	case DECODE_PIXELS:
		ok = decode(o, fd, &partial, &e);
		break;
	}
	a->status = ok ? partial ? DECODE_PARTIAL : DECODE_OK : DECODE_FAILED;
	str_copy(a->text, sizeof a->text, e.text);
	if (!ok || rq->verb != DECODE_OPEN)
		close_picture(o);
}

int main(int argc, char **argv)
{
	struct opened o = {0};
	struct decode_request rq;
	struct stat st;
	int fd;

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("labeldeck-decode %s, %s\n", PACKAGE_VERSION, confine_says());
		return 0;
	}
	if (fstat(DECODE_FD, &st) < 0 || !S_ISSOCK(st.st_mode)) {
		fputs("labeldeck-decode: started by labeldeck itself; it does nothing by hand\n", stderr);
		return 2;
	}
	confine(argc > 1 ? strtoull(argv[1], NULL, 10) : (size_t)512 << 20);
	while (receive(&rq, &fd)) {
		struct decode_answer a = {0};
		confine_time();
		if (rq.verb == DECODE_CLOSE) {
			close_picture(&o);
		} else {
			handle(&o, &rq, fd, &a);
			if (send(DECODE_FD, &a, sizeof a, MSG_NOSIGNAL) != sizeof a)
				break;
		}
		if (fd >= 0)
			close(fd);
	}
	close_picture(&o);
	return 0;
}
