#pragma once

#include <stddef.h>

#include "base/json.h"
#include "base/jsonwrite.h"

/* What subcommands write. Foreign text goes through here on its way to a terminal. */

/* What is safe to print; the caller's. NULL gives "". */
char *printable(const char *s);

/* Like printf and its cousin for standard error ("labeldeck: ...\n"); strings of args must be printable already. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A document of the service, as it is, as one line on standard output. */
void print_json(const struct json *j);
void put_json(struct jsonw *w, const struct json *j);

/* Lines in columns as wide as their widest cell; strings are copied. table_print frees. */
struct table;
struct table *table_new(size_t columns);
void table_add(struct table *t, const char *text, bool right); /* the next cell, row by row */
void table_print(struct table *t);
