#include "base/buf.h"
#include "labelfile.h"

#define HEADER "Url,Label,X,Y,Width,Height,ImageWidth,ImageHeight\r\n"

/* What is written, byte by byte, and what is read of it and of tables that others wrote. */
static struct class_tree classes;

static const struct format *csv(void)
{
	struct err e;
	const struct format *f = format_find("csv", &e);

	assert_ok(f, e);
	return f;
}

static int set_up(void **state)
{
	class_tree_init(&classes);
	add_class(&classes, 1, 0, "animal");
	add_class(&classes, 2, 1, "a \"cat\", grey");
	add_class(&classes, 3, 0, "=1+1");
	return 0;
}

static int tear_down(void **state)
{
	class_tree_fini(&classes);
	return 0;
}

static bool to_buf(const char *p, size_t n, void *arg)
{
	buf_add(arg, p, n);
	return true;
}

static void write_item(struct buf *out, const char *path, const struct label *l, size_t n)
{
	struct format_facts facts = {"shelf", &classes, "/data"};
	struct format_writer *w = format_writer_new(csv(), &facts, to_buf, out);
	struct format_counts counts;
	struct item it;
	struct err e;

	item_init(&it);
	it.number = 1;
	it.asset = xstrdup("d");
	it.path = xstrdup(path);
	it.width = 640;
	it.height = 480;
	for (size_t i = 0; i < n; i++)
		labels_add(&it.labels, l[i]);
	format_writer_pass(w);
	assert_true(format_writer_put(w, &it));
	item_fini(&it);
	assert_ok(format_writer_end(w, &counts, &e), e);
	assert_int_equal(counts.images, 1);
	assert_int_equal(counts.labels, (int64_t)n);
}

static void test_written(void **state)
{
	static const struct label labels[] = {
		{2, SHAPE_BOX, {0, 1.5, 0.1, 1.0 / 3}},
		{3, SHAPE_BOX, {1, 2, 3, 4}},
	};
	static const struct {
		const char *path;
		size_t labels;
		const char *rows;
	} cases[] = {
		{"a.jpg", 0, "AmlDatastore://d/a.jpg,,,,,,640,480\r\n"},
		{"b/-c d.jpg", 2,
		 "AmlDatastore://d/b/-c d.jpg,\"animal/a \"\"cat\"\", grey\",0,1.5,0.1,0.3333333333333333,640,480\r\n"
		 "AmlDatastore://d/b/-c d.jpg,=1+1,1,2,3,4,640,480\r\n"},
		{"\xc3\xa9,\n.jpg", 0, "\"AmlDatastore://d/\xc3\xa9,\n.jpg\",,,,,,640,480\r\n"},
		{"\r", 0, "\"AmlDatastore://d/\r\",,,,,,640,480\r\n"},
		{"\"\"", 0, "\"AmlDatastore://d/\"\"\"\"\",,,,,,640,480\r\n"},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct buf out;
		buf_init(&out, BUF_MAX_DEFAULT);
		write_item(&out, cases[i].path, labels, cases[i].labels);
		assert_memory_equal(buf_str(&out), HEADER, strlen(HEADER));
		assert_string_equal(buf_str(&out) + strlen(HEADER), cases[i].rows);
		buf_fini(&out);
	}
}

static struct format_file *open_csv(struct memory *m, const char *text, size_t step, struct err *e)
{
	*m = (struct memory){text, strlen(text), 0, step};
	struct format_source s = memory_source(m);
	return format_file_open(csv(), &s, e);
}

static bool keep_last(const struct format_image *im, struct labels *l, void *arg, struct err *e)
{
	labels_copy(arg, l);
	return true;
}

/* However the bytes come in. */
static void test_read(void **state)
{
	static const char text[] = "\xef\xbb\xbfheight,Note,LABEL,x,y,width,Url\n"
				   "0.5,\"a,\nb\",=1+1,0.25,0.125,1,\"AmlDatastore://d/b/\"\"q\"\", \r\n.jpg\"\n"
				   "\n"
				   ",,,,,,azureml://subscriptions/s/paths/c/d.jpg,behind,the,header\n"
				   "1,,animal,,,,plain.jpg";
	struct memory m;
	struct labels l;
	struct err e;

	labels_init(&l);
	for (size_t step = 1; step < sizeof text; step += 3) {
		struct format_file *ff = open_csv(&m, text, step, &e);
		assert_ok(ff, e);
		const struct format_contents *c = format_file_contents(ff);
		assert_int_equal(c->n_images, 3);
		assert_string_equal(c->images[0].name, "b/\"q\", \r\n.jpg");
		assert_string_equal(c->images[1].name, "c/d.jpg");
		assert_string_equal(c->images[2].name, "plain.jpg");
		assert_int_equal(c->labels, 1);
		assert_int_equal(c->dropped, 1);
		assert_false(c->normalised);
		format_file_map(ff, &classes);
		assert_ok(format_file_labels(ff, keep_last, &l, &e), e);
		assert_int_equal(l.n, 1);
		assert_int_equal(l.v[0].class_id, 3);
		assert_true(l.v[0].box.x == 0.25 && l.v[0].box.y == 0.125 && l.v[0].box.w == 1 && l.v[0].box.h == 0.5);
		format_file_free(ff);
	}
	labels_fini(&l);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "Url and Label"},
		{"Url,Tag\n", "Url and Label"},
		{"Url,Label,url\n", "twice"},
		{"Url,Label\n\"a", "row 2 of the CSV file: a quote is not closed"},
		{"Url,Label\n\na,b\n\"a\"b,c\n", "row 4"},
		{"Url,Label\n,cat\n", "without its Url"},
		{"Url,Label\n\xff,cat\n", "UTF-8"},
		{"Url,Label,X\na,cat,1px\n", "X must be a number, not «1px»"},
		{"Url,Label,ImageWidth\na,cat,-1\n", "size"},
	};
	struct memory m;
	struct err e;

	for (size_t i = 0; i < NELEM(cases); i++) {
		assert_null(open_csv(&m, cases[i].text, 5, &e));
		assert_int_equal(e.kind, ERR_INVALID);
		if (!strstr(e.text, cases[i].says))
			fail_msg("«%s» was wanted: %s", cases[i].says, e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
