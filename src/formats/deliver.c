#include "formats/read.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "formats/reader.h"

struct delivery {
	struct format_file *ff;
	format_labels_fn *fn;
	void *arg;
	struct labels one;      /* of the image that is being handed out */
	uint32_t image;         /* its place, IDS_NONE at first */
	uint32_t first, behind; /* images of this turn */
	struct label *held;
	struct span {
		size_t at;
		uint32_t n;
	} *spans; /* of each, in held */
};

static bool hand_out(struct delivery *d, struct err *e)
{
	return d->one.n == 0 || d->fn(&d->ff->c.images[d->image], &d->one, d->arg, e);
}

/* The label as the project has it; false: it is not wanted. */
static bool take(const struct format_file *ff, const struct format_seen_label *seen, uint32_t *image, struct label *l)
{
	uint32_t category;

	if (!format_label_is_usable(seen) || !format_label_place(ff, seen, image, &category))
		return false;
	*l = (struct label){ff->c.categories[category].class_id, SHAPE_BOX, seen->box};
	return l->class_id != 0;
}

static bool changed(struct err *e)
{
	return err_set(e, ERR_CONFLICT, "the file with the labels changed while it was being read");
}

static bool see_in_order(const struct format_seen_label *seen, void *arg, struct err *e)
{
	struct delivery *d = arg;
	struct label l;
	uint32_t image;

	if (!take(d->ff, seen, &image, &l))
		return true;
	if (image != d->image) {
		if (!hand_out(d, e))
			return false;
		d->one.n = 0;
		d->image = image;
	}
	if (d->one.n == d->ff->c.images[image].labels)
		return changed(e);
	labels_add(&d->one, l);
	return true;
}

static bool see_scattered(const struct format_seen_label *seen, void *arg, struct err *e)
{
	struct delivery *d = arg;
	struct label l;
	uint32_t image;

	if (!take(d->ff, seen, &image, &l) || image < d->first || image >= d->behind)
		return true;
	struct span *span = &d->spans[image - d->first];
	if (span->n == d->ff->c.images[image].labels)
		return changed(e);
	d->held[span->at + span->n++] = l;
	return true;
}

static bool deliver_in_order(struct delivery *d, struct err *e)
{
	struct format_visitor v = {.label = see_in_order, .arg = d};

	return format_file_parse(d->ff, &v, e) && hand_out(d, e);
}

/* As many images as their labels have room; at least one, which LABELS_MAX bounds. */
static void choose_images(struct delivery *d)
{
	const struct format_contents *c = &d->ff->c;
	size_t sum = 0;

	d->first = d->behind;
	while (d->behind < c->n_images && sum + c->images[d->behind].labels <= d->ff->room) {
		d->spans[d->behind - d->first] = (struct span){sum, 0};
		sum += c->images[d->behind++].labels;
	}
}

static bool hand_out_held(struct delivery *d, struct err *e)
{
	for (d->image = d->first; d->image < d->behind; d->image++) {
		const struct span *span = &d->spans[d->image - d->first];
		d->one.n = 0;
		for (uint32_t i = 0; i < span->n; i++)
			labels_add(&d->one, d->held[span->at + i]);
		if (!hand_out(d, e))
			return false;
	}
	return true;
}

static bool deliver_scattered(struct delivery *d, struct err *e)
{
	struct format_visitor v = {.label = see_scattered, .arg = d};

	d->held = xreallocarray(NULL, d->ff->room, sizeof *d->held);
	d->spans = xreallocarray(NULL, d->ff->c.n_images + 1, sizeof *d->spans);
	while (d->behind < d->ff->c.n_images) {
		choose_images(d);
		if (!format_file_parse(d->ff, &v, e) || !hand_out_held(d, e))
			return false;
	}
	return true;
}

bool format_file_labels(struct format_file *ff, format_labels_fn *fn, void *arg, struct err *e)
{
	struct delivery d = {.ff = ff, .fn = fn, .arg = arg, .image = IDS_NONE};

	labels_init(&d.one);
	bool ok = ff->grouped ? deliver_in_order(&d, e) : deliver_scattered(&d, e);
	labels_fini(&d.one);
	free(d.held);
	free(d.spans);
	return ok;
}

/* A part of the image as pixels: the file's digits do not reach further than a thousandth of one. */
static double to_pixels(double part, double size)
{
	return nearbyint(part * size * 1000) / 1000;
}

static bool moved(struct rect a, struct rect b)
{
	const double rounding = 0.01;

	return fabs(a.x - b.x) > rounding || fabs(a.y - b.y) > rounding || fabs(a.x + a.w - b.x - b.w) > rounding ||
	       fabs(a.y + a.h - b.y - b.h) > rounding;
}

void format_fit(struct labels *l, bool normalised, int width, int height, int64_t *clamped, int64_t *dropped)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct rect r = l->v[i].box;
		if (normalised)
			r = (struct rect){to_pixels(r.x, width), to_pixels(r.y, height), to_pixels(r.w, width),
					  to_pixels(r.h, height)};
		struct rect inside = rect_clamp(r, width, height);
		if (rect_is_empty(inside)) {
			++*dropped;
			continue;
		}
		*clamped += moved(r, inside);
		l->v[kept] = l->v[i];
		l->v[kept++].box = inside;
	}
	l->n = kept;
}
