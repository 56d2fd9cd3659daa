#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/classes.h"
#include "model/geom.h"

enum task_type { /* Azure's annotationType, by its names on the wire */
	TASK_CLASSIFICATION_MULTICLASS, /* "Classification" */
	TASK_CLASSIFICATION_MULTILABEL, /* "ClassificationMultiLabel" */
	TASK_BOUNDING_BOX,              /* "BoundingBox" */
	TASK_INSTANCE_SEGMENTATION,     /* "InstanceSegmentation" */
	TASK_SEMANTIC_SEGMENTATION,     /* "SemanticSegmentation" */
	TASK_TYPES
};

const char *task_type_word(enum task_type t);
bool task_type_from_word(const char *word, enum task_type *out);
const char *task_type_title(enum task_type t); /* "Object identification (bounding box)" */
bool task_type_works(enum task_type t);        /* this version can label it */

enum shape_kind { SHAPE_NONE, SHAPE_BOX, SHAPE_KINDS };

/* A class, with a shape unless the project classifies. A plain value. */
struct label {
	int class_id;
	enum shape_kind kind;
	struct rect box; /* SHAPE_BOX */
};

struct labels {
	struct label *v;
	size_t n, cap;
};

#define LABELS_MAX 20000 /* of one item */

void labels_init(struct labels *l);
void labels_fini(struct labels *l);
void labels_add(struct labels *l, struct label label);
void labels_remove(struct labels *l, size_t i);
void labels_copy(struct labels *to, const struct labels *from); /* `to` initialised; replaced */
bool labels_equal(const struct labels *a, const struct labels *b);

/* Checks one item's labels against the task and the classes and clamps boxes to width x height (0: unknown, only the
 * origin bounds them). false: an unknown class, a shape that does not fit the task, an empty shape, too many. */
bool labels_check(struct labels *l, enum task_type task, const struct class_tree *classes, int width, int height,
		  struct err *e);
