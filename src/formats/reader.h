#pragma once

#include "base/vec.h"
#include "formats/arena.h"
#include "formats/read.h"
#include "formats/visit.h"

/*
 * The inside of a file being read. The number of an id is the
 * place of its image or category in c.
 */
struct format_file {
	const struct format *format;
	struct format_source source;
	struct format_contents c;
	struct arena text;
	struct ids image_ids, category_ids;
	bool grouped; /* the labels of an image stand together */
	size_t room;  /* labels held at a time where they do not */
};

bool format_file_parse(struct format_file *ff, const struct format_visitor *v, struct err *e); /* from the first byte */
bool format_file_scan(struct format_file *ff, struct err *e);                                  /* fills c */

/* Has a box of one thing, with an area. */
bool format_label_is_usable(const struct format_seen_label *l);
/* The places of its image and its category. false: one of them is not listed. */
bool format_label_place(const struct format_file *ff, const struct format_seen_label *l, uint32_t *image,
			uint32_t *category);
