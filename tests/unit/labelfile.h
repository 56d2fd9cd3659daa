#pragma once

#include "formats/format.h"
#include "formats/read.h"
#include "test.h"

/* A label file in memory, read some bytes at a time, and what comes out of it. */
struct memory {
	const char *bytes;
	size_t len, at, step;
};

static inline long memory_read(void *arg, char *buf, size_t n, struct err *e)
{
	struct memory *m = arg;
	size_t left = m->len - m->at, take = n < m->step ? n : m->step;

	(void)e;
	if (take > left)
		take = left;
	memcpy(buf, m->bytes + m->at, take);
	m->at += take;
	return (long)take;
}

static inline bool memory_rewind(void *arg, struct err *e)
{
	(void)e;
	((struct memory *)arg)->at = 0;
	return true;
}

static inline struct format_source memory_source(struct memory *m)
{
	return (struct format_source){memory_read, memory_rewind, m};
}

static inline const struct format *coco(void)
{
	struct err e;
	const struct format *f = format_find("coco", &e);

	assert_non_null(f);
	return f;
}

static inline struct format_file *open_text(struct memory *m, const char *text, struct err *e)
{
	*m = (struct memory){text, strlen(text), 0, 7};
	struct format_source s = memory_source(m);
	return format_file_open(coco(), &s, e);
}

static inline void add_class(struct class_tree *t, int id, int parent, const char *name)
{
	struct err e;

	assert_ok(class_tree_add(t, id, parent, name, 0, &e), e);
}
