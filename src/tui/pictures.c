#include "tui/pictures.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/pool.h"
#include "base/str.h"
#include "client/api.h"
#include "image/decoder.h"
#include "image/scale.h"

enum { KEPT = 6 };

struct entry {
	struct pictures *owner;
	struct picture shown;
	struct client_call *call;
	struct pool_job *job;
	bool dropped;      /* freed when its job comes back */
	int priority;
	uint64_t used;
	/* the job's own */
	char *bytes;
	size_t n;
	int room_w, room_h;
	double max_zoom;
	struct pix result;
	struct decode_info info;
	struct err err;
	bool ok;
};

struct pictures {
	struct client *client;
	struct pool *pool;
	struct decoder *decoder; /* the pool's one thread's */
	void (*changed)(void *arg);
	void *arg;
	struct entry *entries[KEPT];
	uint64_t clock;
	int room_w, room_h;
	double max_zoom;
};

struct pictures *pictures_new(struct client *c, void (*changed)(void *arg), void *arg)
{
	struct pictures *p = xcalloc(1, sizeof *p);

	p->client = c;
	p->changed = changed;
	p->arg = arg;
	p->pool = pool_new(client_loop(c), 1, "pictures");
	p->decoder = decoder_new(NULL);
	return p;
}

static void free_entry(struct entry *en)
{
	pix_free(&en->shown.pix);
	pix_free(&en->result);
	free(en->bytes);
	free(en);
}

static void drop(struct pictures *p, int slot)
{
	struct entry *en = p->entries[slot];

	p->entries[slot] = NULL;
	if (en->call)
		client_cancel(en->call);
	en->call = NULL;
	en->dropped = true;
	if (!en->job)
		free_entry(en);
	else
		pool_cancel(en->job); /* done comes now, or when the work is over */
}

static void drop_all(struct pictures *p)
{
	for (int i = 0; i < KEPT; i++)
		if (p->entries[i])
			drop(p, i);
}

void pictures_free(struct pictures *p)
{
	if (!p)
		return;
	drop_all(p);
	pool_free(p->pool);
	decoder_free(p->decoder);
	free(p);
}

void pictures_room(struct pictures *p, int w, int h, double max_zoom)
{
	if (w == p->room_w && h == p->room_h && max_zoom == p->max_zoom)
		return;
	drop_all(p);
	p->room_w = w;
	p->room_h = h;
	p->max_zoom = max_zoom;
}

/* On the pool's thread. */
static void work(void *arg)
{
	struct entry *en = arg;
	struct pix full;
	int w, h;

	en->ok = decoder_decode(en->owner->decoder, en->bytes, en->n, en->room_w, en->room_h, &full, &en->info, &en->shown.partial, &en->err);
	if (!en->ok)
		return;
	scale_fit(en->info.width, en->info.height, en->room_w, en->room_h, en->max_zoom, &w, &h);
	en->result = scale_part(&full, (struct rect){0, 0, full.w, full.h}, w, h);
	pix_free(&full);
}

static void done(void *arg, bool cancelled)
{
	struct entry *en = arg;
	struct pictures *p = en->owner;

	en->job = NULL;
	if (en->dropped || cancelled) {
		free_entry(en);
		return;
	}
	free(en->bytes);
	en->bytes = NULL;
	if (en->ok) {
		en->shown.width = en->info.width;
		en->shown.height = en->info.height;
		en->shown.pix = en->result;
		en->result = (struct pix){0};
	} else {
		str_copy(en->shown.problem, sizeof en->shown.problem, en->err.text);
	}
	p->changed(p->arg);
}

static void on_bytes(const void *bytes, size_t n, const struct err *e, void *arg)
{
	struct entry *en = arg;

	en->call = NULL;
	if (e || n == 0) {
		str_copy(en->shown.problem, sizeof en->shown.problem, e ? e->text : "the file is empty");
		en->owner->changed(en->owner->arg);
		return;
	}
	en->bytes = xmemdup(bytes, n);
	en->n = n;
	en->job = pool_submit(en->owner->pool, en->priority, work, done, en);
}

static int find_slot(struct pictures *p, int64_t item)
{
	for (int i = 0; i < KEPT; i++)
		if (p->entries[i] && p->entries[i]->shown.item == item)
			return i;
	return -1;
}

static struct entry *load(struct pictures *p, int64_t item, int priority)
{
	int slot = find_slot(p, item), oldest = 0;

	if (slot < 0) {
		for (int i = 0; i < KEPT && slot < 0; i++) {
			if (!p->entries[i])
				slot = i;
			else if (p->entries[oldest] && p->entries[i]->used < p->entries[oldest]->used)
				oldest = i;
		}
		if (slot < 0) {
			drop(p, oldest);
			slot = oldest;
		}
		struct entry *en = xcalloc(1, sizeof *en);
		*en = (struct entry){.owner = p, .shown.item = item, .priority = priority, .room_w = p->room_w, .room_h = p->room_h,
				     .max_zoom = p->max_zoom};
		p->entries[slot] = en;
		en->call = api_content(p->client, item, on_bytes, en);
	}
	p->entries[slot]->used = ++p->clock;
	return p->entries[slot];
}

const struct picture *pictures_want(struct pictures *p, int64_t item)
{
	return &load(p, item, 0)->shown;
}

void pictures_expect(struct pictures *p, int64_t item)
{
	load(p, item, 1);
}

void pictures_forget(struct pictures *p, int64_t item)
{
	int slot = find_slot(p, item);

	if (slot >= 0)
		drop(p, slot);
}
