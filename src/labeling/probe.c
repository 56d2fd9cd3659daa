#include "labeling/probe.h"

#include "base/vec.h"
#include "labeling/tally.h"
#include "model/item.h"
#include "store/items.h"

struct move {
	int64_t item, project;
	enum item_state from;
};

static bool move_item(struct db *db, const struct move *m, enum item_event ev, struct err *e)
{
	static const struct labels none;
	enum item_state to, from = m->from;

	if (ev != ITEM_EV_VANISHED)
		item_next_state(from, ITEM_EV_RETURNED, &from);
	/* Labeled items stay labeled whatever becomes of their file. */
	if (!item_next_state(from, ev, &to))
		return true;
	struct tally_side before = {m->from, &none, NULL}, after = {to, &none, NULL};
	return db_run(db, e, "UPDATE item SET state = ? WHERE id = ?", "ii", (int64_t)to, m->item) &&
	       tally_change(db, m->project, &before, &after, e);
}

static bool move_items(struct db *db, int64_t file, enum item_event ev, struct err *e)
{
	VEC(struct move) moves = {0};
	struct stmt *q = db_query(db, e, "SELECT id, project_id, state FROM item WHERE file_id = ?", "i", file);
	int row;

	while ((row = db_next(q, e)) > 0) {
		struct move m = {db_i64(q, 0), db_i64(q, 1), (enum item_state)db_i64(q, 2)};
		vec_add(&moves, m);
	}
	bool ok = row == 0;
	for (size_t i = 0; ok && i < moves.n; i++)
		ok = move_item(db, &moves.v[i], ev, e);
	vec_fini(&moves);
	return ok;
}

bool probe_apply(struct db *db, int64_t asset, const struct probe_result *r, struct err *e)
{
	int64_t was_unprobed = 0;
	bool found;

	if (r->missing)
		return move_items(db, r->file, ITEM_EV_VANISHED, e);
	if (!db_get_i64(db, e, &was_unprobed, &found, "SELECT width IS NULL AND problem IS NULL FROM file WHERE id = ?",
			"i", r->file))
		return false;
	return db_run(db, e,
		      "UPDATE file SET width = nullif(?, 0), height = nullif(?, 0), format = ?, sha256 = ?, problem = "
		      "? WHERE id = ?",
		      "iisssi", (int64_t)r->width, (int64_t)r->height, r->format, r->sha256, r->problem, r->file) &&
	       db_run(db, e, "UPDATE asset SET unprobed = unprobed - ? WHERE id = ?", "ii", was_unprobed, asset) &&
	       move_items(db, r->file, r->problem ? ITEM_EV_PROBE_FAILED : ITEM_EV_PROBED, e);
}
