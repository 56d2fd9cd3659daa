#pragma once

#include "labeling/setup.h"
#include "labeling/submit.h"
#include "labeling/tally.h"
#include "store/assets.h"
#include "store/items.h"
#include "store/projects.h"
#include "test.h"

/* A store in a folder of its own, with one running project of two classes over files that were not looked at yet. */
struct workspace {
	char *dir, *path;
	struct db *db;
	int64_t asset, project;
	unsigned changes; /* UUIDs given out */
	char change[37];
};

static inline int64_t workspace_project(struct db *db, const char *name, const char *data)
{
	struct project_spec s;
	struct err e;
	int64_t project, made = 0;
	bool more = true;
	char *path = xstrdup("");

	project_spec_init(&s);
	s.name = xstrdup(name);
	s.data = xstrdup(data);
	s.seed = 7;
	assert_true(class_tree_add(&s.classes, 0, 0, "beans", 0, &e));
	assert_true(class_tree_add(&s.classes, 0, 0, "soup", 0, &e));
	assert_ok(setup_create(db, &s, "ann", &project, &e), e);
	while (more)
		assert_ok(setup_items(db, project, 7, &path, &made, &more, &e), e);
	assert_ok(setup_set_state(db, project, "ann", PROJECT_RUNNING, &e), e);
	project_spec_fini(&s);
	free(path);
	return project;
}

static inline void workspace_fill(struct workspace *ws, int files)
{
	struct err e;

	assert_ok(assets_insert(ws->db, "shelf", "folder", "/pictures", "ready", &ws->asset, &e), e);
	for (int i = 1; i <= files; i++) {
		char *path = xasprintf("p%03d.jpg", i);
		assert_ok(files_put(ws->db, ws->asset, path, 1000, 1700000000000, &e), e);
		free(path);
	}
	assert_ok(assets_count(ws->db, ws->asset, 0, &e), e);
	ws->project = workspace_project(ws->db, "shelf", "shelf");
}

static inline void workspace_open(struct workspace *ws, int files)
{
	struct err e;

	*ws = (struct workspace){.dir = test_dir()};
	ws->path = path_join(ws->dir, "store.db");
	ws->db = db_open(ws->path, 0, &e);
	if (!ws->db)
		fail_msg("%s", e.text);
	workspace_fill(ws, files);
}

static inline void workspace_close(struct workspace *ws)
{
	db_close(ws->db);
	free(ws->path);
	test_dir_remove(ws->dir);
}

/* A new UUID, valid until the next. */
static inline const char *workspace_change(struct workspace *ws)
{
	snprintf(ws->change, sizeof ws->change, "00000000-0000-4000-8000-%012u", ++ws->changes);
	return ws->change;
}

static inline void workspace_item(struct workspace *ws, int64_t id, struct item *out)
{
	struct err e;

	item_init(out);
	assert_ok(items_get(ws->db, id, NULL, out, &e), e);
}
