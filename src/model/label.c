#include "model/label.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/vec.h"

static const struct {
	const char *word, *title;
	enum shape_kind shape;
	bool many; /* labels of one item */
	bool works;
} tasks[TASK_TYPES] = {
    [TASK_CLASSIFICATION_MULTICLASS] = {"Classification", "Image classification (multi-class)", SHAPE_NONE, false,
					false},
    [TASK_CLASSIFICATION_MULTILABEL] = {"ClassificationMultiLabel", "Image classification (multi-label)", SHAPE_NONE,
					true, false},
    [TASK_BOUNDING_BOX] = {"BoundingBox", "Object identification (bounding box)", SHAPE_BOX, true, true},
    [TASK_INSTANCE_SEGMENTATION] = {"InstanceSegmentation", "Instance segmentation (polygon)", SHAPE_NONE, true, false},
    [TASK_SEMANTIC_SEGMENTATION] = {"SemanticSegmentation", "Semantic segmentation (mask)", SHAPE_NONE, true, false},
};

const char *task_type_word(enum task_type t)
{
	return tasks[t].word;
}

const char *task_type_title(enum task_type t)
{
	return tasks[t].title;
}

bool task_type_works(enum task_type t)
{
	return tasks[t].works;
}

bool task_type_from_word(const char *word, enum task_type *out)
{
	for (size_t i = 0; i < NELEM(tasks); i++)
		if (str_eq(tasks[i].word, word)) {
			*out = (enum task_type)i;
			return true;
		}
	return false;
}

void labels_init(struct labels *l)
{
	*l = (struct labels){0};
}

void labels_fini(struct labels *l)
{
	vec_fini(l);
}

void labels_add(struct labels *l, struct label label)
{
	vec_add(l, label);
}

void labels_remove(struct labels *l, size_t i)
{
	vec_remove(l, i);
}

void labels_copy(struct labels *to, const struct labels *from)
{
	vec_reserve(to, from->n);
	if (from->n)
		memcpy(to->v, from->v, from->n * sizeof *from->v);
	to->n = from->n;
}

bool labels_equal(const struct labels *a, const struct labels *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct label *p = &a->v[i], *q = &b->v[i];
		if (p->class_id != q->class_id || p->kind != q->kind)
			return false;
		if (p->kind == SHAPE_BOX &&
		    (p->box.x != q->box.x || p->box.y != q->box.y || p->box.w != q->box.w || p->box.h != q->box.h))
			return false;
	}
	return true;
}

bool labels_check(struct labels *l, enum task_type task, const struct class_tree *classes, int width, int height,
		  struct err *e)
{
	double w = width > 0 ? width : 1e9, h = height > 0 ? height : 1e9;

	if (l->n > (tasks[task].many ? LABELS_MAX : 1))
		return err_set(e, ERR_INVALID, "%zu labels for one image: at most %d", l->n,
			       tasks[task].many ? LABELS_MAX : 1);
	for (size_t i = 0; i < l->n; i++) {
		struct label *lb = &l->v[i];
		if (!class_tree_get(classes, lb->class_id))
			return err_set(e, ERR_INVALID, "label %zu has class %d, which this project does not have",
				       i + 1, lb->class_id);
		if (lb->kind != tasks[task].shape)
			return err_set(e, ERR_INVALID, "label %zu has a shape that does not fit the project", i + 1);
		if (lb->kind != SHAPE_BOX)
			continue;
		if (!rect_is_empty(lb->box))
			lb->box = rect_clamp(lb->box, w, h);
		if (rect_is_empty(lb->box))
			return err_set(e, ERR_INVALID, "label %zu has no area inside the image", i + 1);
	}
	return true;
}
