#pragma once

#include "base/jsonwrite.h"
#include "store/db.h"

/*
 * How fast a project is labeled, as members of its status:
 *
 *     "pace": items submitted or skipped in each of the last 24 hours, oldest first
 *     "recent": items an hour of one labeler at work: the last 500 of the last week, pauses of over 5 minutes left out;
 *               not there with fewer than 2 items to measure
 *     "secondsLeft": how long those who hold items now (at least one) need for `left` more; as above
 *     "now": who holds how many items since when
 *
 * Work that was taken back does not count.
 */
bool pace_put(struct db *db, struct jsonw *w, int64_t project, int64_t left, struct err *e);
