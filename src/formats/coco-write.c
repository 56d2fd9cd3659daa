#include "formats/coco.h"

#include <stdlib.h>
#include <string.h>

#include "formats/writer.h"

static const char *const sections[] = {"images", "annotations"};

void coco_begin(struct format_writer *w)
{
	jsonw_object(&w->json);
	jsonw_key(&w->json, "info");
	jsonw_object(&w->json);
	jsonw_kstr(&w->json, "description", w->facts.project);
	jsonw_kstr(&w->json, "frame", COCO_FRAME);
	jsonw_object_end(&w->json);
}

void coco_pass(struct format_writer *w)
{
	if (w->pass > 0)
		jsonw_array_end(&w->json);
	jsonw_key(&w->json, sections[w->pass]);
	jsonw_array(&w->json);
}

static void put_image(struct jsonw *j, const struct item *it)
{
	jsonw_object(j);
	jsonw_ki64(j, "id", it->number);
	jsonw_kstr(j, "file_name", it->path);
	jsonw_ki64(j, "width", it->width);
	jsonw_ki64(j, "height", it->height);
	jsonw_object_end(j);
}

void coco_put_box(struct jsonw *j, struct rect r)
{
	jsonw_key(j, "bbox");
	jsonw_array(j);
	jsonw_num(j, r.x);
	jsonw_num(j, r.y);
	jsonw_num(j, r.w);
	jsonw_num(j, r.h);
	jsonw_array_end(j);
}

static void put_annotation(struct jsonw *j, int64_t id, int64_t image, const struct label *l)
{
	bool box = l->kind == SHAPE_BOX;

	jsonw_object(j);
	jsonw_ki64(j, "id", id);
	jsonw_ki64(j, "image_id", image);
	jsonw_ki64(j, "category_id", l->class_id);
	if (box)
		coco_put_box(j, l->box);
	jsonw_knum(j, "area", box ? l->box.w * l->box.h : 0);
	jsonw_ki64(j, "iscrowd", 0);
	jsonw_key(j, "segmentation"); /* empty: several readers fail where it is missing */
	jsonw_array(j);
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void coco_put(struct format_writer *w, const struct item *it)
{
	if (w->pass == 0) {
		put_image(&w->json, it);
		return;
	}
	for (size_t i = 0; i < it->labels.n; i++)
		put_annotation(&w->json, w->n.labels + (int64_t)i + 1, it->number, &it->labels.v[i]);
}

static void put_category(struct jsonw *j, const struct class_tree *t, const struct class *c)
{
	jsonw_object(j);
	jsonw_ki64(j, "id", c->id);
	jsonw_kstr(j, "name", c->name);
	if (c->parent) {
		char *path = class_tree_path(t, c->parent);
		jsonw_kstr(j, "supercategory", path);
		free(path);
	}
	jsonw_object_end(j);
}

void coco_end(struct format_writer *w)
{
	const struct class_tree *t = w->facts.classes;

	jsonw_array_end(&w->json);
	jsonw_key(&w->json, "categories");
	jsonw_array(&w->json);
	for (size_t i = 0; i < t->n; i++)
		put_category(&w->json, t, &t->v[i]);
	jsonw_array_end(&w->json);
	jsonw_object_end(&w->json);
	jsonw_newline(&w->json);
}
