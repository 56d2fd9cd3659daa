#include "tui/frames.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/pool.h"
#include "base/str.h"
#include "client/api.h"
#include "image/decoder.h"
#include "image/encode.h"
#include "image/scale.h"

enum { KEPT = 6, BYTES_MAX = 64 << 20 };

/* One frame being made or kept. What `work` uses belongs to the pool's thread while there is a job. */
struct slot {
	struct frames *owner;
	struct frame frame;
	struct client_call *call;
	struct pool_job *job;
	bool dropped; /* freed when its job comes back */
	int priority;
	uint64_t used;
	char *file;
	size_t n;
	struct area room;
	struct caps caps;
	struct err err;
	bool ok;
};

struct frames {
	struct client *client;
	struct pool *pool;
	struct decoder *decoder; /* of the pool's one thread */
	void (*changed)(void *arg);
	void *arg;
	struct slot *slots[KEPT];
	uint64_t clock;
	struct area room;
	struct caps caps;
};

struct frames *frames_new(struct client *c, void (*changed)(void *arg), void *arg)
{
	struct frames *f = xcalloc(1, sizeof *f);

	f->client = c;
	f->changed = changed;
	f->arg = arg;
	f->pool = pool_new(client_loop(c), 1, "pictures");
	f->decoder = decoder_new(NULL);
	return f;
}

static void slot_free(struct slot *s)
{
	pix_free(&s->frame.base);
	buf_fini(&s->frame.bytes);
	free(s->file);
	free(s);
}

static void drop(struct slot **at)
{
	struct slot *s = *at;

	*at = NULL;
	if (!s)
		return;
	if (s->call)
		client_cancel(s->call);
	s->dropped = true;
	if (s->job)
		pool_cancel(s->job); /* its end comes now, or when the work is over */
	else
		slot_free(s);
}

static void drop_all(struct frames *f)
{
	for (int i = 0; i < KEPT; i++)
		drop(&f->slots[i]);
}

void frames_free(struct frames *f)
{
	if (!f)
		return;
	drop_all(f);
	pool_free(f->pool);
	decoder_free(f->decoder);
	free(f);
}

static bool same_caps(const struct caps *a, const struct caps *b)
{
	return a->graphics == b->graphics && a->cell_w == b->cell_w && a->cell_h == b->cell_h && a->max_w == b->max_w &&
	       a->max_h == b->max_h && a->colors == b->colors;
}

void frames_place(struct frames *f, struct area room, const struct caps *caps)
{
	if (area_equal(room, f->room) && same_caps(caps, &f->caps))
		return;
	drop_all(f);
	f->room = room;
	f->caps = *caps;
}

void frames_retry(struct frames *f)
{
	for (int i = 0; i < KEPT; i++)
		if (f->slots[i] && f->slots[i]->frame.problem[0])
			drop(&f->slots[i]);
}

/* ----------------------------------------------------------------- making */

static void encode(struct slot *s)
{
	const struct encoder *encoder = encoder_for(s->caps.graphics);
	struct encode_opts o = {.row = s->frame.view.cells.y + 1,
				.col = s->frame.view.cells.x + 1,
				.dither = true,
				.id = FRAME_ID,
				.caps = &s->caps};

	if (encoder)
		encoder->encode(&s->frame.base, &o, &s->frame.bytes);
}

/* On the pool's thread. */
static void work(void *arg)
{
	struct slot *s = arg;
	struct view *v = &s->frame.view;
	struct decode_info info;
	struct pix full;
	int w, h;

	view_cell(&s->caps, &w, &h);
	s->ok = decoder_decode(s->owner->decoder, s->file, s->n, s->room.w * w, s->room.h * h, &full, &info,
			       &s->frame.partial, &s->err);
	if (!s->ok)
		return;
	*v = view_fit(s->room, &s->caps, info.width, info.height);
	s->frame.base = scale_part(&full, (struct rect){0, 0, full.w, full.h}, view_pix_w(v), view_pix_h(v));
	pix_free(&full);
	encode(s);
}

static void done(void *arg, bool cancelled)
{
	struct slot *s = arg;

	s->job = NULL;
	if (s->dropped || cancelled) {
		slot_free(s);
		return;
	}
	free(s->file);
	s->file = NULL;
	s->frame.ready = s->ok;
	if (!s->ok)
		str_copy(s->frame.problem, sizeof s->frame.problem, s->err.text);
	s->owner->changed(s->owner->arg);
}

static void on_file(const void *bytes, size_t n, const struct err *e, void *arg)
{
	struct slot *s = arg;

	s->call = NULL;
	if (!e && n > 0) {
		s->file = xmemdup(bytes, n);
		s->n = n;
		s->job = pool_submit(s->owner->pool, s->priority, work, done, s);
		return;
	}
	str_copy(s->frame.problem, sizeof s->frame.problem, e ? e->text : "the file is empty");
	s->owner->changed(s->owner->arg);
}

/* An empty place, else that of the frame that was asked for longest ago. */
static struct slot **find_place(struct frames *f)
{
	struct slot **oldest = &f->slots[0];

	for (int i = 0; i < KEPT; i++) {
		if (!f->slots[i])
			return &f->slots[i];
		if (f->slots[i]->used < (*oldest)->used)
			oldest = &f->slots[i];
	}
	drop(oldest);
	return oldest;
}

static struct slot *load(struct frames *f, int64_t item, int priority)
{
	struct slot *s = NULL;

	for (int i = 0; i < KEPT && !s; i++)
		if (f->slots[i] && f->slots[i]->frame.item == item)
			s = f->slots[i];
	if (!s) {
		s = xcalloc(1, sizeof *s);
		*s = (struct slot){.owner = f,
				   .frame.item = item,
				   .priority = priority,
				   .room = f->room,
				   .caps = f->caps};
		buf_init(&s->frame.bytes, BYTES_MAX);
		*find_place(f) = s;
		s->call = api_content(f->client, item, on_file, s);
	}
	s->used = ++f->clock;
	return s;
}

const struct frame *frames_want(struct frames *f, int64_t item)
{
	return &load(f, item, 0)->frame;
}

void frames_expect(struct frames *f, int64_t item)
{
	load(f, item, 1);
}
