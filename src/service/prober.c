#include "service/prober.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define LOG_MODULE "prober"
#include "base/alloc.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/path.h"
#include "base/pool.h"
#include "base/vec.h"
#include "image/decoder.h"
#include "service/probe.h"
#include "store/assets.h"
#include "store/events.h"
#include "store/store.h"

enum { WORKERS = 2, PAGE = 128, NICE = 10, NOW = 0, LATER = 1 };

struct file {
	int64_t id;
	char *path;
	bool looked;
	struct probe found;
};

struct worker {
	struct prober *prober;
	struct decoder *decoder;
	bool busy;
	int64_t asset;
	char *root;
	VEC(struct file) files;
	bool failed;
	struct err failure;
};

struct prober {
	struct store *store;
	struct pool *pool;
	atomic_bool stopping;
	struct worker workers[WORKERS];
	bool again;              /* woken while busy */
	int64_t asset, file;     /* how far the pages went: the reader thread's */
};

struct prober *prober_new(struct loop *l, struct store *s)
{
	struct prober *p = xcalloc(1, sizeof *p);

	p->store = s;
	p->pool = pool_new(l, WORKERS, "prober");
	for (size_t i = 0; i < WORKERS; i++)
		p->workers[i].prober = p;
	return p;
}

static void clear(struct worker *w)
{
	for (size_t i = 0; i < w->files.n; i++)
		free(w->files.v[i].path);
	w->files.n = 0;
	free(w->root);
	w->root = NULL;
	w->failed = false;
}

/* ---- a page of files, on the reader thread */

static bool add_file(const struct asset_file *f, void *arg, struct err *e)
{
	struct worker *w = arg;
	struct file file = {.id = f->id, .path = xstrdup(f->path)};

	vec_add(&w->files, file);
	return true;
}

/* The next asset in order of id that has something left. */
static bool find_asset(const struct asset *a, void *arg, struct err *e)
{
	struct worker *w = arg;

	if (strcmp(a->state, "ready") != 0 || a->unprobed == 0 || a->id < w->prober->asset ||
	    (w->asset && a->id > w->asset))
		return true;
	w->asset = a->id;
	free(w->root);
	w->root = xstrdup(a->path);
	return true;
}

static bool read_page(struct db *db, void *arg, struct err *e)
{
	struct worker *w = arg;
	struct prober *p = w->prober;

	for (;;) {
		w->asset = 0;
		if (!assets_each(db, find_asset, w, e))
			return false;
		if (w->asset == 0)
			break;
		if (w->asset != p->asset)
			p->file = 0;
		p->asset = w->asset;
		if (!files_unprobed(db, p->asset, p->file, PAGE, add_file, w, e))
			return false;
		if (w->files.n > 0) {
			p->file = w->files.v[w->files.n - 1].id;
			return true;
		}
		p->asset++;
	}
	p->asset = p->file = 0; /* the end: the next search begins anew */
	return true;
}

/* ---- the round of a worker: read a page, look, store, again */

static void look(void *arg)
{
	struct worker *w = arg;

	setpriority(PRIO_PROCESS, 0, NICE); /* of this thread, on Linux */
	if (!w->decoder)
		w->decoder = decoder_new(NULL);
	for (size_t i = 0; i < w->files.n && !w->failed && !w->prober->stopping; i++) {
		struct file *f = &w->files.v[i];

		f->found.asset = w->asset;
		f->found.result.file = f->id;
		f->looked = probe_file(w->decoder, w->root, f->path, &f->found, &w->failure);
		w->failed = !f->looked;
	}
}

static bool announce_end(struct db *db, int64_t asset, struct err *e)
{
	struct asset a = {0};
	bool ok = assets_get_id(db, asset, &a, e);

	if (ok && a.unprobed == 0) {
		char *detail = xasprintf("\"data\":\"%s\"", a.name); /* a name needs no escapes */
		struct event ev = {.kind = "items.probed", .user = "labeldeckd", .detail = detail};

		ok = events_add(db, &ev, NULL, e);
		free(detail);
	}
	asset_fini(&a);
	return ok;
}

static bool apply(struct db *db, void *arg, struct err *e)
{
	struct worker *w = arg;
	bool ok = true;

	for (size_t i = 0; ok && i < w->files.n; i++) {
		if (w->files.v[i].looked)
			ok = probe_store(db, &w->files.v[i].found, e);
	}
	return ok && announce_end(db, w->asset, e);
}

static void next_page(struct worker *w);

static bool all_rest(const struct prober *p)
{
	for (size_t i = 0; i < WORKERS; i++) {
		if (p->workers[i].busy)
			return false;
	}
	return true;
}

static void rest(struct worker *w, const char *why)
{
	if (why)
		LOG_ERROR("%s", why);
	clear(w);
	w->busy = false;
	if (w->prober->again && all_rest(w->prober))
		prober_wake(w->prober);
}

static void applied(bool ok, const struct err *e, void *arg)
{
	struct worker *w = arg;

	if (!ok)
		rest(w, e->text);
	else if (w->failed)
		rest(w, w->failure.text);
	else
		next_page(w);
}

static void looked(void *arg, bool cancelled)
{
	struct worker *w = arg;

	if (!cancelled)
		store_write(w->prober->store, apply, applied, w);
}

static void got_page(bool ok, const struct err *e, void *arg)
{
	struct worker *w = arg;

	if (!ok || w->files.n == 0)
		rest(w, ok ? NULL : e->text);
	else if (!w->prober->stopping)
		pool_submit(w->prober->pool, LATER, look, looked, w);
}

static void next_page(struct worker *w)
{
	clear(w);
	store_read(w->prober->store, read_page, got_page, w);
}

void prober_wake(struct prober *p)
{
	if (p->stopping)
		return;
	p->again = false;
	for (size_t i = 0; i < WORKERS; i++) {
		if (p->workers[i].busy) {
			p->again = true;
			continue;
		}
		p->workers[i].busy = true;
		next_page(&p->workers[i]);
	}
}

void prober_stop(struct prober *p)
{
	if (!p)
		return;
	p->stopping = true;
	pool_free(p->pool);
	p->pool = NULL;
}

void prober_free(struct prober *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < WORKERS; i++) {
		clear(&p->workers[i]);
		vec_fini(&p->workers[i].files);
		decoder_free(p->workers[i].decoder);
	}
	free(p);
}

/* ---- removing */

static void remove_folder(void *arg)
{
	struct err e;

	if (!path_remove_tree(arg, &e))
		LOG_ERROR("%s", e.text);
}

static void removed(void *arg, bool cancelled)
{
	free(arg);
}

void prober_remove(struct prober *p, char *path)
{
	if (!p->stopping)
		pool_submit(p->pool, NOW, remove_folder, removed, path);
	else
		free(path); /* what lies in the spool goes at the next start */
}
