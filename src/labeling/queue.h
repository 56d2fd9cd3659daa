#pragma once

#include "model/item.h"
#include "store/db.h"

#define LEASE_MS (30 * 60 * 1000)

/* Who works on what. A lease keeps an item for one labeler until it expires; submit, skip and release end it. */

typedef bool queue_fn(const struct item *it, void *arg, struct err *e);

/*
 * Leases up to n items: those the user holds first, then the queue in its order. fn gets each item whole (with
 * labels and the user's draft), and why it is next.
 */
bool queue_claim(struct db *db, int64_t project, const char *user, int n, queue_fn *fn, void *arg, struct err *e);

/* The queue in its order, held items too, in pages. */
struct queue_place {
	int64_t key;       /* among its part of the queue: what was put first, or the rest */
	bool behind_first; /* in the rest */
	bool more;
};
struct queue_page {
	int64_t n;
	int64_t after;     /* INT64_MIN: from the start */
	bool behind_first;
	const char *filter; /* a part of the path; NULL: all */
};
bool queue_list(struct db *db, int64_t project, const struct queue_page *page, struct queue_place *next, queue_fn *fn,
		void *arg, struct err *e);

/* To the head of the queue; ERR_CONFLICT: it is not in it. take also leases it: the next claim begins with it. */
bool queue_put_first(struct db *db, int64_t item, struct err *e);
bool queue_take(struct db *db, int64_t item, const char *user, struct err *e);
bool queue_release(struct db *db, int64_t item, const char *user, struct err *e); /* not held: fine */
bool queue_renew(struct db *db, int64_t item, const char *user, struct err *e);   /* of a lease that is held */
/* Leases one item if nobody else holds it: ERR_CONFLICT names who does. */
bool queue_lease(struct db *db, int64_t item, const char *user, struct err *e);

bool queue_expire(struct db *db, int64_t *expired, struct err *e); /* ends leases whose time has come */
bool queue_next_expiry(struct db *db, int64_t *at_ms, bool *any, struct err *e);
