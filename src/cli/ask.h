#pragma once

#include "base/json.h"
#include "cli/cli.h"

/* Calls as the subcommands make them: the path is "/v1/KIND/NAME" + rest, with the name escaped. */
struct json *ask_about(struct cli *cli, const char *method, const char *kind, const char *name, const char *rest,
		       const char *body, struct err *e);
char *path_about(const char *kind, const char *name, const char *rest); /* the caller's */

/* Prints every element of the list at path, which comes in pages. size: how many a page asks for first; it shrinks
 * while pages are too large. */
bool list_each(struct cli *cli, const char *path, int size, void (*fn)(const struct json *element, void *arg),
	       void *arg, struct err *e);

/* Asks on the terminal to type `name`; ERR_CANCELLED if something else comes, ERR_USAGE where there is no terminal. */
bool ask_to_type(const char *what, const char *name, struct err *e);
