#include "labeling/submit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "labeling/queue.h"
#include "labeling/tally.h"
#include "model/wire.h"
#include "store/events.h"
#include "store/items.h"
#include "store/projects.h"

/* One item on its way from what it was to what it becomes. */
struct change {
	struct db *db;
	const char *user, *id; /* id: the UUID, NULL for an import */
	struct project project;
	struct item item; /* as it was */
	enum item_state to;
	const char *labeled_by; /* afterwards; NULL: nobody */
	int64_t labeled_ms;
	const struct labels *labels; /* afterwards */
};

static bool change_open(struct change *c, struct db *db, int64_t item, const char *user, const char *id, struct err *e)
{
	int64_t project;

	*c = (struct change){.db = db, .user = user, .id = id};
	project_init(&c->project);
	item_init(&c->item);
	return items_project(db, item, &project, e) && projects_get_id(db, project, &c->project, e) &&
	       items_get(db, item, NULL, &c->item, e);
}

static void change_close(struct change *c)
{
	project_fini(&c->project);
	item_fini(&c->item);
}

static void put_before(struct buf *out, const struct item *it)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_object(&w);
	jsonw_kstr(&w, "state", item_state_word(it->state));
	if (it->labeled_by)
		jsonw_kstr(&w, "labeledBy", it->labeled_by);
	jsonw_ki64(&w, "labeledMs", it->labeled_ms);
	jsonw_key(&w, "labels");
	wire_put_labels(&w, &it->labels);
	jsonw_object_end(&w);
}

static bool put_answer(struct change *c, struct buf *answer, struct err *e)
{
	struct item now;
	struct jsonw w;

	item_init(&now);
	bool ok = items_get(c->db, c->item.id, c->user, &now, e);
	if (ok) {
		jsonw_init(&w, answer);
		wire_put_item(&w, &now);
	}
	item_fini(&now);
	return ok;
}

/* Labels, state, revision, counts and the end of the draft: what every change has in common. */
static bool apply(struct change *c, struct err *e)
{
	struct tally_side before = {c->item.state, &c->item.labels, c->item.labeled_by},
			  after = {c->to, c->labels, c->labeled_by};

	return labels_store(c->db, c->item.id, c->labels, e) &&
	       db_run(c->db, e,
		      "UPDATE item SET state = ?, revision = revision + 1, labeled_by = ?, labeled_ms = nullif(?, 0) "
		      "WHERE id = ?",
		      "isii", (int64_t)c->to, c->labeled_by, c->labeled_ms, c->item.id) &&
	       tally_change(c->db, c->project.id, &before, &after, e) && projects_touch(c->db, c->project.id, e);
}

static bool record(struct change *c, const char *kind, const struct buf *answer, struct err *e)
{
	struct buf before;
	char *detail = xasprintf("\"state\":\"%s\",\"labels\":%zu", item_state_word(c->to), c->labels->n);
	struct event ev = {.kind = kind,
			   .user = c->user,
			   .project_id = c->project.id,
			   .project = c->project.spec.name,
			   .item_id = c->item.id,
			   .change = c->id,
			   .detail = detail,
			   .answer = answer ? buf_str(answer) : NULL};

	buf_init(&before, BUF_MAX_DEFAULT);
	put_before(&before, &c->item);
	ev.before = buf_str(&before);
	bool ok = events_add(c->db, &ev, NULL, e);
	buf_fini(&before);
	free(detail);
	return ok;
}

static bool need_running(const struct change *c, const char *what_then, struct err *e)
{
	return c->project.state == PROJECT_RUNNING ||
	       err_set(e, ERR_CONFLICT, "the project is %s: %s when it runs again",
		       project_state_word(c->project.state), what_then);
}

static bool may_change(const struct change *c, int64_t revision, struct err *e)
{
	const struct item *it = &c->item;

	if (!need_running(c, "your work is kept as a draft; submit it", e))
		return false;
	if (it->leased_to && !str_eq(it->leased_to, c->user))
		return err_set(e, ERR_CONFLICT, "%s works on this image now: your work is kept as a draft",
			       it->leased_to);
	if (it->revision != revision)
		return err_set(e, ERR_CONFLICT,
			       "%s changed this image meanwhile: your work is kept as a draft; look at the newer "
			       "labels, then "
			       "submit again",
			       it->labeled_by ? it->labeled_by : "somebody");
	return true;
}

static bool next_state(struct change *c, enum item_event ev, struct err *e)
{
	return item_next_state(c->item.state, ev, &c->to) ||
	       err_set(e, ERR_CONFLICT, "%s is %s: %s is not possible", c->item.path, item_state_word(c->item.state),
		       item_event_word(ev));
}

static bool finish(struct change *c, const char *kind, struct buf *answer, struct err *e)
{
	return apply(c, e) && queue_release(c->db, c->item.id, c->user, e) &&
	       draft_drop(c->db, c->item.id, c->user, e) && put_answer(c, answer, e) && record(c, kind, answer, e);
}

static bool check_change_id(const char *id, struct err *e)
{
	return (id && strlen(id) == 36) || err_set(e, ERR_INVALID, "\"change\" must be a UUID");
}

static bool submit(struct db *db, const struct submission *s, enum item_event ev, struct buf *answer, struct err *e)
{
	static const struct labels none;
	struct change c;
	bool repeated;

	if (!check_change_id(s->change, e) || !events_find_change(db, s->change, s->user, answer, &repeated, e))
		return false;
	if (repeated)
		return true;
	bool ok = change_open(&c, db, s->item, s->user, s->change, e) && may_change(&c, s->revision, e) &&
		  next_state(&c, ev, e);
	if (ok && s->labels)
		ok = labels_check(s->labels, c.project.spec.task, &c.project.spec.classes, c.item.width, c.item.height,
				  e);
	if (ok) {
		c.labels = s->labels ? s->labels : &none;
		c.labeled_by = s->user;
		c.labeled_ms = clock_now_ms();
		ok = finish(&c, item_event_word(ev), answer, e);
	}
	change_close(&c);
	return ok;
}

bool submit_labels(struct db *db, const struct submission *s, struct buf *answer, struct err *e)
{
	return submit(db, s, ITEM_EV_SUBMIT, answer, e);
}

bool submit_skip(struct db *db, const struct submission *s, struct buf *answer, struct err *e)
{
	return submit(db, s, ITEM_EV_SKIP, answer, e);
}

struct undoable {
	int64_t seq, item;
	char *before;
};

static bool find_undoable(struct db *db, int64_t project, const char *user, struct undoable *u, struct err *e)
{
	struct stmt *q =
	    db_query(db, e,
		     "SELECT seq, item_id, before FROM event WHERE project_id = ? AND user = ? AND undone = 0 AND "
		     "kind IN ('submit', 'skip') ORDER BY seq DESC LIMIT 1",
		     "is", project, user);
	int row = db_next(q, e);
	struct stmt *later;

	if (row <= 0)
		return row == 0 ? err_set(e, ERR_NOT_FOUND, "there is nothing of yours to take back in this project")
				: false;
	*u = (struct undoable){db_i64(q, 0), db_i64(q, 1), db_text_copy(q, 2)};
	db_done(q);
	later = db_query(db, e,
			 "SELECT user FROM event WHERE item_id = ? AND seq > ? AND (user <> ? OR kind = 'import') "
			 "LIMIT 1",
			 "iis", u->item, u->seq, user);
	row = db_next(later, e);
	if (row > 0) {
		err_set(e, ERR_CONFLICT, "%s changed that image later: your work on it cannot be taken back",
			db_text(later, 0));
		db_done(later);
	}
	return row == 0;
}

static bool restore(struct change *c, const char *before, struct buf *answer, struct err *e)
{
	struct labels old;
	struct json *j = json_parse(before, strlen(before), e);

	labels_init(&old);
	bool ok = j && wire_get_labels(json_get(j, "labels"), &old, e);
	if (ok && !item_state_from_word(json_str(j, "state", ""), &c->to))
		ok = err_set(e, ERR_INTERNAL, "the history of this image is damaged");
	if (ok) {
		/* The probe may have come in between. */
		if (item_is_claimable(c->to) && c->item.problem)
			c->to = ITEM_UNREADABLE;
		else if (c->to == ITEM_UNPROBED && c->item.width)
			c->to = ITEM_OPEN;
		c->labels = &old;
		c->labeled_by = json_str(j, "labeledBy", NULL);
		c->labeled_ms = json_i64(j, "labeledMs", 0);
		ok = apply(c, e) && queue_lease(c->db, c->item.id, c->user, e) &&
		     draft_put(c->db, c->item.id, c->user, c->item.revision + 1, &c->item.labels, e) &&
		     put_answer(c, answer, e) && record(c, "undo", answer, e);
	}
	labels_fini(&old);
	json_free(j);
	return ok;
}

bool submit_undo(struct db *db, int64_t project, const char *user, const char *change, struct buf *answer,
		 struct err *e)
{
	struct undoable u = {0};
	struct change c;
	bool repeated;

	if (!check_change_id(change, e) || !events_find_change(db, change, user, answer, &repeated, e))
		return false;
	if (repeated)
		return true;
	bool ok = find_undoable(db, project, user, &u, e);
	if (ok) {
		ok = change_open(&c, db, u.item, user, change, e) && need_running(&c, "take work back", e) &&
		     restore(&c, u.before, answer, e) &&
		     db_run(db, e, "UPDATE event SET undone = 1 WHERE seq = ?", "i", u.seq);
		change_close(&c);
	}
	free(u.before);
	return ok;
}

bool submit_import(struct db *db, int64_t item, const char *user, struct labels *labels, bool overwrite, bool *taken,
		   struct err *e)
{
	struct change c;
	bool ok = change_open(&c, db, item, user, NULL, e);

	*taken = ok && (overwrite || c.item.state != ITEM_LABELED) && c.item.state != ITEM_REMOVED;
	if (ok && *taken)
		ok = next_state(&c, ITEM_EV_IMPORT, e) &&
		     labels_check(labels, c.project.spec.task, &c.project.spec.classes, c.item.width, c.item.height, e);
	if (ok && *taken) {
		c.labels = labels;
		c.labeled_by = user;
		c.labeled_ms = clock_now_ms();
		ok = apply(&c, e) && record(&c, "import", NULL, e);
	}
	change_close(&c);
	return ok;
}
