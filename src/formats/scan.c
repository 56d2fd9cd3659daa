#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "formats/reader.h"

#define TEXT_MAX ((size_t)512 << 20) /* of all names and ids */

/*
 * One pass lists images and categories and counts the labels. A category
 * may be listed behind its labels, as is usual: until then it has no name. Only where a label
 * belongs to an image listed behind it, or to something never listed, labels
 * are counted once more when everything is known.
 */
struct scan {
	struct format_file *ff;
	VEC(struct format_image) images;
	VEC(struct format_category) categories;
	bool complete;   /* everything is listed */
	bool again;      /* the labels must be counted once more */
	bool scattered;  /* the labels of an image do not stand together */
	uint32_t last;   /* image of the label before */
	double largest;  /* number in a usable box */
	double widest;   /* side of an image, as stated */
	bool azure;      /* an image has fields of Azure's, or no size */
	bool pixels;     /* the file says so itself */
};

static bool too_large(struct err *e, const char *what)
{
	return err_set(e, ERR_TOO_LARGE, "the file has more %s than labeldeck reads at once; split it", what);
}

static const char *keep(struct format_file *ff, const char *s)
{
	return arena_keep(&ff->text, s ? s : "", s ? strlen(s) : 0);
}

static bool check_room(const struct format_file *ff, struct err *e)
{
	if (ff->image_ids.names.n > FORMAT_IMAGES_MAX)
		return too_large(e, "images");
	if (ff->category_ids.names.n > FORMAT_CATEGORIES_MAX)
		return too_large(e, "categories");
	if (ff->text.total + ff->image_ids.text.total + ff->category_ids.text.total > TEXT_MAX)
		return too_large(e, "names");
	return true;
}

/* The same thing listed twice is harmless; two things of one id are not. */
static bool same_name(const char *a, const char *b, const char *what, const char *id, struct err *e)
{
	return strcmp(a, b) == 0 ||
	       err_set(e, ERR_INVALID, "two %s in the file have the id «%.60s»: each must have its own", what, id);
}

static bool see_image(const struct format_seen_image *im, void *arg, struct err *e)
{
	struct scan *s = arg;
	const char *name = im->name ? im->name : "";

	if (!im->id)
		return err_set(e, ERR_INVALID, "an image in the file has no id (its name: «%.200s»)", name);
	uint32_t at = ids_add(&s->ff->image_ids, im->id);
	if (at < s->images.n)
		return same_name(s->images.v[at].name, name, "images", im->id, e);
	struct format_image own = {.name = keep(s->ff, name), .width = (int)im->width, .height = (int)im->height};
	vec_add(&s->images, own);
	s->azure = s->azure || im->azure || im->width == 0 || im->height == 0;
	s->widest = fmax(s->widest, fmax(im->width, im->height));
	return check_room(s->ff, e);
}

/* A new one has no name yet. */
static struct format_category *category_of(struct scan *s, const char *id)
{
	uint32_t at = ids_add(&s->ff->category_ids, id);

	if (at == s->categories.n) {
		struct format_category none = {0};
		vec_add(&s->categories, none);
	}
	return &s->categories.v[at];
}

static bool see_category(const struct format_seen_category *c, void *arg, struct err *e)
{
	struct scan *s = arg;

	if (!c->id || !c->name)
		return err_set(e, ERR_INVALID, "a category in the file has no %s", c->id ? "name" : "id");
	struct format_category *own = category_of(s, c->id);
	if (own->name)
		return same_name(own->name, c->name, "categories", c->id, e);
	own->name = keep(s->ff, c->name);
	own->parent = c->parent && *c->parent ? keep(s->ff, c->parent) : NULL;
	return check_room(s->ff, e);
}

bool format_label_is_usable(const struct format_seen_label *l)
{
	return l->has_box && !l->crowd && isfinite(l->box.x) && isfinite(l->box.y) && !rect_is_empty(l->box);
}

bool format_label_place(const struct format_file *ff, const struct format_seen_label *l, uint32_t *image,
			uint32_t *category)
{
	*image = l->image ? ids_find(&ff->image_ids, l->image) : IDS_NONE;
	*category = l->category ? ids_find(&ff->category_ids, l->category) : IDS_NONE;
	return *image != IDS_NONE && *category != IDS_NONE;
}

static void count_box(struct scan *s, const struct rect *r)
{
	s->largest = fmax(s->largest, fmax(fmax(fabs(r->x), fabs(r->y)), fmax(r->w, r->h)));
}

static bool see_label(const struct format_seen_label *l, void *arg, struct err *e)
{
	struct scan *s = arg;
	struct format_contents *c = &s->ff->c;
	uint32_t image, category;

	if (!format_label_is_usable(l)) {
		c->crowds += l->crowd;
		c->dropped += !l->crowd;
		return true;
	}
	if (!s->complete && l->category)
		category_of(s, l->category);
	if (!format_label_place(s->ff, l, &image, &category)) {
		s->again = true;
		c->orphans++;
		return check_room(s->ff, e);
	}
	struct format_image *im = &s->images.v[image];
	if (im->labels == LABELS_MAX)
		return err_set(e, ERR_TOO_LARGE, "the image «%.200s» has more than %d labels in the file", im->name,
			       LABELS_MAX);
	s->scattered = s->scattered || (im->labels && image != s->last);
	s->last = image;
	im->labels++;
	s->categories.v[category].labels++;
	c->labels++;
	c->outlines += l->outline;
	count_box(s, &l->box);
	return true;
}

static void see_pixels(void *arg)
{
	((struct scan *)arg)->pixels = true;
}

static void forget_labels(struct scan *s)
{
	struct format_contents *c = &s->ff->c;

	c->labels = c->dropped = c->crowds = c->orphans = c->outlines = 0;
	for (size_t i = 0; i < s->images.n; i++)
		s->images.v[i].labels = 0;
	for (size_t i = 0; i < s->categories.n; i++)
		s->categories.v[i].labels = 0;
	s->last = IDS_NONE;
	s->scattered = false;
}

/* The rule stands in read.h. */
static bool is_normalised(const struct scan *s)
{
	enum { TINY_IMAGE = 16 };

	return !s->pixels && s->ff->c.labels > 0 && s->largest < 1.5 && (s->azure || s->widest > TINY_IMAGE);
}

/* Forgets the categories that labels spoke of and nothing lists. */
static void drop_unlisted(struct scan *s)
{
	struct ids listed = {0};
	size_t n = 0;

	for (size_t i = 0; i < s->categories.n; i++)
		if (s->categories.v[i].name) {
			ids_add(&listed, s->ff->category_ids.names.v[i]);
			s->categories.v[n++] = s->categories.v[i];
		}
	s->again = s->again || n < s->categories.n;
	s->categories.n = n;
	ids_fini(&s->ff->category_ids);
	s->ff->category_ids = listed;
}

static bool scan(struct scan *s, struct err *e)
{
	struct format_visitor v = {see_image, see_category, see_label, see_pixels, s};

	forget_labels(s);
	if (!format_file_parse(s->ff, &v, e))
		return false;
	drop_unlisted(s);
	s->complete = true;
	if (!s->again)
		return true;
	forget_labels(s);
	v = (struct format_visitor){.label = see_label, .arg = s};
	return format_file_parse(s->ff, &v, e);
}

bool format_file_scan(struct format_file *ff, struct err *e)
{
	struct scan s = {.ff = ff};
	bool ok = scan(&s, e);

	ff->c.images = s.images.v;
	ff->c.n_images = s.images.n;
	ff->c.categories = s.categories.v;
	ff->c.n_categories = s.categories.n;
	ff->c.normalised = is_normalised(&s);
	ff->grouped = !s.scattered;
	return ok;
}
