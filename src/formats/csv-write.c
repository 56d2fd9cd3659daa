#include "formats/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "formats/place.h"
#include "formats/writer.h"

/* At depth 0 the JSON writer puts the commas between the values of a line, and sends what is full. */
static void end_row(struct format_writer *w)
{
	buf_addc(w->json.out, '\r');
	jsonw_newline(&w->json);
}

static void put_empty(struct format_writer *w)
{
	jsonw_raw(&w->json, "", 0);
}

static void put_text(struct format_writer *w, const char *s)
{
	struct buf *out = w->json.out;

	put_empty(w);
	if (!s[strcspn(s, ",\"\r\n")]) {
		buf_adds(out, s);
		return;
	}
	buf_addc(out, '"');
	for (const char *quote; (quote = strchr(s, '"')); s = quote + 1) {
		buf_add(out, s, (size_t)(quote - s));
		buf_adds(out, "\"\"");
	}
	buf_adds(out, s);
	buf_addc(out, '"');
}

void csv_begin(struct format_writer *w)
{
	static const char *const columns[] = {"Url",   "Label",  "X",	       "Y",
					      "Width", "Height", "ImageWidth", "ImageHeight"};

	for (size_t i = 0; i < NELEM(columns); i++)
		put_text(w, columns[i]);
	end_row(w);
}

void csv_pass(struct format_writer *w)
{
}

static void put_row(struct format_writer *w, const char *url, const struct item *it, const struct label *l)
{
	char *path = l ? class_tree_path(w->facts.classes, l->class_id) : NULL;
	const double box[] = {l ? l->box.x : 0, l ? l->box.y : 0, l ? l->box.w : 0, l ? l->box.h : 0};

	put_text(w, url);
	put_text(w, path ? path : "");
	for (size_t i = 0; i < NELEM(box); i++) {
		if (l && l->kind == SHAPE_BOX)
			jsonw_num(&w->json, box[i]);
		else
			put_empty(w);
	}
	jsonw_i64(&w->json, it->width);
	jsonw_i64(&w->json, it->height);
	end_row(w);
	free(path);
}

void csv_put(struct format_writer *w, const struct item *it)
{
	struct buf url;

	buf_init(&url, BUF_MAX_DEFAULT);
	place_add(&url, it);
	for (size_t i = 0; i < it->labels.n; i++)
		put_row(w, buf_str(&url), it, &it->labels.v[i]);
	if (it->labels.n == 0)
		put_row(w, buf_str(&url), it, NULL);
	buf_fini(&url);
}

void csv_end(struct format_writer *w)
{
}
