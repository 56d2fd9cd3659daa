#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/project.h"

/*
 * The file of `project create --from` (the door to inih): JSON, as the API takes it, when it begins with '{', else INI:
 *
 *      name = cells
 *      task = boxes               ; or Azure's word, BoundingBox
 *      folder = /data/cells       ; relative to this file; or: data = NAME
 *      instructions = Draw one box around each cell.
 *        An indented line goes on with the text above.
 *      [classes]
 *      cell =
 *      cell/red = #cc2222         ; a colour, or nothing
 *
 * A mistake names its line. s is initialised, and the caller's to free also on failure.
 */
#define PROJECT_FILE_MAX ((size_t)1 << 20)

/* Not yet checked by project_spec_check. */
bool project_file_parse(const char *text, size_t n, struct project_spec *s, struct err *e);

/* path "-": standard input. Sentences begin with the path. The folder becomes absolute, the whole is
 * checked. */
bool project_file_read(const char *path, struct project_spec *s, struct err *e);
