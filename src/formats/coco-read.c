#include "formats/coco.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/jsonread.h"
#include "base/str.h"
#include "formats/read.h"
#include "formats/visit.h"

enum { ID_MAX = 1000 };

/* A string of the file, kept while the rest of its object is read. */
struct text {
	struct buf room;
	bool given;
};

struct coco {
	struct jsonread *r;
	struct jsonread_token t;
	const struct format_visitor *visit;
	const char *section; /* "annotations", and which of them: for sentences */
	int64_t nr;
	struct text a, b, c;
};

static bool next(struct coco *p, struct err *e)
{
	return jsonread_next(p->r, &p->t, e);
}

static bool wrong(const struct coco *p, struct err *e, const char *what)
{
	return err_set(e, ERR_INVALID, "%s, entry %" PRId64 ": %s", p->section, p->nr, what);
}

/* Goes to the next key of `keys` and its value, past all others. *which: its place, or -1 at the end of the object. */
static bool next_field(struct coco *p, const char *const *keys, int *which, struct err *e)
{
	for (;;) {
		if (!next(p, e))
			return false;
		*which = -1;
		if (p->t.type == JSONREAD_OBJECT_END)
			return true;
		for (int i = 0; keys[i] && *which < 0; i++)
			if (strcmp(keys[i], p->t.text) == 0)
				*which = i;
		if (*which >= 0)
			return next(p, e);
		if (!jsonread_skip(p->r, &p->t, e))
			return false;
	}
}

static bool skip_value(struct coco *p, struct err *e)
{
	return jsonread_skip(p->r, &p->t, e);
}

/* What is no string counts as missing, so does one with a NUL in it. */
static bool take_text(struct coco *p, struct text *out, struct err *e)
{
	if (p->t.type != JSONREAD_STRING)
		return skip_value(p, e);
	buf_reset(&out->room);
	buf_add(&out->room, p->t.text, p->t.len);
	out->given = strlen(p->t.text) == p->t.len;
	return true;
}

static bool take_id(struct coco *p, struct text *out, struct err *e)
{
	char text[32];

	if (p->t.type != JSONREAD_NUMBER)
		return take_text(p, out, e) &&
		       (out->room.len <= ID_MAX || wrong(p, e, "an id of more than 1,000 bytes"));
	const char *digits = p->t.text;
	if (strpbrk(digits, ".eE-") && isfinite(p->t.number)) /* 1.0, 1e0 and -0 are the same ids as 1, 1 and 0 */
		digits = str_from_double(p->t.number, text);
	buf_reset(&out->room);
	buf_adds(&out->room, digits);
	out->given = true;
	return true;
}

static void forget(struct text *t)
{
	buf_reset(&t->room);
	t->given = false;
}

static const char *text_of(const struct text *t)
{
	return t->given ? buf_str(&t->room) : NULL;
}

static bool take_size(struct coco *p, double *out, struct err *e)
{
	if (p->t.type == JSONREAD_NUMBER && p->t.number > 0 && p->t.number < 1e9)
		*out = p->t.number;
	return skip_value(p, e);
}

static bool read_image(struct coco *p, struct err *e)
{
	static const char *const keys[] = {"id", "file_name", "width", "height", "coco_url", "absolute_url", NULL};
	struct format_seen_image im = {0};
	int which;
	bool ok = true;

	while (ok && (ok = next_field(p, keys, &which, e)) && which >= 0) {
		switch (which) {
		case 0: ok = take_id(p, &p->a, e); break;
		case 1: ok = take_text(p, &p->b, e); break;
		case 2: ok = take_size(p, &im.width, e); break;
		case 3: ok = take_size(p, &im.height, e); break;
		case 4:
			im.azure = im.azure ||
				   (p->t.type == JSONREAD_STRING &&
				    (str_starts(p->t.text, "AmlDatastore://") || str_starts(p->t.text, "azureml://")));
			ok = skip_value(p, e);
			break;
		default:
			im.azure = true;
			ok = skip_value(p, e);
		}
	}
	im.id = text_of(&p->a);
	im.name = text_of(&p->b);
	return ok && (!p->visit->image || p->visit->image(&im, p->visit->arg, e));
}

static bool read_category(struct coco *p, struct err *e)
{
	static const char *const keys[] = {"id", "name", "supercategory", NULL};
	struct text *const fields[] = {&p->a, &p->b, &p->c};
	int which;
	bool ok = true;

	while (ok && (ok = next_field(p, keys, &which, e)) && which >= 0)
		ok = which == 0 ? take_id(p, fields[0], e) : take_text(p, fields[which], e);
	struct format_seen_category c = {text_of(&p->a), text_of(&p->b), text_of(&p->c)};
	return ok && (!p->visit->category || p->visit->category(&c, p->visit->arg, e));
}

/* Behind the opening bracket. Null stands for NaN, as many writers put it. */
static bool take_numbers(struct coco *p, double v[4], size_t *n, struct err *e)
{
	for (*n = 0; next(p, e); ++*n) {
		if (p->t.type == JSONREAD_ARRAY_END)
			return true;
		if (p->t.type != JSONREAD_NUMBER && p->t.type != JSONREAD_NULL)
			return wrong(p, e, p->t.type == JSONREAD_STRING ? "bbox must be four numbers; these are strings"
									 : "bbox must be four numbers");
		if (*n < 4)
			v[*n] = p->t.type == JSONREAD_NUMBER ? p->t.number : NAN;
	}
	return false;
}

static bool take_box(struct coco *p, struct format_seen_label *l, struct err *e)
{
	double v[4];
	size_t n = 0;

	if (p->t.type == JSONREAD_NULL)
		return true;
	if (p->t.type != JSONREAD_ARRAY)
		return wrong(p, e, "bbox must be a list of four numbers");
	if (!take_numbers(p, v, &n, e))
		return false;
	if (n != 0 && n != 4)
		return wrong(p, e, "bbox must be four numbers: x, y, width and height");
	l->has_box = n == 4;
	if (l->has_box)
		l->box = (struct rect){v[0], v[1], v[2], v[3]};
	return true;
}

/* An outline is there if there is anything in it: [], [[]] and null are empty. */
static bool take_outline(struct coco *p, bool *given, struct err *e)
{
	unsigned depth = p->t.depth;

	if (p->t.type != JSONREAD_ARRAY && p->t.type != JSONREAD_OBJECT)
		return true;
	do {
		if (!next(p, e))
			return false;
		*given = *given || p->t.type == JSONREAD_NUMBER || p->t.type == JSONREAD_STRING;
	} while (p->t.depth != depth);
	return true;
}

static bool read_annotation(struct coco *p, struct err *e)
{
	static const char *const keys[] = {"image_id", "category_id", "bbox", "iscrowd", "segmentation", NULL};
	struct format_seen_label l = {0};
	int which;
	bool ok = true;

	while (ok && (ok = next_field(p, keys, &which, e)) && which >= 0) {
		switch (which) {
		case 0: ok = take_id(p, &p->a, e); break;
		case 1: ok = take_id(p, &p->b, e); break;
		case 2: ok = take_box(p, &l, e); break;
		case 3:
			l.crowd = p->t.type == JSONREAD_TRUE || (p->t.type == JSONREAD_NUMBER && p->t.number != 0);
			ok = skip_value(p, e);
			break;
		default: ok = take_outline(p, &l.outline, e);
		}
	}
	l.image = text_of(&p->a);
	l.category = text_of(&p->b);
	return ok && (!p->visit->label || p->visit->label(&l, p->visit->arg, e));
}

/* Ours says in which frame its boxes are; a very small box in a corner is then not taken for a part of the image. */
static bool read_info(struct coco *p, struct err *e)
{
	static const char *const keys[] = {"frame", NULL};
	int which;
	bool ok = true;

	if (p->t.type != JSONREAD_OBJECT)
		return skip_value(p, e);
	while (ok && (ok = next_field(p, keys, &which, e)) && which >= 0) {
		if (p->t.type == JSONREAD_STRING && str_ends(p->t.text, "pixels") && p->visit->pixels)
			p->visit->pixels(p->visit->arg);
		ok = skip_value(p, e);
	}
	return ok;
}

static bool read_section(struct coco *p, bool (*read_one)(struct coco *p, struct err *e), struct err *e)
{
	if (p->t.type != JSONREAD_ARRAY)
		return err_set(e, ERR_INVALID, "this is no COCO file: «%s» must be a list", p->section);
	for (p->nr = 1; next(p, e); p->nr++) {
		if (p->t.type == JSONREAD_ARRAY_END)
			return true;
		if (p->t.type != JSONREAD_OBJECT)
			return wrong(p, e, "this is not an object");
		forget(&p->a);
		forget(&p->b);
		forget(&p->c);
		if (!read_one(p, e))
			return false;
	}
	return false;
}

static const char *const top_keys[] = {"images", "annotations", "categories", "info", NULL};

static bool read_top(struct coco *p, bool found[3], struct err *e)
{
	static bool (*const readers[])(struct coco *, struct err *) = {read_image, read_annotation, read_category};
	int which;

	while (next_field(p, top_keys, &which, e)) {
		if (which < 0)
			return next(p, e); /* nothing may stand behind the document */
		if (which < 3) {
			p->section = top_keys[which];
			found[which] = true;
		}
		if (which < 3 ? !read_section(p, readers[which], e) : !read_info(p, e))
			return false;
	}
	return false;
}

static bool read_document(struct coco *p, struct err *e)
{
	bool found[3] = {false};

	if (!next(p, e))
		return false;
	if (p->t.type == JSONREAD_ARRAY)
		return err_set(e, ERR_INVALID,
			       "this is a list, not a COCO file; a list of detections has no names of images in it");
	if (p->t.type != JSONREAD_OBJECT)
		return err_set(e, ERR_INVALID,
			       "this is no COCO file: it must be one object with images, annotations and categories");
	if (!read_top(p, found, e))
		return false;
	for (size_t i = 0; i < NELEM(found); i++)
		if (!found[i])
			return err_set(e, ERR_INVALID, "this is no COCO file: it has no «%s»", top_keys[i]);
	return true;
}

bool coco_parse(const struct format_source *s, const struct format_visitor *v, struct err *e)
{
	struct coco p = {.visit = v};
	struct text *const texts[] = {&p.a, &p.b, &p.c};

	for (size_t i = 0; i < NELEM(texts); i++)
		buf_init(&texts[i]->room, (size_t)2 << 20);
	p.r = jsonread_new(s->read, s->arg);
	bool ok = read_document(&p, e);
	jsonread_free(p.r);
	for (size_t i = 0; i < NELEM(texts); i++)
		buf_fini(&texts[i]->room);
	return ok;
}
