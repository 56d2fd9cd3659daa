#include "formats/format.h"

#include "base/buf.h"
#include "labelfile.h"

static bool to_buf(const char *p, size_t n, void *arg)
{
	buf_add(arg, p, n);
	return true;
}

static bool refuse(const char *p, size_t n, void *arg)
{
	(void)p, (void)n, (void)arg;
	return false;
}

static struct item items[2];
static struct class_tree classes;

static int set_up(void **state)
{
	class_tree_init(&classes);
	add_class(&classes, 1, 0, "animal");
	add_class(&classes, 3, 1, "cat");
	add_class(&classes, 4, 3, "\"tabby\"");
	for (size_t i = 0; i < NELEM(items); i++) {
		item_init(&items[i]);
		items[i].number = (int64_t)i * 5 + 2;
		items[i].path = xstrdup(i ? "b/\xc3\xa9\n.png" : "a.jpg");
		items[i].width = 640;
		items[i].height = 480;
	}
	labels_add(&items[0].labels, (struct label){3, SHAPE_BOX, {1, 2, 30.5, 40}});
	labels_add(&items[1].labels, (struct label){4, SHAPE_BOX, {0, 0, 640, 480}});
	labels_add(&items[1].labels, (struct label){1, SHAPE_BOX, {0.1, 0.2, 0.3, 0.125}});
	return 0;
}

static int tear_down(void **state)
{
	for (size_t i = 0; i < NELEM(items); i++)
		item_fini(&items[i]);
	class_tree_fini(&classes);
	return 0;
}

static struct format_writer *start(format_sink_fn *sink, void *arg)
{
	struct format_facts facts = {"shelf", &classes, "/data"};

	return format_writer_new(coco(), &facts, sink, arg);
}

static void write_all(struct buf *out)
{
	struct format_writer *w = start(to_buf, out);
	struct format_counts n;
	struct err e;

	for (int pass = 0; pass < coco()->passes; pass++) {
		format_writer_pass(w);
		for (size_t i = 0; i < NELEM(items); i++)
			assert_true(format_writer_put(w, &items[i]));
	}
	assert_ok(format_writer_end(w, &n, &e), e);
	assert_int_equal(n.images, 2);
	assert_int_equal(n.labels, 3);
}

static void test_bytes(void **state)
{
	static const char want[] =
	    "{\"info\":{\"description\":\"shelf\",\"frame\":\"upright pixels\"},"
	    "\"images\":[{\"id\":2,\"file_name\":\"a.jpg\",\"width\":640,\"height\":480},"
	    "{\"id\":7,\"file_name\":\"b/\xc3\xa9\\n.png\",\"width\":640,\"height\":480}],"
	    "\"annotations\":[{\"id\":1,\"image_id\":2,\"category_id\":3,\"bbox\":[1,2,30.5,40],\"area\":1220,"
	    "\"iscrowd\":0,\"segmentation\":[]},"
	    "{\"id\":2,\"image_id\":7,\"category_id\":4,\"bbox\":[0,0,640,480],\"area\":307200,"
	    "\"iscrowd\":0,\"segmentation\":[]},"
	    "{\"id\":3,\"image_id\":7,\"category_id\":1,\"bbox\":[0.1,0.2,0.3,0.125],\"area\":0.0375,"
	    "\"iscrowd\":0,\"segmentation\":[]}],"
	    "\"categories\":[{\"id\":1,\"name\":\"animal\"},{\"id\":3,\"name\":\"cat\",\"supercategory\":\"animal\"},"
	    "{\"id\":4,\"name\":\"\\\"tabby\\\"\",\"supercategory\":\"animal/cat\"}]}\n";
	struct buf out, again;

	buf_init(&out, BUF_MAX_DEFAULT);
	buf_init(&again, BUF_MAX_DEFAULT);
	write_all(&out);
	write_all(&again);
	assert_string_equal(buf_str(&out), want);
	assert_string_equal(buf_str(&again), want);
	buf_fini(&out);
	buf_fini(&again);
}

static void test_nothing(void **state)
{
	struct buf out;
	struct format_counts n;
	struct err e;

	buf_init(&out, BUF_MAX_DEFAULT);
	struct format_writer *w = start(to_buf, &out);
	format_writer_pass(w);
	format_writer_pass(w);
	assert_ok(format_writer_end(w, &n, &e), e);
	assert_int_equal(n.images, 0);
	assert_non_null(strstr(buf_str(&out), "\"images\":[],\"annotations\":[],\"categories\":[{"));
	buf_fini(&out);
}

/* Items of the second pass that the first did not have would leave annotations without an image. */
static void test_changed_between_passes(void **state)
{
	struct buf out;
	struct format_counts n;
	struct err e;

	buf_init(&out, BUF_MAX_DEFAULT);
	for (int kind = 0; kind < 3; kind++) {
		struct format_writer *w = start(to_buf, &out);
		format_writer_pass(w);
		format_writer_put(w, &items[0]);
		if (kind > 0) {
			format_writer_pass(w);
			format_writer_put(w, &items[1]);
		}
		if (kind > 1)
			format_writer_put(w, &items[0]);
		assert_false(format_writer_end(w, &n, &e));
		assert_non_null(strstr(e.text, "changed"));
	}
	buf_fini(&out);
}

static void test_sink_stops(void **state)
{
	struct format_counts n;
	struct err e;
	struct format_writer *w = start(refuse, NULL);
	long puts = 0;

	for (int pass = 0; pass < coco()->passes; pass++) {
		format_writer_pass(w);
		while (puts < 100000 && format_writer_put(w, &items[0]))
			puts++;
	}
	assert_in_range(puts, 100, 50000);
	assert_false(format_writer_end(w, &n, &e));
	assert_non_null(strstr(e.text, "could not be written"));
	w = start(refuse, NULL);
	format_writer_free(w);
	format_writer_free(NULL);
}

static void test_table(void **state)
{
	struct err e;

	assert_string_equal(format_at(0)->name, "coco");
	for (size_t i = 0; format_at(i); i++)
		assert_ptr_equal(format_find(format_at(i)->name, &e), format_at(i));
	assert_null(format_find("jpeg", &e));
	assert_non_null(strstr(e.text, "«jpeg»"));
	assert_non_null(strstr(e.text, "coco"));
	assert_int_equal(e.kind, ERR_INVALID);
	assert_null(format_find(NULL, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_changed_between_passes),
		cmocka_unit_test(test_sink_stops),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
