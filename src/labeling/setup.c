#include "labeling/setup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/str.h"
#include "base/vec.h"
#include "labeling/tally.h"
#include "store/assets.h"
#include "store/events.h"
#include "store/projects.h"

static uint64_t choose_seed(void)
{
	uint64_t seed = 0;

	while (seed == 0)
		if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
			fatal("the system gives no random numbers");
	return seed;
}

static bool announce(struct db *db, int64_t project, const char *user, const char *kind, const char *detail,
		     struct err *e)
{
	struct project p;

	project_init(&p);
	bool ok = projects_get_id(db, project, &p, e);
	struct event ev = {.kind = kind, .user = user, .project_id = project, .project = p.spec.name, .detail = detail};
	ok = ok && events_add(db, &ev, NULL, e);
	project_fini(&p);
	return ok;
}

bool setup_create(struct db *db, const struct project_spec *spec, const char *user, int64_t *project, struct err *e)
{
	struct asset a = {0};
	struct project_spec s = *spec;

	if (!project_spec_check(spec, e) || !assets_get(db, spec->data ? spec->data : "", &a, e))
		return false;
	if (s.seed == 0)
		s.seed = choose_seed();
	bool ok =
	    projects_insert(db, &s, user, a.id, project, e) && announce(db, *project, user, "project.created", NULL, e);
	asset_fini(&a);
	return ok;
}

struct new_file {
	int64_t id;
	char *path;
	enum item_state state;
};

static bool insert_item(struct db *db, int64_t project, uint64_t seed, int64_t number, const struct new_file *f,
			struct err *e)
{
	static const struct labels none;
	int64_t position = (int64_t)(hash_mix(seed ^ hash_quick(f->path, strlen(f->path))) >> 1);
	struct tally_side after = {f->state, &none, NULL};

	return db_run(db, e, "INSERT INTO item(project_id, file_id, number, position, state) VALUES(?, ?, ?, ?, ?)",
		      "iiiii", project, f->id, number, position, (int64_t)f->state) &&
	       tally_change(db, project, NULL, &after, e);
}

static enum item_state state_of_file(struct stmt *q)
{
	if (!db_is_null(q, 3))
		return ITEM_UNREADABLE;
	return db_is_null(q, 2) ? ITEM_UNPROBED : ITEM_OPEN;
}

bool setup_items(struct db *db, int64_t project, int limit, char **path, int64_t *made, bool *more, struct err *e)
{
	VEC(struct new_file) files = {0};
	int64_t asset = 0, seed = 0, number = 0;
	bool found;
	int row;

	bool ok = db_get_i64(db, e, &asset, &found, "SELECT asset_id FROM project WHERE id = ?", "i", project) &&
		  db_get_i64(db, e, &seed, &found, "SELECT seed FROM project WHERE id = ?", "i", project) &&
		  db_get_i64(db, e, &number, &found, "SELECT ifnull(max(number), 0) FROM item WHERE project_id = ?",
			     "i", project);
	if (!ok)
		return false;
	struct stmt *q =
	    db_query(db, e,
		     "SELECT id, path, width, problem FROM file WHERE asset_id = ? AND path > ? ORDER BY path LIMIT ?",
		     "isi", asset, *path, (int64_t)limit);
	while ((row = db_next(q, e)) > 0) {
		struct new_file f = {db_i64(q, 0), db_text_copy(q, 1), state_of_file(q)};
		vec_add(&files, f);
	}
	ok = row == 0;
	*more = files.n == (size_t)limit;
	for (size_t i = 0; ok && i < files.n; i++)
		ok = insert_item(db, project, (uint64_t)seed, ++number, &files.v[i], e);
	if (ok && files.n) {
		free(*path);
		*path = xstrdup(files.v[files.n - 1].path);
		*made += (int64_t)files.n;
	}
	for (size_t i = 0; i < files.n; i++)
		free(files.v[i].path);
	vec_fini(&files);
	return ok;
}

bool setup_set_state(struct db *db, int64_t project, const char *user, enum project_state to, struct err *e)
{
	int64_t now = 0;
	bool found;

	if (!db_get_i64(db, e, &now, &found, "SELECT state FROM project WHERE id = ?", "i", project))
		return false;
	bool starting = now == PROJECT_INITIALIZING && (to == PROJECT_RUNNING || to == PROJECT_FAILED);
	bool toggling =
	    (now == PROJECT_RUNNING || now == PROJECT_PAUSED) && (to == PROJECT_RUNNING || to == PROJECT_PAUSED);
	if (!starting && !toggling)
		return err_set(e, ERR_CONFLICT, "the project is %s: it cannot become %s",
			       project_state_word((enum project_state)now), project_state_word(to));
	if (now == (int64_t)to)
		return true;
	char *detail = xasprintf("\"state\":\"%s\"", project_state_word(to));
	bool ok = projects_set_state(db, project, to, e) && announce(db, project, user, "project.state", detail, e);
	free(detail);
	return ok;
}

bool setup_rename(struct db *db, int64_t project, const char *user, const char *name, struct err *e)
{
	struct project p;
	char *detail = NULL;

	project_init(&p);
	bool ok = name_is_valid(name, "a project", e) && projects_get_id(db, project, &p, e);
	if (ok && !str_eq(p.spec.name, name)) {
		detail = xasprintf("\"from\":\"%s\"", p.spec.name);
		ok = projects_rename(db, project, name, e) &&
		     announce(db, project, user, "project.renamed", detail, e);
	}
	free(detail);
	project_fini(&p);
	return ok;
}

bool setup_set_order(struct db *db, int64_t project, const char *user, enum queue_order o, struct err *e)
{
	char *detail = xasprintf("\"order\":\"%s\"", queue_order_word(o));
	bool ok = projects_set_order(db, project, o, e) && announce(db, project, user, "project.order", detail, e);

	free(detail);
	return ok;
}

bool setup_delete(struct db *db, int64_t project, const char *user, struct err *e)
{
	return announce(db, project, user, "project.deleted", NULL, e) && projects_delete(db, project, e);
}
