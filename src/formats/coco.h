#pragma once

#include "formats/format.h"

/*
 * COCO object detection: one object of info, images, annotations and
 * categories (https://cocodataset.org/#format-data). Boxes are [x, y, width, height] in
 * pixels. Read besides: the form of Azure's export, where boxes are parts
 * of the image, and a file in UTF-8 with a byte order mark.
 */
#define COCO_FRAME "upright pixels" /* info.frame of what we write: EXIF orientation is applied */

void coco_begin(struct format_writer *w);
void coco_pass(struct format_writer *w);
void coco_put(struct format_writer *w, const struct item *it);
void coco_end(struct format_writer *w);
void coco_put_box(struct jsonw *j, struct rect r); /* "bbox" and its four numbers */

/*
 * "coco-azure": what Azure's labeling exported. Boxes are parts of the image (0..1), area is 0, images carry coco_url,
 * absolute_url and date_captured (the file's time), ids count from 1; a class below another is named by its path.
 */
void coco_azure_begin(struct format_writer *w);
void coco_azure_put(struct format_writer *w, const struct item *it);
void coco_azure_end(struct format_writer *w);

bool coco_parse(const struct format_source *s, const struct format_visitor *v, struct err *e);
