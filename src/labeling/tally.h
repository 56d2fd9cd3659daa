#pragma once

#include "model/item.h"
#include "store/db.h"

/*
 * The aggregates: items by state, labels and items by class, items by
 * labeler. They change in the transaction of the change itself; tally_check
 * recomputes them from the rows and says what differs.
 */
struct tally_side { /* what an item counts as, before or after a change */
	enum item_state state;
	const struct labels *labels;
	const char *labeled_by;
};

/* before NULL: the item is new; both count only their own part. Labels are counted while the item is labeled. */
bool tally_change(struct db *db, int64_t project, const struct tally_side *before, const struct tally_side *after,
		  struct err *e);

bool tally_check(struct db *db, int64_t project, struct err *e); /* false: ERR_INTERNAL names the first difference */

/* Fills the document of GET status. */
bool tally_status(struct db *db, const char *project, struct buf *out, struct err *e);
