#include "formats/format.h"

#include "base/buf.h"
#include "base/hash.h"
#include "formats/reader.h"
#include "labelfile.h"

/* What is written is read back the same, for items and labels drawn from a seed. */
enum { ITEMS = 60, CLASSES = 7 };

static struct item items[ITEMS];
static struct class_tree classes;
static uint64_t dice;

static uint64_t roll(uint64_t below)
{
	return hash_mix(++dice) % below;
}

static struct rect random_box(void)
{
	static const double steps[] = {1, 0.5, 0.001, 1.0 / 3, 1.0 / 4096};
	double step = steps[roll(NELEM(steps))];

	return (struct rect){(double)roll(600) * step, (double)roll(400) * step, (double)(1 + roll(40)) * step,
			     (double)(1 + roll(80)) * step};
}

static void random_items(void)
{
	static const char *const odd[] = {"\xc3\xa9",
					  "e\xcc\x81",
					  "\xe6\xb5\x8b\xe8\xaf\x95",
					  "\xf0\x9f\x98\x80",
					  "a b",
					  "%20",
					  "\"'",
					  "-n",
					  "two\nlines",
					  "back\\slash",
					  "\x7f\x1b[31m"};

	for (size_t i = 0; i < ITEMS; i++) {
		item_init(&items[i]);
		items[i].number = (int64_t)i + 1;
		items[i].path = xasprintf("%s/%d/%s.jpg", odd[roll(NELEM(odd))], (int)i, odd[roll(NELEM(odd))]);
		items[i].width = 640 + (int)roll(100);
		items[i].height = 480;
		for (uint64_t n = roll(6); n > 0; n--)
			labels_add(&items[i].labels, (struct label){(int)roll(CLASSES) + 1, SHAPE_BOX, random_box()});
	}
}

static void random_classes(void)
{
	class_tree_init(&classes);
	for (int id = 1; id <= CLASSES; id++) {
		char name[32];
		snprintf(name, sizeof name, "%s %d", id % 2 ? "\xe6\xb5\x8b" : "a \"b\"", id % 4);
		add_class(&classes, id, id > 3 ? id - 3 : 0, name);
	}
}

static bool to_buf(const char *p, size_t n, void *arg)
{
	buf_add(arg, p, n);
	return true;
}

static void write_all(struct buf *out)
{
	struct format_facts facts = {"trip", &classes, "/data"};
	struct format_writer *w = format_writer_new(coco(), &facts, to_buf, out);
	struct format_counts n;
	struct err e;

	for (int pass = 0; pass < coco()->passes; pass++) {
		format_writer_pass(w);
		for (size_t i = 0; i < ITEMS; i++)
			format_writer_put(w, &items[i]);
	}
	assert_ok(format_writer_end(w, &n, &e), e);
}

static bool is_same(const struct format_image *im, struct labels *l, void *arg, struct err *e)
{
	const struct item *it = &items[im->item - 1];

	(void)e;
	assert_string_equal(im->name, it->path);
	assert_int_equal(im->width, it->width);
	assert_int_equal(im->height, it->height);
	assert_true(labels_equal(l, &it->labels));
	*(int64_t *)arg += (int64_t)l->n;
	return true;
}

static void read_back(const struct buf *text, size_t step, size_t room)
{
	struct memory m = {text->data, text->len, 0, step};
	struct format_source s = memory_source(&m);
	struct names *n = names_new();
	struct err e;
	int64_t labels = 0;

	struct format_file *ff = format_file_open(coco(), &s, &e);
	assert_ok(ff, e);
	for (size_t i = 0; i < ITEMS; i++)
		names_add(n, items[i].path, items[i].number);
	format_file_map(ff, &classes);
	format_file_match(ff, n);
	if (room) {
		ff->grouped = false;
		ff->room = room;
	}
	assert_ok(format_file_labels(ff, is_same, &labels, &e), e);
	const struct format_contents *c = format_file_contents(ff);
	assert_int_equal(c->matched, ITEMS);
	assert_int_equal(c->labels, labels);
	assert_int_equal(c->dropped + c->crowds + c->orphans + c->outlines, 0);
	assert_false(c->normalised);
	format_file_free(ff);
	names_free(n);
}

static void test_round_trip(void **state)
{
	static const size_t steps[] = {1, 13, 65536}, rooms[] = {0, 6, 20, 1000};
	struct buf text;

	for (dice = 1; dice < 4000;) {
		buf_init(&text, BUF_MAX_DEFAULT);
		random_items();
		random_classes();
		write_all(&text);
		for (size_t i = 0; i < NELEM(steps); i++)
			for (size_t k = 0; k < NELEM(rooms); k++)
				read_back(&text, steps[i], rooms[k]);
		for (size_t i = 0; i < ITEMS; i++)
			item_fini(&items[i]);
		class_tree_fini(&classes);
		buf_fini(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
