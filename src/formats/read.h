#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "formats/format.h"
#include "formats/names.h"
#include "model/classes.h"
#include "model/label.h"

/*
 * Reading a file of labels. Opening reads it once from end to end (format_file has then
 * what is in it); format_file_labels reads it again, once if the labels of an
 * image stand together, else as often as memory for a million labels at a time
 * asks. What the file calls things may come in any order. Memory: a table of its images.
 *
 * Azure writes boxes as parts of the image (0..1), and nothing in its files says so. A file is
 * read that way as a whole or not at all: when no number of any box reaches 1.5,
 * the limit of Microsoft's own converter, and either Azure's marks are there
 * (absolute_url, an AmlDatastore address, sizes left at 0) or an image is wider or
 * higher than 16 pixels, so that no pixel boxes would all lie in its first corner.
 * A file whose info.frame says pixels, as ours does, is never read that way.
 *
 *	ff = format_file_open(f, &source, e);
 *	format_file_map(ff, classes);  categories -> classes
 *	format_file_match(ff, names);  images -> items
 *	format_file_labels(ff, fn, arg, e);
 */
struct format_source {
	/* count, 0 at the end, -1 with e: also to cancel */
	long (*read)(void *arg, char *buf, size_t n, struct err *e);
	bool (*rewind)(void *arg, struct err *e);                    /* to the first byte */
	void *arg;
};

struct format_source format_source_fd(int *fd); /* an open file that can be read again; fd lives as long */

#define FORMAT_IMAGES_MAX 2000000
#define FORMAT_CATEGORIES_MAX 100000

struct format_category {
	const char *name;
	const char *parent; /* NULL, or what the file says of what it belongs to */
	int64_t labels; /* of it, in the file */
	int class_id;   /* set by format_file_map; 0: the project has no such class */
};

struct format_image {
	const char *name; /* as in the file, "" if it has none */
	int width, height; /* as the file says, 0 if it does not */
	uint32_t labels;  /* with a usable box, of whatever category */
	int64_t item;     /* set by format_file_match; 0: none */
};

struct format_contents {
	struct format_category *categories; /* as the file first speaks of them */
	size_t n_categories;
	struct format_image *images;
	size_t n_images;
	bool normalised;    /* boxes are parts of the image: format_fit */
	int64_t labels;     /* usable: sum of images[].labels */
	int64_t dropped;    /* no box, or one without area, or not finite */
	int64_t crowds;     /* left out: a crowd is no box of one thing */
	int64_t orphans;    /* of an image or a category that the file does not list */
	int64_t outlines;   /* polygons and masks beside a box, not read; their boxes are */
	int64_t matched, ambiguous; /* images, by format_file_match */
};

struct format_file;

struct format_file *format_file_open(const struct format *f, const struct format_source *s, struct err *e);
const struct format_contents *format_file_contents(const struct format_file *ff);
void format_file_free(struct format_file *ff);

/* By path (parent/name), else by name if only one class has it. */
void format_file_map(struct format_file *ff, const struct class_tree *classes);
/* Each item goes to one image at most: an exact name first; an item that two others claim goes to none of them. */
void format_file_match(struct format_file *ff, struct names *names);

/* One image with its labels, in the order of the file, those of known classes; images without any are left out.
 * Boxes are as the file has them: format_fit. The labels are fn's to change; false stops, with e set. */
typedef bool format_labels_fn(const struct format_image *im, struct labels *labels, void *arg, struct err *e);
bool format_file_labels(struct format_file *ff, format_labels_fn *fn, void *arg, struct err *e);

/* Brings labels to pixels of an image of this size and inside it. Adds to *clamped what was cut by more than rounding,
 * to *dropped what had nothing left inside. */
void format_fit(struct labels *l, bool normalised, int width, int height, int64_t *clamped, int64_t *dropped);
