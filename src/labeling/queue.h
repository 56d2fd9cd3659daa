#pragma once

#include "model/item.h"
#include "store/db.h"

#define LEASE_MS (30 * 60 * 1000)

/* Who works on what. A lease keeps an item for one labeler until it expires; submit, skip and release end it. */

/*
 * Leases up to n items: those the user holds first, then the queue in its order. fn gets each item whole (with
 * labels and the user's draft).
 */
bool queue_claim(struct db *db, int64_t project, const char *user, int n,
		 bool (*fn)(const struct item *it, void *arg, struct err *e), void *arg, struct err *e);
bool queue_release(struct db *db, int64_t item, const char *user, struct err *e); /* not held: fine */
bool queue_renew(struct db *db, int64_t item, const char *user, struct err *e);   /* of a lease that is held */
/* Leases one item if nobody else holds it: ERR_CONFLICT names who does. */
bool queue_lease(struct db *db, int64_t item, const char *user, struct err *e);

bool queue_expire(struct db *db, int64_t *expired, struct err *e); /* ends leases whose time has come */
bool queue_next_expiry(struct db *db, int64_t *at_ms, bool *any, struct err *e);
