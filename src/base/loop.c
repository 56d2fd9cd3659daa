#include "base/loop.h"

#include <pthread.h>
#include <stdlib.h>

#include <uv.h>

#include "base/alloc.h"
#include "base/vec.h"

struct post {
	loop_fn *fn;
	void *arg;
};

struct loop {
	uv_loop_t uv;
	uv_async_t async;
	uv_check_t check; /* counts turns */
	uint64_t turns;
	unsigned watches;
	pthread_mutex_t lock; /* of posts */
	VEC(struct post) posts;
};

struct loop_watch {
	union {
		uv_handle_t handle;
		uv_poll_t poll;
		uv_timer_t timer;
		uv_signal_t signal;
		uv_prepare_t prepare;
		uv_fs_event_t file;
	} u;
	struct loop *loop;
	union {
		loop_fn *fn;
		loop_fd_fn *fd_fn;
	} call;
	void *arg;
};

static void must(int status, const char *what)
{
	if (status < 0)
		fatal("%s: %s", what, uv_strerror(status));
}

static void run_posts(uv_async_t *async)
{
	struct loop *l = async->data;

	pthread_mutex_lock(&l->lock);
	size_t n = l->posts.n;
	struct post *v = l->posts.v;
	l->posts.v = NULL;
	l->posts.n = l->posts.cap = 0;
	pthread_mutex_unlock(&l->lock);
	for (size_t i = 0; i < n; i++)
		v[i].fn(v[i].arg);
	free(v);
}

static void count_turn(uv_check_t *check)
{
	struct loop *l = check->data;

	l->turns++;
}

struct loop *loop_new(void)
{
	struct loop *l = xcalloc(1, sizeof *l);

	must(uv_loop_init(&l->uv), "cannot make the event loop");
	must(uv_async_init(&l->uv, &l->async, run_posts), "cannot make the event loop");
	must(uv_check_init(&l->uv, &l->check), "cannot make the event loop");
	uv_check_start(&l->check, count_turn);
	l->async.data = l->check.data = l;
	uv_unref((uv_handle_t *)&l->async);
	uv_unref((uv_handle_t *)&l->check);
	pthread_mutex_init(&l->lock, NULL);
	return l;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	if (l->watches)
		fatal("%u watches are left on the loop", l->watches);
	uv_close((uv_handle_t *)&l->async, NULL);
	uv_close((uv_handle_t *)&l->check, NULL);
	uv_run(&l->uv, UV_RUN_DEFAULT);
	must(uv_loop_close(&l->uv), "cannot close the event loop");
	pthread_mutex_destroy(&l->lock);
	vec_fini(&l->posts);
	free(l);
}

void loop_run(struct loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
}

void loop_turn(struct loop *l)
{
	uv_ref((uv_handle_t *)&l->async); /* work of other threads is worth waiting for */
	uv_run(&l->uv, UV_RUN_ONCE);
	uv_unref((uv_handle_t *)&l->async);
}

void loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

uint64_t loop_wakeups(const struct loop *l)
{
	return l->turns;
}

static struct loop_watch *watch_new(struct loop *l, loop_fn *fn, void *arg)
{
	struct loop_watch *w = xcalloc(1, sizeof *w);

	w->loop = l;
	w->call.fn = fn;
	w->arg = arg;
	l->watches++;
	return w;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct loop_watch *w = poll->data;
	int seen = status < 0 ? LOOP_READ | LOOP_WRITE : 0;

	if (events & (UV_READABLE | UV_DISCONNECT))
		seen |= LOOP_READ;
	if (events & UV_WRITABLE)
		seen |= LOOP_WRITE;
	w->call.fd_fn(seen, w->arg);
}

struct loop_watch *loop_fd(struct loop *l, int fd, int events, loop_fd_fn *fn, void *arg)
{
	struct loop_watch *w = watch_new(l, NULL, arg);

	w->call.fd_fn = fn;
	must(uv_poll_init(&l->uv, &w->u.poll, fd), "cannot watch a descriptor");
	w->u.poll.data = w;
	loop_fd_events(w, events);
	return w;
}

void loop_fd_events(struct loop_watch *w, int events)
{
	int wanted = (events & LOOP_READ ? UV_READABLE : 0) | (events & LOOP_WRITE ? UV_WRITABLE : 0);

	if (wanted)
		must(uv_poll_start(&w->u.poll, wanted, on_poll), "cannot watch a descriptor");
	else
		uv_poll_stop(&w->u.poll);
}

static void on_timer(uv_timer_t *timer)
{
	struct loop_watch *w = timer->data;

	w->call.fn(w->arg);
}

struct loop_watch *loop_timer(struct loop *l, loop_fn *fn, void *arg)
{
	struct loop_watch *w = watch_new(l, fn, arg);

	uv_timer_init(&l->uv, &w->u.timer);
	w->u.timer.data = w;
	return w;
}

void loop_timer_set(struct loop_watch *w, int64_t ms)
{
	uv_update_time(&w->loop->uv);
	uv_timer_start(&w->u.timer, on_timer, ms < 0 ? 0 : (uint64_t)ms, 0);
}

void loop_timer_stop(struct loop_watch *w)
{
	uv_timer_stop(&w->u.timer);
}

static void on_signal(uv_signal_t *s, int signum)
{
	struct loop_watch *w = s->data;

	(void)signum;
	w->call.fn(w->arg);
}

struct loop_watch *loop_signal(struct loop *l, int signum, loop_fn *fn, void *arg)
{
	struct loop_watch *w = watch_new(l, fn, arg);

	must(uv_signal_init(&l->uv, &w->u.signal), "cannot watch a signal");
	w->u.signal.data = w;
	must(uv_signal_start(&w->u.signal, on_signal, signum), "cannot watch a signal");
	uv_unref(&w->u.handle);
	return w;
}

static void on_prepare(uv_prepare_t *p)
{
	struct loop_watch *w = p->data;

	w->call.fn(w->arg);
}

struct loop_watch *loop_before_sleep(struct loop *l, loop_fn *fn, void *arg)
{
	struct loop_watch *w = watch_new(l, fn, arg);

	uv_prepare_init(&l->uv, &w->u.prepare);
	w->u.prepare.data = w;
	uv_prepare_start(&w->u.prepare, on_prepare);
	uv_unref(&w->u.handle);
	return w;
}

static void on_file(uv_fs_event_t *f, const char *name, int events, int status)
{
	struct loop_watch *w = f->data;

	(void)name;
	(void)events;
	(void)status;
	w->call.fn(w->arg);
}

struct loop_watch *loop_file(struct loop *l, const char *path, loop_fn *fn, void *arg)
{
	struct loop_watch *w = watch_new(l, fn, arg);

	must(uv_fs_event_init(&l->uv, &w->u.file), "cannot watch a file");
	w->u.file.data = w;
	if (uv_fs_event_start(&w->u.file, on_file, path, 0) < 0) {
		loop_unwatch(w);
		return NULL;
	}
	uv_unref(&w->u.handle);
	return w;
}

static void on_close(uv_handle_t *handle)
{
	free(handle->data);
}

void loop_unwatch(struct loop_watch *w)
{
	if (!w)
		return;
	w->loop->watches--;
	uv_close(&w->u.handle, on_close);
}

void loop_post(struct loop *l, loop_fn *fn, void *arg)
{
	struct post p = {fn, arg};

	pthread_mutex_lock(&l->lock);
	vec_add(&l->posts, p);
	pthread_mutex_unlock(&l->lock);
	uv_async_send(&l->async);
}
