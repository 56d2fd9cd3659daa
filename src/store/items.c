#include "store/items.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "model/wire.h"

#define ITEM_COLUMNS \
	"i.id, i.number, f.path, a.name, f.size, f.mtime_ms, f.width, f.height, f.format, f.sha256, f.problem, " \
	"i.state, i.revision, i.labeled_by, i.labeled_ms, i.lease_user, i.lease_until_ms, " \
	"i.lease_since_ms, i.ahead IS NOT NULL " \
	"FROM item i JOIN file f ON f.id = i.file_id JOIN asset a ON a.id = f.asset_id "

static void read_item(struct stmt *q, struct item *it)
{
	it->id = db_i64(q, 0);
	it->number = db_i64(q, 1);
	it->path = db_text_copy(q, 2);
	it->asset = db_text_copy(q, 3);
	it->size = db_i64(q, 4);
	it->mtime_ms = db_i64(q, 5);
	it->width = (int)db_i64(q, 6);
	it->height = (int)db_i64(q, 7);
	it->format = db_text_copy(q, 8);
	it->sha256 = db_text_copy(q, 9);
	it->problem = db_text_copy(q, 10);
	it->state = (enum item_state)db_i64(q, 11);
	it->revision = db_i64(q, 12);
	it->labeled_by = db_text_copy(q, 13);
	it->labeled_ms = db_i64(q, 14);
	if (!db_is_null(q, 15) && db_i64(q, 16) > clock_now_ms()) {
		it->leased_to = db_text_copy(q, 15);
		it->lease_until_ms = db_i64(q, 16);
		it->lease_since_ms = db_i64(q, 17);
	}
	it->ahead = db_i64(q, 18);
}

static bool load_draft(struct db *db, int64_t id, const char *user, struct item *out, struct err *e)
{
	struct stmt *q =
	    db_query(db, e, "SELECT revision, labels FROM drafts.draft WHERE item_id = ? AND user = ?", "is", id, user);
	int row = db_next(q, e);

	if (row <= 0)
		return row == 0;
	const char *text = db_text(q, 1);
	struct json *j = json_parse(text, strlen(text), e);
	bool ok = j && wire_get_labels(j, &out->draft, e);
	out->draft_revision = db_i64(q, 0);
	out->has_draft = ok;
	json_free(j);
	db_done(q);
	return ok;
}

bool items_get(struct db *db, int64_t id, const char *user, struct item *out, struct err *e)
{
	struct stmt *q = db_query(db, e, "SELECT " ITEM_COLUMNS "WHERE i.id = ?", "i", id);
	int row = db_next(q, e);

	if (row < 0)
		return false;
	if (row == 0)
		return err_set(e, ERR_NOT_FOUND, "there is no item %" PRId64, id);
	read_item(q, out);
	db_done(q);
	return labels_load(db, id, &out->labels, e) && (!user || load_draft(db, id, user, out, e));
}

bool items_project(struct db *db, int64_t item, int64_t *project, struct err *e)
{
	bool found;

	if (!db_get_i64(db, e, project, &found, "SELECT project_id FROM item WHERE id = ?", "i", item))
		return false;
	return found || err_set(e, ERR_NOT_FOUND, "there is no item %" PRId64, item);
}

static bool give_items(struct db *db, struct stmt *q, int flags, bool (*fn)(const struct item *, void *, struct err *),
		       void *arg, struct err *e)
{
	int row;
	bool ok = true;

	while (ok && (row = db_next(q, e)) > 0) {
		struct item it;
		item_init(&it);
		read_item(q, &it);
		ok = (!(flags & ITEMS_LABELS) || labels_load(db, it.id, &it.labels, e)) && fn(&it, arg, e);
		item_fini(&it);
	}
	if (!ok)
		db_done(q);
	return ok && row == 0;
}

bool items_each(struct db *db, int64_t project, unsigned states, int64_t after, int64_t limit, int flags,
		bool (*fn)(const struct item *it, void *arg, struct err *e), void *arg, struct err *e)
{
	int64_t wanted = states ? states : ~(1u << ITEM_REMOVED) & ((1u << ITEM_STATES) - 1), single = -1;

	for (int s = 0; s < ITEM_STATES; s++)
		if (wanted == 1 << s)
			single = s;
	if (limit <= 0)
		limit = INT64_MAX;
	/* One state alone is read along its own index; a filter over many rows otherwise. */
	struct stmt *q =
	    single >= 0
		? db_query(db, e,
			   "SELECT " ITEM_COLUMNS "WHERE i.project_id = ? AND i.state = ? AND i.number > ? "
			   "ORDER BY i.number LIMIT ?",
			   "iiii", project, single, after, limit)
		: db_query(db, e,
			   "SELECT " ITEM_COLUMNS "WHERE i.project_id = ? AND i.number > ? AND (? >> i.state) & 1 "
			   "ORDER BY i.number LIMIT ?",
			   "iiii", project, after, wanted, limit);
	return q && give_items(db, q, flags, fn, arg, e);
}

bool items_file(struct db *db, int64_t item, char **root, char **path, struct err *e)
{
	struct stmt *q = db_query(db, e, "SELECT a.path, f.path FROM item i JOIN file f ON f.id = i.file_id "
				  "JOIN asset a ON a.id = f.asset_id WHERE i.id = ?", "i", item);
	int row = db_next(q, e);

	if (row < 0)
		return false;
	if (row == 0)
		return err_set(e, ERR_NOT_FOUND, "there is no item %" PRId64, item);
	*root = db_text_copy(q, 0);
	*path = db_text_copy(q, 1);
	db_done(q);
	return true;
}

bool items_file_row(struct db *db, int64_t item, int64_t *file, int64_t *asset, struct err *e)
{
	struct stmt *q =
	    db_query(db, e, "SELECT f.id, f.asset_id FROM item i JOIN file f ON f.id = i.file_id WHERE i.id = ?", "i",
		     item);
	int row = db_next(q, e);

	if (row < 0)
		return false;
	if (row == 0)
		return err_set(e, ERR_NOT_FOUND, "there is no item %" PRId64, item);
	*file = db_i64(q, 0);
	*asset = db_i64(q, 1);
	db_done(q);
	return true;
}

bool labels_load(struct db *db, int64_t item, struct labels *out, struct err *e)
{
	struct stmt *q =
	    db_query(db, e, "SELECT class_id, kind, x, y, w, h FROM label WHERE item_id = ? ORDER BY ordinal", "i",
		     item);
	int row;

	while ((row = db_next(q, e)) > 0) {
		struct label l = {(int)db_i64(q, 0), (enum shape_kind)db_i64(q, 1),
				  {db_double(q, 2), db_double(q, 3), db_double(q, 4), db_double(q, 5)}};
		labels_add(out, l);
	}
	return row == 0;
}

bool labels_store(struct db *db, int64_t item, const struct labels *l, struct err *e)
{
	bool ok = db_run(db, e, "DELETE FROM label WHERE item_id = ?", "i", item);

	for (size_t i = 0; ok && i < l->n; i++) {
		const struct label *lb = &l->v[i];
		ok = db_run(db, e,
			    "INSERT INTO label(item_id, ordinal, class_id, kind, x, y, w, h) VALUES(?, ?, ?, ?, ?, ?, "
			    "?, ?)",
			    "iiiidddd", item, (int64_t)i, (int64_t)lb->class_id, (int64_t)lb->kind, lb->box.x,
			    lb->box.y, lb->box.w, lb->box.h);
	}
	return ok;
}

bool draft_put(struct db *db, int64_t item, const char *user, int64_t revision, const struct labels *l, struct err *e)
{
	struct buf b;
	struct jsonw w;

	buf_init(&b, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	wire_put_labels(&w, l);
	bool ok =
	    db_run(db, e,
		   "INSERT INTO drafts.draft(item_id, user, revision, labels, at_ms) VALUES(?, ?, ?, ?, ?) "
		   "ON CONFLICT(item_id, user) DO UPDATE SET revision = excluded.revision, labels = excluded.labels, "
		   "at_ms = excluded.at_ms",
		   "isisi", item, user, revision, buf_str(&b), clock_now_ms());
	buf_fini(&b);
	return ok;
}

bool draft_drop(struct db *db, int64_t item, const char *user, struct err *e)
{
	return db_run(db, e, "DELETE FROM drafts.draft WHERE item_id = ? AND user = ?", "is", item, user);
}
