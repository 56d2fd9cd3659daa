#pragma once

#include "model/project.h"
#include "store/db.h"

/* Projects with their classes and counters as rows. */
bool projects_insert(struct db *db, const struct project_spec *s, const char *owner, int64_t asset, int64_t *id,
		     struct err *e);

/* Fills an initialised project, counts included. */
bool projects_get(struct db *db, const char *name, struct project *out, struct err *e);
bool projects_get_id(struct db *db, int64_t id, struct project *out, struct err *e);
/* ERR_NOT_FOUND says what there is to do */
bool projects_find(struct db *db, const char *name, int64_t *id, struct err *e);

/* Every project that is not deleted, last activity first. */
bool projects_each(struct db *db, bool (*fn)(const struct project *p, void *arg, struct err *e), void *arg,
		   struct err *e);

bool projects_set_state(struct db *db, int64_t id, enum project_state s, struct err *e);
bool projects_set_order(struct db *db, int64_t id, enum queue_order o, struct err *e);
bool projects_rename(struct db *db, int64_t id, const char *name, struct err *e); /* ERR_EXISTS: in use */
bool projects_touch(struct db *db, int64_t id, struct err *e); /* last activity is now */
bool projects_delete(struct db *db, int64_t id, struct err *e); /* kept; its name is free again */
bool projects_classes(struct db *db, int64_t id, struct class_tree *out, struct err *e);
