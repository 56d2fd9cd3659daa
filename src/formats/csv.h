#pragma once

#include "formats/format.h"

/*
 * A table (RFC 4180: UTF-8, lines end with CR LF, a cell with a comma, a quote or a line break stands in
 * quotes) with Azure's columns Url and Label first and then ours:
 *
 *	Url,Label,X,Y,Width,Height,ImageWidth,ImageHeight
 *
 * One row a label, in pixels; an image without labels has one row whose Label and box are empty. Url is that of
 * formats/place.h, Label the path of the class. Cells are data as they are, whatever they begin with: no sign of a
 * formula is put before or taken away.
 *
 * Read: columns by name in any order and case, unknown ones passed over, a byte order mark, lines ended by LF.
 */
void csv_begin(struct format_writer *w);
void csv_pass(struct format_writer *w);
void csv_put(struct format_writer *w, const struct item *it);
void csv_end(struct format_writer *w);

bool csv_parse(const struct format_source *s, const struct format_visitor *v, struct err *e);
