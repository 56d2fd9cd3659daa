#pragma once

#include "base/json.h"
#include "cli/cli.h"
#include "model/project.h"

/* Makes a project and, with `wait`, waits until its items are there. *project: as the service then has it; the
 * caller's. */
bool project_make(struct cli *cli, const struct project_spec *s, bool wait, struct json **project, struct err *e);

/* One line about it, or JSON. */
void project_print(const struct cli *cli, const struct json *project);
