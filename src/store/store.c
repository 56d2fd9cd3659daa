#include "store/store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"

struct job {
	struct job *next;
	struct store *store;
	store_run *run;
	store_done *done;
	void *arg;
	bool ok; /* so far */
	struct err err;
	struct waiter *waiter; /* of store_write_wait; done is NULL then */
};

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t ready;
	bool finished;
};

struct worker {
	struct store *store;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct job *first, **last;
	bool ending;
};

struct store {
	struct loop *loop;
	char *path;
	store_news *news;
	void *news_arg;
	struct worker writer, reader;
	uint64_t commits;
	bool closed;   /* loop thread: done calls are dropped */
	unsigned posted; /* posts that have not run yet; by the writer's lock */
};

struct news {
	struct store *store;
	char *lines;
	size_t n;
};

static void post(struct store *s, loop_fn *fn, void *arg)
{
	pthread_mutex_lock(&s->writer.lock);
	s->posted++;
	pthread_mutex_unlock(&s->writer.lock);
	loop_post(s->loop, fn, arg);
}

static void unpost(struct store *s)
{
	pthread_mutex_lock(&s->writer.lock);
	s->posted--;
	pthread_mutex_unlock(&s->writer.lock);
}

static void deliver_news(void *arg)
{
	struct news *n = arg;

	unpost(n->store);
	if (!n->store->closed)
		n->store->news(n->lines, n->n, n->store->news_arg);
	free(n->lines);
	free(n);
}

static void deliver(void *arg)
{
	struct job *j = arg;

	unpost(j->store);
	if (!j->store->closed && j->done)
		j->done(j->ok, j->ok ? NULL : &j->err, j->arg);
	free(j);
}

static void finish(struct job *j)
{
	if (!j->waiter) {
		post(j->store, deliver, j);
		return;
	}
	pthread_mutex_lock(&j->waiter->lock);
	j->waiter->finished = true;
	pthread_cond_signal(&j->waiter->ready);
	pthread_mutex_unlock(&j->waiter->lock);
}

static struct job *take_all(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->ending)
		pthread_cond_wait(&w->more, &w->lock);
	struct job *j = w->first;
	w->first = NULL;
	w->last = &w->first;
	pthread_mutex_unlock(&w->lock);
	return j;
}

/* false: the group's transaction is lost, and the job's err says why. */
static bool run_in_savepoint(struct db *db, struct job *j)
{
	struct buf *news = db_news(db);
	size_t mark = news->len;
	struct err ignored;

	j->ok = db_exec(db, &j->err, "SAVEPOINT job");
	if (!j->ok)
		return db_in_transaction(db);
	j->ok = j->run(db, j->arg, &j->err);
	if (!db_in_transaction(db)) {
		if (j->ok)
			j->ok = err_set(&j->err, ERR_INTERNAL, "the store took its changes back: nothing was "
				"changed; try again");
		return false;
	}
	if (!j->ok) {
		db_exec(db, &ignored, "ROLLBACK TO job");
		if (news->len > mark) {
			news->len = mark;
			news->data[mark] = '\0';
		}
	}
	db_exec(db, &ignored, "RELEASE job");
	return true;
}

static void fail_all(struct job *j, const struct err *e)
{
	for (; j; j = j->next)
		if (j->ok) {
			j->ok = false;
			j->err = *e;
		}
}

static void send_news(struct store *s, struct buf *news)
{
	if (news->len == 0)
		return;
	struct news *n = xmalloc(sizeof *n);
	n->store = s;
	n->n = news->len;
	n->lines = xmemdup(news->data, news->len);
	buf_reset(news);
	post(s, deliver_news, n);
}

static bool commit_group(struct db *db, struct job *jobs, struct err *e)
{
	if (!db_exec(db, e, "BEGIN IMMEDIATE"))
		return false;
	for (struct job *j = jobs; j; j = j->next)
		if (!run_in_savepoint(db, j)) {
			*e = j->err;
			return false;
		}
	return db_exec(db, e, "COMMIT");
}

static void run_group(struct store *s, struct job *jobs)
{
	struct db *db = s->writer.db;
	struct err e, ignored;

	if (!commit_group(db, jobs, &e)) {
		if (db_in_transaction(db))
			db_exec(db, &ignored, "ROLLBACK");
		buf_reset(db_news(db));
		fail_all(jobs, &e);
		return;
	}
	s->commits++;
	send_news(s, db_news(db));
}

/* One snapshot for all that a job reads. */
static void run_read(struct db *db, struct job *j)
{
	struct err ignored;

	j->ok = db_exec(db, &j->err, "BEGIN") && j->run(db, j->arg, &j->err);
	db_exec(db, &ignored, "COMMIT");
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct store *s = w->store;
	bool writes = w == &s->writer;
	struct job *jobs;

	pthread_setname_np(pthread_self(), writes ? "store-writer" : "store-reader");
	while ((jobs = take_all(w))) {
		if (writes)
			run_group(s, jobs);
		for (struct job *j = jobs, *next; j; j = next) {
			next = j->next;
			if (!writes)
				run_read(w->db, j);
			finish(j);
		}
	}
	return NULL;
}

static bool worker_start(struct worker *w, struct store *s, int flags, struct err *e)
{
	w->store = s;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->more, NULL);
	w->db = db_open(s->path, flags, e);
	if (!w->db)
		return false;
	if (pthread_create(&w->thread, NULL, worker_main, w) != 0)
		fatal("cannot start a thread");
	return true;
}

static void worker_end(struct worker *w)
{
	if (w->db) {
		pthread_mutex_lock(&w->lock);
		w->ending = true;
		pthread_cond_signal(&w->more);
		pthread_mutex_unlock(&w->lock);
		pthread_join(w->thread, NULL);
		db_close(w->db);
	}
}

struct store *store_open(const char *home, struct loop *l, store_news *news, void *arg, struct err *e)
{
	struct store *s = xcalloc(1, sizeof *s);

	s->loop = l;
	s->path = path_join(home, "store.db");
	s->news = news;
	s->news_arg = arg;
	if (!worker_start(&s->writer, s, 0, e) || !worker_start(&s->reader, s, DB_READONLY, e)) {
		store_close(s);
		return NULL;
	}
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	worker_end(&s->reader);
	worker_end(&s->writer);
	s->closed = true;
	while (s->posted)
		loop_turn(s->loop);
	free(s->path);
	free(s);
}

static void submit(struct worker *w, struct job *j)
{
	pthread_mutex_lock(&w->lock);
	*w->last = j;
	w->last = &j->next;
	pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->lock);
}

static void submit_new(struct store *s, struct worker *w, store_run *run, store_done *done, void *arg)
{
	struct job *j = xcalloc(1, sizeof *j);

	j->store = s;
	j->run = run;
	j->done = done;
	j->arg = arg;
	j->ok = true;
	submit(w, j);
}

void store_write(struct store *s, store_run *run, store_done *done, void *arg)
{
	submit_new(s, &s->writer, run, done, arg);
}

void store_read(struct store *s, store_run *run, store_done *done, void *arg)
{
	submit_new(s, &s->reader, run, done, arg);
}

bool store_write_wait(struct store *s, store_run *run, void *arg, struct err *e)
{
	struct waiter w = {.finished = false};
	struct job j = {.store = s, .run = run, .arg = arg, .ok = true, .waiter = &w};

	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.ready, NULL);
	submit(&s->writer, &j);
	pthread_mutex_lock(&w.lock);
	while (!w.finished)
		pthread_cond_wait(&w.ready, &w.lock);
	pthread_mutex_unlock(&w.lock);
	pthread_mutex_destroy(&w.lock);
	pthread_cond_destroy(&w.ready);
	if (!j.ok)
		*e = j.err;
	return j.ok;
}

struct db *store_reader(struct store *s, struct err *e)
{
	return db_open(s->path, DB_READONLY, e);
}

uint64_t store_commits(const struct store *s)
{
	return s->commits;
}
