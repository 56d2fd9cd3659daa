#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * The one loop of a program (the door to libuv): fds, timers, signals, work
 * handed over from threads, a hook before sleep. All callbacks run on the
 * thread that runs the loop. A watch may be freed inside any callback, its
 * own too. loop_free asserts that nothing is left registered.
 */
struct loop;
struct loop_watch; /* an fd, a timer, a signal or a hook */

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

typedef void loop_fn(void *arg);
typedef void loop_fd_fn(int events, void *arg); /* LOOP_READ, LOOP_WRITE; both on an error or hangup */

struct loop *loop_new(void);
void loop_free(struct loop *l);
void loop_run(struct loop *l);  /* until loop_stop, or until nothing is watched */
void loop_turn(struct loop *l); /* one turn, waiting for something to happen */
void loop_stop(struct loop *l);
uint64_t loop_wakeups(const struct loop *l); /* turns since the start: idle means that it stands still */

struct loop_watch *loop_fd(struct loop *l, int fd, int events, loop_fd_fn *fn, void *arg);
void loop_fd_events(struct loop_watch *w, int events);
struct loop_watch *loop_timer(struct loop *l, loop_fn *fn, void *arg); /* not yet set */
void loop_timer_set(struct loop_watch *w, int64_t ms);                  /* once, after ms; sets anew */
void loop_timer_stop(struct loop_watch *w);
struct loop_watch *loop_signal(struct loop *l, int signum, loop_fn *fn, void *arg);
struct loop_watch *loop_before_sleep(struct loop *l, loop_fn *fn, void *arg);
/* inotify on a file or folder; NULL if impossible */
struct loop_watch *loop_file(struct loop *l, const char *path, loop_fn *fn, void *arg);
void loop_unwatch(struct loop_watch *w); /* NULL is fine */

/* From any thread: fn(arg) on the loop thread, in order. */
void loop_post(struct loop *l, loop_fn *fn, void *arg);
