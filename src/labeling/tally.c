#include "labeling/tally.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/jsonwrite.h"
#include "base/str.h"
#include "labeling/pace.h"
#include "model/project.h"
#include "store/projects.h"

static bool add_state(struct db *db, int64_t project, enum item_state s, int64_t by, struct err *e)
{
	return db_run(db, e, "INSERT INTO count_state(project_id, state, n) VALUES(?, ?, ?) "
			     "ON CONFLICT DO UPDATE SET n = n + excluded.n", "iii", project, (int64_t)s, by);
}

static bool counts_labels(const struct tally_side *s)
{
	return s->state == ITEM_LABELED;
}

/* An item of several labels of a class counts once as an item of it: at the first of them. */
static bool add_classes(struct db *db, int64_t project, const struct labels *l, int64_t by, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < l->n; i++) {
		bool first = true;
		for (size_t k = 0; k < i && first; k++)
			first = l->v[k].class_id != l->v[i].class_id;
		ok = db_run(db, e,
			    "INSERT INTO count_class(project_id, class_id, labels, items) VALUES(?, ?, ?, ?) "
			    "ON CONFLICT DO UPDATE SET labels = labels + excluded.labels, items = items + "
			    "excluded.items",
			    "iiii", project, (int64_t)l->v[i].class_id, by, first ? by : 0);
	}
	return ok;
}

static bool add_side(struct db *db, int64_t project, const struct tally_side *s, int64_t by, struct err *e)
{
	if (!add_state(db, project, s->state, by, e))
		return false;
	if (!counts_labels(s))
		return true;
	if (s->labeled_by && !db_run(db, e,
				     "INSERT INTO count_labeler(project_id, user, items) VALUES(?, ?, ?) "
				     "ON CONFLICT DO UPDATE SET items = items + excluded.items",
				     "isi", project, s->labeled_by, by))
		return false;
	return add_classes(db, project, s->labels, by, e);
}

bool tally_change(struct db *db, int64_t project, const struct tally_side *before, const struct tally_side *after,
		  struct err *e)
{
	return (!before || add_side(db, project, before, -1, e)) && add_side(db, project, after, 1, e);
}

static bool no_difference(struct db *db, int64_t project, const char *what, const char *sql, struct err *e)
{
	int64_t n = 0;
	bool found;

	if (!db_get_i64(db, e, &n, &found, sql, "ii", project, (int64_t)ITEM_LABELED))
		return false;
	return n == 0 ||
	       err_set(e, ERR_INTERNAL, "the counts of %s differ from the rows in %" PRId64 " places", what, n);
}

bool tally_check(struct db *db, int64_t project, struct err *e)
{
	return no_difference(db, project, "states",
			     "SELECT count(*) FROM (SELECT s, sum(n) d FROM (SELECT state s, n FROM count_state WHERE "
			     "project_id = ?1 UNION ALL "
			     "SELECT state, -count(*) FROM item WHERE project_id = ?1 AND ?2 = ?2 GROUP BY state) "
			     "GROUP BY s HAVING d <> 0)",
			     e) &&
	       no_difference(db, project, "classes",
			     "SELECT count(*) FROM (SELECT c, sum(l) dl, sum(i) di FROM (SELECT class_id c, labels l, "
			     "items i FROM count_class WHERE "
			     "project_id = ?1 UNION ALL SELECT b.class_id, -count(*), -count(DISTINCT i.id) FROM item "
			     "i JOIN label b ON b.item_id = i.id "
			     "WHERE i.project_id = ?1 AND i.state = ?2 GROUP BY b.class_id) GROUP BY c HAVING dl <> 0 "
			     "OR di <> 0)",
			     e) &&
	       no_difference(db, project, "labelers",
			     "SELECT count(*) FROM (SELECT u, sum(n) d FROM (SELECT user u, items n FROM count_labeler "
			     "WHERE project_id = ?1 UNION ALL "
			     "SELECT labeled_by, -count(*) FROM item WHERE project_id = ?1 AND state = ?2 AND "
			     "labeled_by IS NOT NULL GROUP BY labeled_by) "
			     "GROUP BY u HAVING d <> 0)",
			     e);
}

static bool put_class_counts(struct db *db, struct jsonw *w, const struct project *p, struct err *e)
{
	bool ok = true, found;

	jsonw_key(w, "classes");
	jsonw_array(w);
	for (size_t i = 0; ok && i < p->spec.classes.n; i++) {
		const struct class *c = &p->spec.classes.v[i];
		int64_t labels = 0, items = 0;
		ok = db_get_i64(db, e, &labels, &found,
				"SELECT labels FROM count_class WHERE project_id = ? AND class_id = ?", "ii", p->id,
				(int64_t)c->id) &&
		     db_get_i64(db, e, &items, &found,
				"SELECT items FROM count_class WHERE project_id = ? AND class_id = ?", "ii", p->id,
				(int64_t)c->id);
		char *path = class_tree_path(&p->spec.classes, c->id);
		jsonw_object(w);
		jsonw_ki64(w, "id", c->id);
		jsonw_kstr(w, "name", path);
		jsonw_ki64(w, "labels", labels);
		jsonw_ki64(w, "items", items);
		jsonw_object_end(w);
		free(path);
	}
	jsonw_array_end(w);
	return ok;
}

static bool put_labelers(struct db *db, struct jsonw *w, const struct project *p, struct err *e)
{
	struct stmt *q = db_query(db, e,
				  "SELECT user, items FROM count_labeler WHERE project_id = ? AND items <> 0 ORDER BY "
				  "items DESC, user",
				  "i", p->id);
	int row;

	jsonw_key(w, "labelers");
	jsonw_array(w);
	while ((row = db_next(q, e)) > 0) {
		jsonw_object(w);
		jsonw_kstr(w, "user", db_text(q, 0));
		jsonw_ki64(w, "items", db_i64(q, 1));
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	return row == 0;
}

static void put_numbers(struct jsonw *w, const struct project *p)
{
	const struct project_counts *c = &p->counts;
	char iso[CLOCK_ISO];

	jsonw_kstr(w, "project", p->spec.name);
	jsonw_kstr(w, "state", project_state_word(p->state));
	jsonw_kstr(w, "taskType", task_type_word(p->spec.task));
	jsonw_ki64(w, "items", c->items);
	jsonw_ki64(w, "labeled", c->by_state[ITEM_LABELED]);
	jsonw_ki64(w, "skipped", c->by_state[ITEM_SKIPPED]);
	jsonw_ki64(w, "needsReview", c->by_state[ITEM_NEEDS_REVIEW]);
	jsonw_ki64(w, "open", project_left(c) - c->by_state[ITEM_NEEDS_REVIEW]);
	jsonw_ki64(w, "unprobed", c->by_state[ITEM_UNPROBED]);
	jsonw_ki64(w, "unreadable", c->by_state[ITEM_UNREADABLE]);
	jsonw_ki64(w, "missing", c->by_state[ITEM_MISSING]);
	jsonw_ki64(w, "labels", c->labels);
	jsonw_ki64(w, "leased", c->leased);
	jsonw_kstr(w, "order", queue_order_word(p->order));
	jsonw_kstr(w, "lastActivity", clock_iso(p->changed_ms, iso));
}

bool tally_status(struct db *db, const char *project, struct buf *out, struct err *e)
{
	struct project p;
	struct jsonw w;

	project_init(&p);
	bool ok = projects_get(db, project, &p, e);
	if (ok) {
		jsonw_init(&w, out);
		jsonw_object(&w);
		put_numbers(&w, &p);
		ok = put_class_counts(db, &w, &p, e) && put_labelers(db, &w, &p, e) &&
		     pace_put(db, &w, p.id, project_left(&p.counts), e);
		jsonw_object_end(&w);
	}
	project_fini(&p);
	return ok;
}
