#pragma once

#include "base/buf.h"
#include "model/item.h"
#include "store/db.h"

/*
 * Changes of an item's labels. Each is one transaction: labels, state,
 * aggregates, the event (with what was there before, for undo), the end of the lease and of
 * the draft. `answer` gets the item's JSON; the same change again gives the stored answer.
 */
struct submission {
	int64_t item;
	const char *user;
	const char *change;      /* a UUID */
	int64_t revision;        /* of the item as the labeler saw it */
	struct labels *labels;   /* submit: checked and clamped; skip: NULL */
};

bool submit_labels(struct db *db, const struct submission *s, struct buf *answer, struct err *e);
bool submit_skip(struct db *db, const struct submission *s, struct buf *answer, struct err *e);

/*
 * Takes back the user's last submit or skip in the project that was not taken back yet; the item comes back
 * leased to the user.
 */
bool submit_undo(struct db *db, int64_t project, const char *user, const char *change, struct buf *answer,
		 struct err *e);

/*
 * Final labels from a file, for one item. *taken false: it was labeled already and overwrite is off. No change
 * id: import runs are idempotent by content.
 */
bool submit_import(struct db *db, int64_t item, const char *user, struct labels *labels, bool overwrite, bool *taken,
		   struct err *e);
