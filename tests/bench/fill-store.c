/*
 * fill-store HOME ITEMS BOXES: a workspace with one running project "bench"
 * of so many items, all labeled, as an import would have left it. Goes through labeling/,
 * in transactions of some thousand rows, without waiting for the disk.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/path.h"
#include "base/str.h"
#include "labeling/probe.h"
#include "labeling/setup.h"
#include "labeling/submit.h"
#include "store/assets.h"

enum { AT_ONCE = 5000, WIDTH = 1920, HEIGHT = 1080 };

static struct err e;

static void must(bool ok)
{
	if (!ok)
		fatal("%s", e.text);
}

static void turn(struct db *db)
{
	must(db_exec(db, &e, "COMMIT; BEGIN IMMEDIATE"));
	buf_reset(db_news(db));
}

static int64_t add_files(struct db *db, const char *folder, int64_t items)
{
	int64_t asset;

	must(assets_insert(db, "bench", "folder", folder, "ready", &asset, &e));
	for (int64_t i = 1; i <= items; i++) {
		char path[64];
		snprintf(path, sizeof path, "images/%03" PRId64 "/%07" PRId64 ".jpg", i / 1000, i);
		must(files_put(db, asset, path, 100000, 1700000000000, &e));
		if (i % AT_ONCE == 0)
			turn(db);
	}
	turn(db);
	must(db_run(db, &e, "UPDATE file SET width = ?, height = ?, format = 'jpeg' WHERE asset_id = ?", "iii",
		    (int64_t)WIDTH, (int64_t)HEIGHT, asset));
	must(assets_count(db, asset, 0, &e));
	return asset;
}

static int64_t add_project(struct db *db)
{
	static const char *const names[] = {"spaghetti", "macaroni", "beans", "soup"};
	struct project_spec s;
	int64_t project, made = 0;
	bool more = true;
	char *path = xstrdup("");

	project_spec_init(&s);
	s.name = xstrdup("bench");
	s.data = xstrdup("bench");
	s.task = TASK_BOUNDING_BOX;
	s.seed = 1;
	for (size_t i = 0; i < NELEM(names); i++)
		must(class_tree_add(&s.classes, 0, 0, names[i], 0, &e));
	must(setup_create(db, &s, "bench", &project, &e));
	while (more) {
		must(setup_items(db, project, AT_ONCE, &path, &made, &more, &e));
		turn(db);
	}
	must(setup_set_state(db, project, "bench", PROJECT_RUNNING, &e));
	project_spec_fini(&s);
	free(path);
	return project;
}

/* Boxes on whole pixels, as keys draw them, and some with decimals, as a mouse or a model does. */
static struct label random_label(uint64_t dice)
{
	double step = dice % 4 == 0 ? 0.125 : 1;

	return (struct label){1 + (int)((dice >> 4) % 4), SHAPE_BOX,
			      {(double)((dice >> 8) % 1700), (double)((dice >> 20) % 900),
			       step * (double)(8 + (dice >> 32) % 180), step * (double)(8 + (dice >> 44) % 170)}};
}

static void add_labels(struct db *db, int64_t project, int64_t items, int64_t boxes)
{
	int64_t first = 0;
	bool found, taken;

	must(db_get_i64(db, &e, &first, &found, "SELECT min(id) FROM item WHERE project_id = ?", "i", project));
	for (int64_t i = 0; i < items; i++) {
		struct labels l;
		labels_init(&l);
		for (int64_t k = 0; k < boxes; k++)
			labels_add(&l, random_label(hash_mix((uint64_t)(i * boxes + k + 1))));
		must(submit_import(db, first + i, "bench", &l, false, &taken, &e));
		labels_fini(&l);
		if (i % AT_ONCE == 0)
			turn(db);
	}
}

int main(int argc, char **argv)
{
	int64_t items, boxes;

	if (argc != 4 || !str_to_i64(argv[2], &items) || !str_to_i64(argv[3], &boxes))
		fatal("usage: fill-store HOME ITEMS BOXES");
	must(path_make_dirs(argv[1], 0700, &e));
	char *path = path_join(argv[1], "store.db");
	struct db *db = db_open(path, 0, &e);
	must(db != NULL);
	must(db_exec(db, &e, "PRAGMA synchronous=OFF; BEGIN IMMEDIATE"));
	add_files(db, argv[1], items);
	int64_t project = add_project(db);
	add_labels(db, project, items, boxes);
	must(db_exec(db, &e, "COMMIT"));
	db_close(db);
	free(path);
	return 0;
}
