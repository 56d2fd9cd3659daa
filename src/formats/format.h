#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/classes.h"
#include "model/item.h"

/*
 * Files of labels, written and read: one table, one pair of .c files a
 * format. There are no files and no store here: bytes go to a sink and come
 * from a source (formats/read.h). Coordinates are pixels of the upright image; a
 * format that wants something else converts.
 */
struct jsonw;
struct format_writer;
struct format_source;
struct format_visitor;

struct format {
	const char *name;      /* "coco": the word behind --format */
	const char *title;     /* "COCO (JSON)" */
	const char *extension; /* without the dot */
	int passes;            /* how often the writer wants to see the items */
	void (*begin)(struct format_writer *w);
	void (*pass)(struct format_writer *w);
	void (*put)(struct format_writer *w, const struct item *it);
	void (*end)(struct format_writer *w);
	bool (*parse)(const struct format_source *s, const struct format_visitor *v, struct err *e);
};

const struct format *format_find(const char *name, struct err *e); /* NULL: e names those there are */
const struct format *format_at(size_t i);                          /* the table; NULL behind its end */

/*
 * Writing, in constant memory. Every pass is shown the same items in the same order
 * (one read transaction); the same items give the same bytes.
 *
 *	struct format_writer *w = format_writer_new(f, &facts, sink, arg);
 *	for (int pass = 0; pass < f->passes; pass++) {
 *		format_writer_pass(w);
 *		while (next(&item) && format_writer_put(w, &item))
 *			;
 *	}
 *	ok = format_writer_end(w, &counts, e);
 *
 * Which items are written is the caller's choice; their width and height
 * must be known. An item's number is its id in the file, so it must be unique.
 */
struct format_facts {
	const char *project;
	const struct class_tree *classes; /* must live as long as the writer */
	const char *root;                 /* the absolute folder of the images; likewise */
};

struct format_counts {
	int64_t images, labels;
};

typedef bool format_sink_fn(const char *p, size_t n, void *arg); /* false stops the writing */

struct format_writer *format_writer_new(const struct format *f, const struct format_facts *facts, format_sink_fn *sink,
					void *arg);
void format_writer_pass(struct format_writer *w);
bool format_writer_put(struct format_writer *w, const struct item *it); /* false: the sink stopped; end it */
/* Ends the file and frees w. false: the sink stopped (whose own reason is the better sentence), passes are missing,
 * or they were shown different items. */
bool format_writer_end(struct format_writer *w, struct format_counts *counts, struct err *e);
void format_writer_free(struct format_writer *w); /* gives up; NULL is fine */
