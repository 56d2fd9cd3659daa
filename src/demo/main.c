/*
 * labeldeck-demo --output DIR [--count N] [--seed N]: draws shelf scenes as
 * DIR/images/shelf-0001.jpg ... and DIR/truth.json, their exact boxes as COCO.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/jsonwrite.h"
#include "base/path.h"
#include "base/str.h"
#include "demo/jpeg-write.h"
#include "demo/scene.h"

struct drawing {
	const char *folder;
	int64_t count, seed;
	struct buf images, annotations; /* members of the two lists */
	struct jsonw wi, wa;
	int64_t labels;
};

static bool save(const char *path, const struct buf *b, struct err *e)
{
	struct path_file *f = path_file_open(path, 0644, e);

	if (!f)
		return false;
	if (path_file_write(f, buf_str(b), b->len, e))
		return path_file_commit(f, e);
	path_file_abort(f);
	return false;
}

static void note_image(struct drawing *d, int64_t id, const char *name, const struct scene *s)
{
	jsonw_object(&d->wi);
	jsonw_ki64(&d->wi, "id", id);
	jsonw_kstr(&d->wi, "file_name", name);
	jsonw_ki64(&d->wi, "width", s->w);
	jsonw_ki64(&d->wi, "height", s->h);
	jsonw_object_end(&d->wi);
	for (size_t i = 0; i < s->boxes.n; i++) {
		const struct scene_box *b = &s->boxes.v[i];
		const int numbers[] = {b->x, b->y, b->w, b->h};
		jsonw_object(&d->wa);
		jsonw_ki64(&d->wa, "id", ++d->labels);
		jsonw_ki64(&d->wa, "image_id", id);
		jsonw_ki64(&d->wa, "category_id", b->product + 1);
		jsonw_key(&d->wa, "bbox");
		jsonw_array(&d->wa);
		for (size_t k = 0; k < NELEM(numbers); k++)
			jsonw_i64(&d->wa, numbers[k]);
		jsonw_array_end(&d->wa);
		jsonw_ki64(&d->wa, "area", (int64_t)b->w * b->h);
		jsonw_ki64(&d->wa, "iscrowd", 0);
		jsonw_object_end(&d->wa);
	}
}

static bool draw_one(struct drawing *d, int64_t id, struct err *e)
{
	struct scene s = {0};
	struct buf jpeg;
	char name[32];

	snprintf(name, sizeof name, "shelf-%04d.jpg", (int)id);
	char *path = xasprintf("%s/images/%s", d->folder, name);
	scene_draw(&s, (uint64_t)d->seed * 1000003 + (uint64_t)id);
	buf_init(&jpeg, BUF_MAX_DEFAULT);
	jpeg_write(s.rgb, s.w, s.h, 88, &jpeg);
	bool ok = save(path, &jpeg, e);
	note_image(d, id, name, &s);
	buf_fini(&jpeg);
	scene_fini(&s);
	free(path);
	return ok;
}

static bool write_truth(struct drawing *d, struct err *e)
{
	struct buf b;
	struct jsonw w;
	char *path = path_join(d->folder, "truth.json");

	buf_init(&b, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	jsonw_object(&w);
	jsonw_key(&w, "images");
	jsonw_raw(&w, buf_str(&d->images), d->images.len);
	jsonw_key(&w, "annotations");
	jsonw_raw(&w, buf_str(&d->annotations), d->annotations.len);
	jsonw_key(&w, "categories");
	jsonw_array(&w);
	for (int i = 0; i < PRODUCTS; i++) {
		jsonw_object(&w);
		jsonw_ki64(&w, "id", i + 1);
		jsonw_kstr(&w, "name", product_names[i]);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	bool ok = save(path, &b, e);
	buf_fini(&b);
	free(path);
	return ok;
}

static bool draw_all(struct drawing *d, struct err *e)
{
	char *images = path_join(d->folder, "images");
	bool ok = path_make_dirs(images, 0755, e);

	free(images);
	buf_init(&d->images, BUF_MAX_DEFAULT);
	buf_init(&d->annotations, BUF_MAX_DEFAULT);
	jsonw_init(&d->wi, &d->images);
	jsonw_init(&d->wa, &d->annotations);
	jsonw_array(&d->wi);
	jsonw_array(&d->wa);
	for (int64_t id = 1; ok && id <= d->count; id++)
		ok = draw_one(d, id, e);
	jsonw_array_end(&d->wi);
	jsonw_array_end(&d->wa);
	ok = ok && write_truth(d, e);
	buf_fini(&d->images);
	buf_fini(&d->annotations);
	return ok;
}

int main(int argc, char **argv)
{
	struct drawing d = {.count = 162, .seed = 1};
	struct err e;
	bool usage = argc % 2 == 0;

	for (int i = 1; i + 1 < argc; i += 2) {
		if (str_eq(argv[i], "--output"))
			d.folder = argv[i + 1];
		else if (str_eq(argv[i], "--count"))
			usage |= !str_to_i64(argv[i + 1], &d.count) || d.count < 1 || d.count > 9999;
		else if (str_eq(argv[i], "--seed"))
			usage |= !str_to_i64(argv[i + 1], &d.seed);
		else
			usage = true;
	}
	if (usage || !d.folder) {
		fputs("usage: labeldeck-demo --output FOLDER [--count N] [--seed N]\n", stderr);
		return 2;
	}
	if (draw_all(&d, &e))
		return 0;
	fprintf(stderr, "labeldeck-demo: %s\n", e.text);
	return err_exit_code(e.kind);
}
