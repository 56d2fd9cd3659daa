#include "cli/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "base/vec.h"

char *printable(const char *s)
{
	return utf8_printable(s ? s : "", s ? strlen(s) : 0);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}

void note(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("labeldeck: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* ------------------------------------------------------------------- JSON */

static void put_children(struct jsonw *w, const struct json *parent, bool named)
{
	for (const struct json *j = json_first(parent); j; j = json_next(j)) {
		if (named)
			jsonw_key(w, json_key(j));
		put_json(w, j);
	}
}

void put_json(struct jsonw *w, const struct json *j)
{
	if (json_is_object(j)) {
		jsonw_object(w);
		put_children(w, j, true);
		jsonw_object_end(w);
	} else if (json_is_array(j)) {
		jsonw_array(w);
		put_children(w, j, false);
		jsonw_array_end(w);
	} else if (json_is_string(j)) {
		jsonw_str(w, json_string_value(j));
	} else if (json_is_number(j)) {
		jsonw_num(w, json_number_value(j));
	} else if (json_is_bool(j)) {
		jsonw_bool(w, json_bool_value(j));
	} else {
		jsonw_null(w);
	}
}

static bool to_stdout(const char *p, size_t n, void *arg)
{
	return fwrite(p, 1, n, stdout) == n;
}

void print_json(const struct json *j)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	jsonw_init_flush(&w, &b, to_stdout, NULL);
	put_json(&w, j);
	jsonw_newline(&w);
	jsonw_end(&w);
	buf_fini(&b);
}

/* ----------------------------------------------------------------- tables */

struct cell {
	char *text;
	int width;
	bool right;
};

struct table {
	size_t columns;
	VEC(struct cell) cells;
};

struct table *table_new(size_t columns)
{
	struct table *t = xcalloc(1, sizeof *t);

	t->columns = columns;
	return t;
}

void table_add(struct table *t, const char *text, bool right)
{
	struct cell c = {printable(text), 0, right};

	c.width = utf8_width(c.text);
	vec_add(&t->cells, c);
}

static int column_width(const struct table *t, size_t column)
{
	int width = 0;

	for (size_t i = column; i < t->cells.n; i += t->columns)
		if (t->cells.v[i].width > width)
			width = t->cells.v[i].width;
	return width;
}

void table_print(struct table *t)
{
	int *widths = xcalloc(t->columns, sizeof *widths);

	for (size_t i = 0; i < t->columns; i++)
		widths[i] = column_width(t, i);
	for (size_t i = 0; i < t->cells.n; i++) {
		const struct cell *c = &t->cells.v[i];
		bool last = (i + 1) % t->columns == 0;
		int pad = widths[i % t->columns] - c->width;

		say("%*s%s%*s%s", c->right ? pad : 0, "", c->text, c->right || last ? 0 : pad, "", last ? "\n" : "  ");
		free(c->text);
	}
	vec_fini(&t->cells);
	free(widths);
	free(t);
}
