#pragma once

struct loop;
struct prober;
struct store;

/*
 * Looks at the files that nobody has looked at yet, in the background: two
 * threads of low priority, a page of files each at a time. What is found is stored page by page, so a
 * restart goes on where the last one stopped. Asleep when there is nothing left. On the loop thread.
 */
struct prober *prober_new(struct loop *l, struct store *s);
void prober_wake(struct prober *p); /* there may be new files */
void prober_stop(struct prober *p); /* before the store closes */
void prober_free(struct prober *p); /* after it */

/* Removes a folder on one of the same threads; takes the path. */
void prober_remove(struct prober *p, char *path);
