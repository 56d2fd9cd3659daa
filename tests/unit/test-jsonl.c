#include "base/buf.h"
#include "labelfile.h"

/* What is written, byte by byte, and what is read of it and of lines that others wrote. */
static struct class_tree classes;

static const struct format *jsonl(void)
{
	struct err e;
	const struct format *f = format_find("jsonl", &e);

	assert_ok(f, e);
	return f;
}

static int set_up(void **state)
{
	class_tree_init(&classes);
	add_class(&classes, 1, 0, "animal");
	add_class(&classes, 2, 1, "\"cat\"");
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

static void test_written(void **state)
{
	struct format_facts facts = {"shelf", &classes, "/data"};
	struct format_counts counts;
	struct buf out;
	struct item it;
	struct err e;

	buf_init(&out, BUF_MAX_DEFAULT);
	struct format_writer *w = format_writer_new(jsonl(), &facts, to_buf, &out);
	item_init(&it);
	it.number = 1;
	it.asset = xstrdup("d");
	it.path = xstrdup("a b.jpg");
	it.format = xstrdup("jpeg");
	it.width = 640;
	it.height = 480;
	format_writer_pass(w);
	assert_true(format_writer_put(w, &it));
	labels_add(&it.labels, (struct label){2, SHAPE_BOX, {0, 120, 64, 360}});
	assert_true(format_writer_put(w, &it));
	item_fini(&it);
	assert_ok(format_writer_end(w, &counts, &e), e);
	assert_int_equal(counts.images, 2);
	assert_int_equal(counts.labels, 1);
	assert_string_equal(
	    buf_str(&out),
	    "{\"image_url\":\"AmlDatastore://d/a b.jpg\",\"image_details\":{\"format\":\"jpeg\",\"width\":640,"
	    "\"height\":480},\"label\":[],\"label_confidence\":[]}\n"
	    "{\"image_url\":\"AmlDatastore://d/a b.jpg\",\"image_details\":{\"format\":\"jpeg\",\"width\":640,"
	    "\"height\":480},\"label\":[{\"label\":\"animal/\\\"cat\\\"\",\"topX\":0,\"topY\":0.25,\"bottomX\":0.1,"
	    "\"bottomY\":1,\"isCrowd\":0}],\"label_confidence\":[1.0]}\n");
	buf_fini(&out);
}

static struct format_file *open_lines(struct memory *m, const char *text, size_t step, struct err *e)
{
	*m = (struct memory){text, strlen(text), 0, step};
	struct format_source s = memory_source(m);
	return format_file_open(jsonl(), &s, e);
}

static bool keep_last(const struct format_image *im, struct labels *l, void *arg, struct err *e)
{
	labels_copy(arg, l);
	return true;
}

#define BOX "\"topX\":0.25,\"topY\":0.5,\"bottomX\":0.75,\"bottomY\":1"

/* However the bytes come in; labels before their image; a crowd, a polygon and a bare class are no boxes. */
static void test_read(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf{\"label\":[{" BOX ",\"label\":\"animal\",\"more\":{\"topX\":9}}],"
	    "\"image_details\":{\"height\":\"480px\",\"width\":640},\"image_url\":\"AmlDatastore://d/b/c.jpg\"}\r\n"
	    "\r\n"
	    "{\"image_url\":\"azureml://s/paths/d.jpg\",\"label\":[{\"label\":\"animal\",\"isCrowd\":1," BOX "},"
	    "{\"label\":\"animal\",\"polygon\":[[0.1,0.2]]},\"animal\"]}\n"
	    "{\"image_url\":\"e.jpg\",\"label\":\"animal\"}";
	struct memory m;
	struct labels l;
	struct err e;

	labels_init(&l);
	for (size_t step = 1; step < sizeof text; step += 5) {
		int64_t clamped = 0, dropped = 0;
		struct format_file *ff = open_lines(&m, text, step, &e);
		assert_ok(ff, e);
		const struct format_contents *c = format_file_contents(ff);
		assert_int_equal(c->n_images, 3);
		assert_string_equal(c->images[0].name, "b/c.jpg");
		assert_int_equal(c->images[0].width, 640);
		assert_int_equal(c->images[0].height, 480);
		assert_string_equal(c->images[1].name, "d.jpg");
		assert_int_equal(c->labels, 1);
		assert_int_equal(c->crowds, 1);
		assert_int_equal(c->dropped, 3);
		assert_true(c->normalised);
		format_file_map(ff, &classes);
		assert_ok(format_file_labels(ff, keep_last, &l, &e), e);
		format_fit(&l, true, 640, 480, &clamped, &dropped);
		assert_int_equal(l.n, 1);
		assert_true(l.v[0].box.x == 160 && l.v[0].box.y == 240 && l.v[0].box.w == 320 && l.v[0].box.h == 240);
		format_file_free(ff);
	}
	labels_fini(&l);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"{}\n", "line 1 of the file of JSON lines: it has no image_url"},
		{"\n[]\n", "line 2 of the file of JSON lines: each line must be an object"},
		{"{\"image_url\":\"a\"}\n{\"image_url\":\"b\"", "line 2"},
		{"{\"image_url\":\"a\"}{}\n", "behind"},
		{"{\"image_url\":\"a\",\"label\":{}}\n", "list"},
		{"{\"image_url\":\"a\",\"label\":[7]}\n", "name of a class"},
		{"{\"image_url\":\"a\",\"label\":[{" BOX "}]}\n", "without the name"},
		{"{\"image_url\":\"a\\u0000b\"}\n", "zero byte"},
	};
	struct memory m;
	struct err e;

	for (size_t i = 0; i < NELEM(cases); i++) {
		assert_null(open_lines(&m, cases[i].text, 5, &e));
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
