#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "formats/reader.h"

#ifndef FORMAT
#define FORMAT "coco"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte says how many bytes come at a time. */
struct input {
	const uint8_t *data;
	size_t size, at, step;
};

static long read_some(void *arg, char *buf, size_t n, struct err *e)
{
	struct input *in = arg;
	size_t take = in->size - in->at;

	(void)e;
	if (take > in->step)
		take = in->step;
	if (take > n)
		take = n;
	memcpy(buf, in->data + in->at, take);
	in->at += take;
	return (long)take;
}

static bool rewind_input(void *arg, struct err *e)
{
	(void)e;
	((struct input *)arg)->at = 0;
	return true;
}

struct sum {
	const struct format_contents *contents;
	int64_t labels;
};

static bool check(const struct format_image *im, struct labels *l, void *arg, struct err *e)
{
	struct sum *sum = arg;
	int64_t clamped = 0, dropped = 0;

	(void)e;
	assert(l->n > 0 && l->n <= im->labels);
	sum->labels += (int64_t)l->n;
	format_fit(l, sum->contents->normalised, 640, 480, &clamped, &dropped);
	for (size_t i = 0; i < l->n; i++)
		assert(l->v[i].box.x >= 0 && l->v[i].box.y >= 0 && l->v[i].box.w > 0 &&
		       l->v[i].box.x + l->v[i].box.w <= 640.001);
	return true;
}

static void read_labels(struct format_file *ff)
{
	struct sum sum = {format_file_contents(ff), 0};
	struct names *names = names_new();
	struct class_tree classes;
	struct err e;

	names_add(names, "a.jpg", 1);
	names_add(names, "b/a.jpg", 2);
	class_tree_init(&classes);
	class_tree_add(&classes, 0, 0, "cat", 0, &e);
	format_file_map(ff, &classes);
	format_file_match(ff, names);
	assert(format_file_labels(ff, check, &sum, &e));
	assert(sum.labels <= sum.contents->labels);
	ff->grouped = false;
	int64_t grouped = sum.labels;
	sum.labels = 0;
	assert(format_file_labels(ff, check, &sum, &e) && sum.labels == grouped);
	class_tree_fini(&classes);
	names_free(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e;

	if (size == 0)
		return 0;
	struct input in = {data + 1, size - 1, 0, (size_t)data[0] * 8 + 1};
	struct format_source s = {read_some, rewind_input, &in};
	struct format_file *ff = format_file_open(format_find(FORMAT, &e), &s, &e);
	if (ff)
		read_labels(ff);
	else
		assert(e.kind == ERR_INVALID || e.kind == ERR_TOO_LARGE);
	format_file_free(ff);
	return 0;
}
