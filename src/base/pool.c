#include "base/pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/alloc.h"

struct pool_job {
	struct pool *pool;
	struct pool_job *next;
	int priority;
	void (*work)(void *arg);
	void (*done)(void *arg, bool cancelled);
	void *arg;
};

struct pool {
	struct loop *loop;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct pool_job *waiting; /* sorted by priority, then age */
	unsigned finished;        /* jobs posted to the loop and not yet called there */
	bool ending;
	unsigned nthreads;
	char name[16];
	pthread_t threads[];
};

static void finish(void *arg)
{
	struct pool_job *j = arg;
	struct pool *p = j->pool;

	pthread_mutex_lock(&p->lock);
	p->finished--;
	pthread_mutex_unlock(&p->lock);
	j->done(j->arg, false);
	free(j);
}

static void *thread_main(void *arg)
{
	struct pool *p = arg;

	pthread_setname_np(pthread_self(), p->name);
	pthread_mutex_lock(&p->lock);
	for (;;) {
		while (!p->waiting && !p->ending)
			pthread_cond_wait(&p->more, &p->lock);
		if (p->ending)
			break;
		struct pool_job *j = p->waiting;
		p->waiting = j->next;
		pthread_mutex_unlock(&p->lock);
		j->work(j->arg);
		pthread_mutex_lock(&p->lock);
		p->finished++;
		loop_post(p->loop, finish, j);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

struct pool *pool_new(struct loop *l, unsigned threads, const char *name)
{
	struct pool *p = xcalloc(1, sizeof *p + threads * sizeof p->threads[0]);

	p->loop = l;
	p->nthreads = threads;
	for (size_t i = 0; name[i] && i + 1 < sizeof p->name; i++)
		p->name[i] = name[i];
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->more, NULL);
	for (unsigned i = 0; i < threads; i++)
		if (pthread_create(&p->threads[i], NULL, thread_main, p) != 0)
			fatal("cannot start a thread");
	return p;
}

static struct pool_job *take_waiting(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	struct pool_job *j = p->waiting;
	if (j)
		p->waiting = j->next;
	pthread_mutex_unlock(&p->lock);
	return j;
}

void pool_free(struct pool *p)
{
	struct pool_job *j;

	if (!p)
		return;
	while ((j = take_waiting(p))) {
		j->done(j->arg, true);
		free(j);
	}
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->more);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->nthreads; i++)
		pthread_join(p->threads[i], NULL);
	while (p->finished)
		loop_turn(p->loop);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->more);
	free(p);
}

struct pool_job *pool_submit(struct pool *p, int priority, void (*work)(void *arg),
			     void (*done)(void *arg, bool cancelled), void *arg)
{
	struct pool_job *j = xmalloc(sizeof *j);

	*j = (struct pool_job){p, NULL, priority, work, done, arg};
	pthread_mutex_lock(&p->lock);
	struct pool_job **at = &p->waiting;
	while (*at && (*at)->priority <= priority)
		at = &(*at)->next;
	j->next = *at;
	*at = j;
	pthread_cond_signal(&p->more);
	pthread_mutex_unlock(&p->lock);
	return j;
}

bool pool_cancel(struct pool_job *j)
{
	struct pool *p = j->pool;
	bool found = false;

	pthread_mutex_lock(&p->lock);
	for (struct pool_job **at = &p->waiting; *at; at = &(*at)->next)
		if (*at == j) {
			*at = j->next;
			found = true;
			break;
		}
	pthread_mutex_unlock(&p->lock);
	if (found) {
		j->done(j->arg, true);
		free(j);
	}
	return found;
}
