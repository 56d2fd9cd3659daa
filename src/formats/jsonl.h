#pragma once

#include "formats/format.h"

/*
 * JSON lines for object detection, as Azure's AutoML reads them and its labeling exported them in an MLTable: an object
 * a line, of image_url (formats/place.h), image_details {format, width, height}, label [{label, topX, topY, bottomX,
 * bottomY, isCrowd}] with corners as parts of the image (0..1), and label_confidence, one number a label.
 * A class below another goes by its path.
 *
 * Read: keys in any order, sizes also as "499px"; a label without corners counts as one without a box.
 */
void jsonl_begin(struct format_writer *w);
void jsonl_pass(struct format_writer *w);
void jsonl_put(struct format_writer *w, const struct item *it);
void jsonl_end(struct format_writer *w);

bool jsonl_parse(const struct format_source *s, const struct format_visitor *v, struct err *e);
