#include "formats/jsonl.h"

#include <stdlib.h>

#include "formats/place.h"
#include "formats/writer.h"

void jsonl_begin(struct format_writer *w)
{
}

void jsonl_pass(struct format_writer *w)
{
}

static void put_image(struct jsonw *j, const struct item *it)
{
	struct buf url;

	buf_init(&url, BUF_MAX_DEFAULT);
	place_add(&url, it);
	jsonw_kstr(j, "image_url", buf_str(&url));
	buf_fini(&url);
	jsonw_key(j, "image_details");
	jsonw_object(j);
	if (it->format)
		jsonw_kstr(j, "format", it->format);
	jsonw_ki64(j, "width", it->width);
	jsonw_ki64(j, "height", it->height);
	jsonw_object_end(j);
}

static void put_label(struct format_writer *w, const struct item *it, const struct label *l)
{
	char *path = class_tree_path(w->facts.classes, l->class_id);
	struct jsonw *j = &w->json;

	jsonw_object(j);
	jsonw_kstr(j, "label", path);
	if (l->kind == SHAPE_BOX) {
		jsonw_knum(j, "topX", format_part(l->box.x, it->width));
		jsonw_knum(j, "topY", format_part(l->box.y, it->height));
		jsonw_knum(j, "bottomX", format_part(l->box.x + l->box.w, it->width));
		jsonw_knum(j, "bottomY", format_part(l->box.y + l->box.h, it->height));
		jsonw_ki64(j, "isCrowd", 0);
	}
	jsonw_object_end(j);
	free(path);
}

void jsonl_put(struct format_writer *w, const struct item *it)
{
	struct jsonw *j = &w->json;

	jsonw_object(j);
	put_image(j, it);
	jsonw_key(j, "label");
	jsonw_array(j);
	for (size_t i = 0; i < it->labels.n; i++)
		put_label(w, it, &it->labels.v[i]);
	jsonw_array_end(j);
	jsonw_key(j, "label_confidence");
	jsonw_array(j);
	for (size_t i = 0; i < it->labels.n; i++)
		jsonw_raw(j, "1.0", 3);
	jsonw_array_end(j);
	jsonw_object_end(j);
	jsonw_newline(j);
}

void jsonl_end(struct format_writer *w)
{
}
