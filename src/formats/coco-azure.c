#include "formats/coco.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "formats/place.h"
#include "formats/writer.h"

void coco_azure_begin(struct format_writer *w)
{
	jsonw_object(&w->json);
}

static void add_url_path(struct buf *out, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

	while (*path) {
		size_t n = strspn(path, plain);
		buf_add(out, path, n);
		path += n;
		if (*path)
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)*path++);
	}
}

static void put_urls(struct format_writer *w, const struct item *it)
{
	struct buf url;

	buf_init(&url, BUF_MAX_DEFAULT);
	place_add(&url, it);
	jsonw_kstr(&w->json, "coco_url", buf_str(&url));
	buf_reset(&url);
	buf_adds(&url, "file://");
	add_url_path(&url, w->facts.root);
	buf_addc(&url, '/');
	add_url_path(&url, it->path);
	jsonw_kstr(&w->json, "absolute_url", buf_str(&url));
	buf_fini(&url);
}

/* With the seven digits that Azure wrote. */
static void put_date(struct jsonw *j, int64_t ms)
{
	char iso[CLOCK_ISO], text[32];

	snprintf(text, sizeof text, "%.23s0000Z", clock_iso(ms, iso));
	jsonw_kstr(j, "date_captured", text);
}

static void put_image(struct format_writer *w, const struct item *it)
{
	struct jsonw *j = &w->json;

	jsonw_object(j);
	jsonw_ki64(j, "id", w->n.images + 1);
	jsonw_ki64(j, "width", it->width);
	jsonw_ki64(j, "height", it->height);
	jsonw_kstr(j, "file_name", it->path);
	put_urls(w, it);
	put_date(j, it->mtime_ms);
	jsonw_object_end(j);
}

static void put_annotation(struct format_writer *w, const struct item *it, size_t i)
{
	const struct label *l = &it->labels.v[i];
	struct jsonw *j = &w->json;

	jsonw_object(j);
	jsonw_ki64(j, "id", w->n.labels + (int64_t)i + 1);
	jsonw_ki64(j, "category_id", l->class_id);
	jsonw_ki64(j, "image_id", w->n.images + 1);
	jsonw_ki64(j, "area", 0);
	if (l->kind == SHAPE_BOX)
		coco_put_box(j, (struct rect){format_part(l->box.x, it->width), format_part(l->box.y, it->height),
					      format_part(l->box.w, it->width), format_part(l->box.h, it->height)});
	jsonw_object_end(j);
}

void coco_azure_put(struct format_writer *w, const struct item *it)
{
	if (w->pass == 0) {
		put_image(w, it);
		return;
	}
	for (size_t i = 0; i < it->labels.n; i++)
		put_annotation(w, it, i);
}

void coco_azure_end(struct format_writer *w)
{
	const struct class_tree *t = w->facts.classes;
	struct jsonw *j = &w->json;

	jsonw_array_end(j);
	jsonw_key(j, "categories");
	jsonw_array(j);
	for (size_t i = 0; i < t->n; i++) {
		char *path = class_tree_path(t, t->v[i].id);
		jsonw_object(j);
		jsonw_ki64(j, "id", t->v[i].id);
		jsonw_kstr(j, "name", path);
		jsonw_object_end(j);
		free(path);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
	jsonw_newline(j);
}
