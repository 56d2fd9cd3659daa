#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "model/geom.h"

/*
 * What a format's parser tells the reader, in the order of the file. Ids are
 * text, whatever they are in the file: the number 1, 1.0 and "1" are the same. Strings live
 * during the call. A callback may be NULL; one that returns false, with e set, ends the parse.
 */
struct format_seen_image {
	const char *id, *name; /* NULL if missing */
	double width, height;  /* 0 if missing */
	bool azure;            /* carries Azure's own fields */
};

struct format_seen_category {
	const char *id, *name, *parent; /* NULL if missing */
};

struct format_seen_label {
	const char *image, *category; /* ids; NULL if missing */
	bool has_box;
	struct rect box; /* may hold anything */
	bool crowd;
	bool outline; /* a polygon or a mask stands beside the box */
};

struct format_visitor {
	bool (*image)(const struct format_seen_image *im, void *arg, struct err *e);
	bool (*category)(const struct format_seen_category *c, void *arg, struct err *e);
	bool (*label)(const struct format_seen_label *l, void *arg, struct err *e);
	void (*pixels)(void *arg); /* the file says that its boxes are pixels */
	void *arg;
};
