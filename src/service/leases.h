#pragma once

struct answer;
struct leases;
struct loop;
struct store;

/* The end of leases: a timer that is armed only while there are any. On the loop thread. */
struct leases *leases_new(struct loop *l, struct store *s);
void leases_free(struct leases *le); /* after the store */
void leases_look(struct leases *le); /* at the start: ends those whose time came, waits for the next */
/* In a handler that gives a lease: the timer follows when the answer is certain. */
void leases_follow(struct leases *le, struct answer *a);
