#include "store/projects.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/vec.h"

static bool need_free(struct db *db, const char *name, struct err *e)
{
	int64_t other;
	bool found;

	if (!db_get_i64(db, e, &other, &found, "SELECT id FROM project WHERE name = ?", "s", name))
		return false;
	return !found || err_set(e, ERR_EXISTS,
				 "there is a project %s already: choose another name, or delete it with labeldeck "
				 "project delete %s",
				 name, name);
}

bool projects_insert(struct db *db, const struct project_spec *s, const char *owner, int64_t asset, int64_t *id,
		     struct err *e)
{
	int64_t now = clock_now_ms();

	if (!need_free(db, s->name, e))
		return false;
	if (!db_run(db, e,
		    "INSERT INTO project(name, shown_name, description, task, asset_id, instructions, "
		    "instructions_url, seed, "
		    "state, owner, created_ms, changed_ms) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    "sssiissiisii", s->name, s->name, s->description, (int64_t)s->task, asset, s->instructions,
		    s->instructions_url, (int64_t)s->seed, (int64_t)PROJECT_INITIALIZING, owner, now, now))
		return false;
	*id = db_last_id(db);
	bool ok = true;
	for (size_t i = 0; ok && i < s->classes.n; i++) {
		const struct class *c = &s->classes.v[i];
		ok = db_run(db, e,
			    "INSERT INTO class(project_id, class_id, parent, position, name, color) VALUES(?, ?, ?, ?, "
			    "?, ?)",
			    "iiiisi", *id, (int64_t)c->id, (int64_t)c->parent, (int64_t)i, c->name, (int64_t)c->color);
	}
	return ok;
}

bool projects_classes(struct db *db, int64_t id, struct class_tree *out, struct err *e)
{
	struct stmt *q =
	    db_query(db, e, "SELECT class_id, parent, name, color FROM class WHERE project_id = ? ORDER BY position",
		     "i", id);
	int row;

	while ((row = db_next(q, e)) > 0) {
		struct class c = {(int)db_i64(q, 0), (int)db_i64(q, 1), db_text_copy(q, 2), (uint32_t)db_i64(q, 3)};
		vec_add(out, c);
	}
	return row == 0;
}

static bool load_counts(struct db *db, int64_t id, struct project_counts *c, struct err *e)
{
	struct stmt *q = db_query(db, e, "SELECT state, n FROM count_state WHERE project_id = ?", "i", id);
	bool found;
	int row;

	while ((row = db_next(q, e)) > 0) {
		int64_t s = db_i64(q, 0);
		if (s >= 0 && s < ITEM_STATES)
			c->by_state[s] = db_i64(q, 1);
		if (s != ITEM_REMOVED)
			c->items += db_i64(q, 1);
	}
	return row == 0 &&
	       db_get_i64(db, e, &c->labels, &found,
			  "SELECT ifnull(sum(labels), 0) FROM count_class WHERE project_id = ?", "i", id) &&
	       db_get_i64(db, e, &c->leased, &found,
			  "SELECT count(*) FROM item WHERE lease_user IS NOT NULL AND lease_until_ms > ? "
			  "AND +project_id = ?",
			  "ii", clock_now_ms(), id); /* +: by the leases, which are few, not by the items */
}

static bool load_at_work(struct db *db, int64_t id, char **out, struct err *e)
{
	struct stmt *q = db_query(db, e,
				  "SELECT group_concat(user, ', ') FROM (SELECT DISTINCT lease_user AS user FROM item "
				  "INDEXED BY item_lease WHERE lease_user IS NOT NULL AND lease_until_ms > ? AND "
				  "project_id = ? ORDER BY user)",
				  "ii", clock_now_ms(), id);
	int row = db_next(q, e);

	if (row <= 0)
		return row == 0;
	*out = db_text_copy(q, 0);
	db_done(q);
	return true;
}

static void read_project(struct stmt *q, struct project *p)
{
	p->id = db_i64(q, 0);
	p->spec.name = db_text_copy(q, 1);
	p->spec.description = db_text_copy(q, 2);
	p->spec.task = (enum task_type)db_i64(q, 3);
	p->spec.data = db_text_copy(q, 4);
	p->spec.instructions = db_text_copy(q, 5);
	p->spec.instructions_url = db_text_copy(q, 6);
	p->spec.seed = (uint64_t)db_i64(q, 7);
	p->state = (enum project_state)db_i64(q, 8);
	p->owner = db_text_copy(q, 9);
	p->created_ms = db_i64(q, 10);
	p->changed_ms = db_i64(q, 11);
	p->order = (enum queue_order)db_i64(q, 12);
}

bool projects_get_id(struct db *db, int64_t id, struct project *out, struct err *e)
{
	struct stmt *q =
	    db_query(db, e,
		     "SELECT p.id, p.shown_name, p.description, p.task, a.name, p.instructions, p.instructions_url, "
		     "p.seed, p.state, p.owner, p.created_ms, p.changed_ms, p.queue_order FROM project p "
		     "LEFT JOIN asset a ON a.id = p.asset_id WHERE p.id = ?",
		     "i", id);
	int row = db_next(q, e);

	if (row <= 0)
		return row == 0 ? err_set(e, ERR_NOT_FOUND, "there is no such project") : false;
	read_project(q, out);
	db_done(q);
	return projects_classes(db, id, &out->spec.classes, e) && load_counts(db, id, &out->counts, e) &&
	       load_at_work(db, id, &out->at_work, e);
}

bool projects_find(struct db *db, const char *name, int64_t *id, struct err *e)
{
	bool found;

	if (!db_get_i64(db, e, id, &found, "SELECT id FROM project WHERE name = ? AND state <> ?", "si", name,
			(int64_t)PROJECT_DELETED))
		return false;
	return found ||
	       err_set(e, ERR_NOT_FOUND, "there is no project %s: labeldeck project list shows what there is", name);
}

bool projects_get(struct db *db, const char *name, struct project *out, struct err *e)
{
	int64_t id;

	return projects_find(db, name, &id, e) && projects_get_id(db, id, out, e);
}

bool projects_each(struct db *db, bool (*fn)(const struct project *p, void *arg, struct err *e), void *arg,
		   struct err *e)
{
	struct stmt *q = db_query(db, e, "SELECT id FROM project WHERE state <> ? ORDER BY changed_ms DESC, id", "i",
				  (int64_t)PROJECT_DELETED);
	VEC(int64_t) ids = {0};
	int row;

	while ((row = db_next(q, e)) > 0)
		vec_add(&ids, db_i64(q, 0));
	bool ok = row == 0;
	for (size_t i = 0; ok && i < ids.n; i++) {
		struct project p;
		project_init(&p);
		ok = projects_get_id(db, ids.v[i], &p, e) && fn(&p, arg, e);
		project_fini(&p);
	}
	vec_fini(&ids);
	return ok;
}

bool projects_set_state(struct db *db, int64_t id, enum project_state s, struct err *e)
{
	return db_run(db, e, "UPDATE project SET state = ?, changed_ms = ? WHERE id = ?", "iii", (int64_t)s,
		      clock_now_ms(), id);
}

bool projects_set_order(struct db *db, int64_t id, enum queue_order o, struct err *e)
{
	return db_run(db, e, "UPDATE project SET queue_order = ?, changed_ms = ? WHERE id = ?", "iii", (int64_t)o,
		      clock_now_ms(), id);
}

bool projects_rename(struct db *db, int64_t id, const char *name, struct err *e)
{
	return need_free(db, name, e) &&
	       db_run(db, e, "UPDATE project SET name = ?, shown_name = ?, changed_ms = ? WHERE id = ?", "ssii", name,
		      name, clock_now_ms(), id);
}

bool projects_touch(struct db *db, int64_t id, struct err *e)
{
	return db_run(db, e, "UPDATE project SET changed_ms = ? WHERE id = ?", "ii", clock_now_ms(), id);
}

bool projects_delete(struct db *db, int64_t id, struct err *e)
{
	/* No valid name has a tilde, so the kept row cannot stand in the way of a new project. */
	return db_run(db, e, "UPDATE project SET state = ?, changed_ms = ?, name = name || '~' || id WHERE id = ?",
		      "iii", (int64_t)PROJECT_DELETED, clock_now_ms(), id) &&
	       db_run(db, e,
		      "UPDATE item SET lease_user = NULL, lease_until_ms = NULL WHERE lease_user IS NOT NULL AND "
		      "project_id = ?",
		      "i", id);
}
