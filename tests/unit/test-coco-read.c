#include "formats/read.h"

#include <math.h>

#include "base/buf.h"
#include "labelfile.h"

#define CATS "\"categories\":[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"dog\"}]"
#define ONE_IMAGE "\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":100,\"height\":50}]"
#define BOX(numbers) "{\"image_id\":1,\"category_id\":1,\"bbox\":[" numbers "]}"
#define FILE_OF(annotations) "{" ONE_IMAGE ",\"annotations\":[" annotations "]," CATS "}"

/* Labels as text, one line an image: "a.jpg: 1[1 2 3 4] ...". */
static bool to_text(const struct format_image *im, struct labels *l, void *arg, struct err *e)
{
	(void)e;
	buf_addf(arg, "%s:", im->name);
	for (size_t i = 0; i < l->n; i++)
		buf_addf(arg, " %d[%g %g %g %g]", l->v[i].class_id, l->v[i].box.x, l->v[i].box.y, l->v[i].box.w,
			 l->v[i].box.h);
	buf_adds(arg, "\n");
	return true;
}

static void map(struct format_file *ff)
{
	struct class_tree t;

	class_tree_init(&t);
	add_class(&t, 1, 0, "cat");
	add_class(&t, 2, 0, "dog");
	format_file_map(ff, &t);
	class_tree_fini(&t);
}

static void check_labels(const char *text, const char *want)
{
	struct memory m;
	struct err e;
	struct buf out;
	struct format_file *ff = open_text(&m, text, &e);

	buf_init(&out, BUF_MAX_DEFAULT);
	assert_ok(ff, e);
	map(ff);
	assert_ok(format_file_labels(ff, to_text, &out, &e), e);
	assert_string_equal(buf_str(&out), want);
	buf_fini(&out);
	format_file_free(ff);
}

static struct format_contents contents(const char *text)
{
	struct memory m;
	struct err e;
	struct format_file *ff = open_text(&m, text, &e);

	assert_ok(ff, e);
	struct format_contents c = *format_file_contents(ff);
	format_file_free(ff);
	c.images = NULL;
	c.categories = NULL;
	return c;
}

static void check_refused(const char *text, const char *part)
{
	struct memory m;
	struct err e = {0};
	struct format_file *ff = open_text(&m, text, &e);

	if (ff || !strstr(e.text, part))
		fail_msg("«%s»: %s instead of «%s»", text, ff ? "read" : e.text, part);
}

static void test_plain(void **state)
{
	check_labels(FILE_OF(BOX("1,2,3,4") "," BOX("5,6.5,7,8")), "a.jpg: 1[1 2 3 4] 1[5 6.5 7 8]\n");
	check_labels("\xef\xbb\xbf" FILE_OF(BOX("1,2,3,4")), "a.jpg: 1[1 2 3 4]\n");
	check_labels(FILE_OF(""), "");
}

static void test_any_order_and_odd_ids(void **state)
{
	/* annotations first, ids from 0, as strings, with gaps, and as 7.0 */
	check_labels("{\"annotations\":["
		     "{\"bbox\":[1,1,2,2],\"image_id\":0,\"category_id\":\"k0\",\"id\":9,\"extra\":{\"a\":[1,{}]}},"
		     "{\"image_id\":\"x-9\",\"category_id\":0,\"bbox\":[2,2,3,3]},"
		     "{\"image_id\":7.0,\"category_id\":0,\"bbox\":[4,4,5,5]},"
		     "{\"image_id\":0,\"category_id\":0,\"bbox\":[3,3,4,4]}],"
		     "\"categories\":[{\"name\":\"dog\",\"id\":0},{\"name\":\"cat\",\"id\":\"k0\"}],\"licenses\":[],"
		     "\"images\":[{\"id\":0,\"file_name\":\"0.jpg\"},{\"id\":\"x-9\",\"file_name\":\"s.jpg\"},"
		     "{\"id\":\"7\",\"file_name\":\"7.jpg\"}]}",
		     "0.jpg: 1[1 1 2 2] 2[3 3 4 4]\ns.jpg: 2[2 2 3 3]\n7.jpg: 2[4 4 5 5]\n");
}

static void test_left_out_and_counted(void **state)
{
	struct format_contents c = contents(FILE_OF(
		BOX("1,2,0,4") "," BOX("1,2,-3,4") "," BOX("1,NaN,3,4") "," BOX("1,2,Infinity,4") ","
		BOX("null,2,3,4") "," BOX("")
		",{\"image_id\":1,\"category_id\":1},{\"image_id\":1,\"category_id\":1,\"bbox\":null},"
		"{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,2,2],\"iscrowd\":1,"
		"\"segmentation\":{\"counts\":[3],\"size\":[1,2]}},"
		"{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,2,2],\"segmentation\":[[1,1,2,2,3,3]]},"
		"{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,2,2],\"segmentation\":[[]],\"iscrowd\":false},"
		"{\"image_id\":8,\"category_id\":1,\"bbox\":[1,1,2,2]},"
		"{\"image_id\":1,\"category_id\":9,\"bbox\":[1,1,2,2]},{\"category_id\":1,\"bbox\":[1,1,2,2]},"
		"{\"image_id\":null,\"category_id\":1,\"bbox\":[1,1,2,2]}"));

	assert_int_equal(c.dropped, 8);
	assert_int_equal(c.crowds, 1);
	assert_int_equal(c.outlines, 1);
	assert_int_equal(c.orphans, 4);
	assert_int_equal(c.labels, 2);
}

static void test_refused(void **state)
{
	check_refused("", "JSON");
	check_refused("[]", "list");
	check_refused("7", "no COCO file");
	check_refused("{}", "no «images»");
	check_refused("{\"images\":[]," CATS "}", "no «annotations»");
	check_refused("{\"images\":[],\"annotations\":[]}", "no «categories»");
	check_refused("{\"images\":{},\"annotations\":[]," CATS "}", "«images» must be a list");
	check_refused("{\"images\":[3],\"annotations\":[]," CATS "}", "images, entry 1");
	check_refused(FILE_OF(BOX("1,2,3,4") "," BOX("\"1\",\"2\",\"3\",\"4\"")),
		"annotations, entry 2: bbox must be four numbers; these");
	check_refused(FILE_OF("{\"image_id\":1,\"category_id\":1,\"bbox\":\"1 2 3 4\"}"), "must be a list");
	check_refused(FILE_OF(BOX("1,2,3")), "four numbers");
	check_refused(FILE_OF(BOX("1,2,3,4,5")), "four numbers");
	check_refused(FILE_OF(BOX("[1],2,3,4")), "four numbers");
	check_refused(FILE_OF(BOX("1,2,3,4")) "x", "behind the document");
	check_refused("{\"images\":[{\"file_name\":\"q.jpg\"}],\"annotations\":[]," CATS "}",
		"no id (its name: «q.jpg»)");
	check_refused("{\"images\":[{\"id\":1,\"file_name\":\"a\"},"
		"{\"id\":\"1\",\"file_name\":\"b\"}],\"annotations\":[]," CATS "}",
		      "two images in the file have the id «1»");
	check_refused("{" ONE_IMAGE ",\"annotations\":[],\"categories\":[{\"id\":1,\"name\":\"a\"},"
		"{\"id\":1,\"name\":\"b\"}]}",
		      "two categories");
	check_refused("{" ONE_IMAGE ",\"annotations\":[],\"categories\":[{\"id\":1}]}", "no name");
	check_refused("{" ONE_IMAGE ",\"annotations\":[" BOX("1,2,3,4"), "too early");
}

static void test_listed_twice(void **state)
{
	check_labels("{" ONE_IMAGE "," ONE_IMAGE ",\"annotations\":[" BOX("1,1,2,2") "],"
		"\"annotations\":[" BOX("3,3,2,2") "]," CATS "," CATS "}",
		     "a.jpg: 1[1 1 2 2] 1[3 3 2 2]\n");
}

/* A name with a NUL in it must not be taken for what stands before it. */
static void test_name_with_nul(void **state)
{
	check_labels("{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\\u0000.png\"}],"
		"\"annotations\":[" BOX("1,1,2,2") "]," CATS "}",
		     ": 1[1 1 2 2]\n");
}

#define AZURE(marks, numbers) \
	"{\"images\":[{\"id\":1,\"file_name\":\"p/a.jpg\"" marks "}]," \
	"\"annotations\":[{\"id\":1,\"category_id\":1,\"image_id\":1," \
	"\"area\":0.0,\"bbox\":[" numbers "]}]," CATS "}"

static void test_normalised(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
	    {AZURE(",\"width\":0.0,\"height\":0.0", "0.1,0.2,0.3,0.4"), true},
	    {AZURE("", "0.1,0.2,0.3,0.4"), true},
	    {AZURE("", "0,0,1,1"), true},
	    {AZURE(",\"width\":8000.0,\"height\":4000.0,\"coco_url\":\"AmlDatastore://d/p/a.jpg\"", "0.1,0.2,0.3,0.4"),
	     true},
	    {AZURE(",\"width\":8,\"height\":8,\"absolute_url\":\"https://a/p/a.jpg\"", "0.1,0.2,0.3,0.4"), true},
	    {AZURE(",\"width\":640,\"height\":480", "0.1,0.2,0.3,0.4"), true},
	    {AZURE(",\"width\":640,\"height\":480", "0.1,0.2,0.3,1.6"), false},
	    {AZURE(",\"width\":0,\"height\":0", "0.1,0.2,30,40"), false},
	    {AZURE(",\"width\":8,\"height\":8", "0,0,1,1"), false},
	    {AZURE(",\"width\":640,\"height\":480", "0,0,1,1") "", true},
	    {"{\"info\":{\"frame\":\"upright pixels\"},\"images\":[{\"id\":1,\"file_name\":\"a\","
	     "\"width\":640,\"height\":480}],"
	     "\"annotations\":[" BOX("0,0,1,1") "]," CATS "}",
	     false},
	    {FILE_OF(""), false},
	    {FILE_OF(BOX("0.1,0.1,0.2,0.2") "," BOX("3,3,20,20")), false}, /* decided for the file, not for each box */
	};

	for (size_t i = 0; i < NELEM(cases); i++)
		if (contents(cases[i].text).normalised != cases[i].want)
			fail_msg("case %zu", i);
}

static void test_fit(void **state)
{
	static const struct rect in[] = {
		{0.5, 0.25, 0.25, 0.5}, {-0.1, 0, 0.3, 1.2}, {1, 0.1, 0.2, 0.2}, {0, 0, 1.0000001, 1},
	};
	struct labels l;
	int64_t clamped = 0, dropped = 0;

	labels_init(&l);
	for (size_t i = 0; i < NELEM(in); i++)
		labels_add(&l, (struct label){(int)i, SHAPE_BOX, in[i]});
	format_fit(&l, true, 200, 100, &clamped, &dropped);
	assert_int_equal(l.n, 3);
	assert_int_equal(clamped, 1);
	assert_int_equal(dropped, 1);
	assert_true(l.v[0].box.x == 100 && l.v[0].box.y == 25 && l.v[0].box.w == 50 && l.v[0].box.h == 50);
	assert_true(l.v[1].box.x == 0 && fabs(l.v[1].box.w - 40) < 1e-9 && l.v[1].box.h == 100);
	assert_int_equal(l.v[2].class_id, 3);
	assert_true(l.v[2].box.w == 200);
	labels_fini(&l);
}

static void test_classes(void **state)
{
	struct memory m;
	struct err e;
	struct class_tree t;
	struct format_file *ff = open_text(&m,
		"{" ONE_IMAGE ",\"annotations\":[" BOX("1,1,2,2") ",{\"image_id\":1,\"category_id\":5,"
			"\"bbox\":[1,1,2,2]}],\"categories\":["
		"{\"id\":1,\"name\":\"cat\",\"supercategory\":\"toy\"},{\"id\":2,\"name\":\"cat\"},"
			"{\"id\":3,\"name\":\"animal/cat\"},"
		"{\"id\":4,\"name\":\"dog\",\"supercategory\":\"none\"},{\"id\":5,\"name\":\"bird\"}]}", &e);
	static const int want[] = {4, 0, 0, 2, 5}; /* in the order in which the file first speaks of them */

	class_tree_init(&t);
	add_class(&t, 1, 0, "animal");
	add_class(&t, 2, 1, "cat");
	add_class(&t, 3, 0, "toy");
	add_class(&t, 4, 3, "cat");
	add_class(&t, 5, 1, "dog");
	assert_ok(ff, e);
	format_file_map(ff, &t);
	const struct format_contents *c = format_file_contents(ff);
	assert_int_equal(c->n_categories, NELEM(want));
	for (size_t i = 0; i < NELEM(want); i++)
		assert_int_equal(c->categories[i].class_id, want[i]);
	assert_int_equal(c->categories[0].labels, 1);
	assert_int_equal(c->categories[1].labels, 1);
	format_file_free(ff);
	class_tree_fini(&t);
}

static void test_match(void **state)
{
	struct memory m;
	struct err e;
	struct names *n = names_new();
	struct format_file *ff = open_text(&m,
		"{\"images\":[{\"id\":1,\"file_name\":\"x/1.jpg\"},{\"id\":2,\"file_name\":\"train/1.jpg\"},"
			"{\"id\":3,\"file_name\":\"p/2.jpg\"},"
		"{\"id\":4,\"file_name\":\"q/2.jpg\"},{\"id\":5,\"file_name\":\"q/3.jpg\"},"
			"{\"id\":6,\"file_name\":\"train/1.jpg\"},"
		"{\"id\":7},{\"id\":8,\"file_name\":\"5.jpg\"},"
			"{\"id\":9,\"file_name\":\"none.jpg\"}],\"annotations\":[]," CATS "}", &e);
	static const int64_t want[] = {0, 11, 0, 0, 13, 0, 0, 0, 0};

	names_add(n, "train/1.jpg", 11);
	names_add(n, "train/2.jpg", 12);
	names_add(n, "train/3.jpg", 13);
	names_add(n, "a/5.jpg", 14);
	names_add(n, "b/5.jpg", 15);
	assert_ok(ff, e);
	for (int twice = 0; twice < 2; twice++)
		format_file_match(ff, n);
	const struct format_contents *c = format_file_contents(ff);
	for (size_t i = 0; i < NELEM(want); i++)
		assert_int_equal(c->images[i].item, want[i]);
	assert_int_equal(c->matched, 2);
	assert_int_equal(c->ambiguous, 5);
	format_file_free(ff);
	names_free(n);
}

static bool stop(const struct format_image *im, struct labels *l, void *arg, struct err *e)
{
	(void)im, (void)l, (void)arg;
	return err_set(e, ERR_CANCELLED, "stopped");
}

static void test_stops(void **state)
{
	struct memory m;
	struct err e;
	struct format_file *ff = open_text(&m, FILE_OF(BOX("1,2,3,4")), &e);

	map(ff);
	assert_false(format_file_labels(ff, stop, NULL, &e));
	assert_int_equal(e.kind, ERR_CANCELLED);
	m.len -= 10; /* the file was cut behind our back */
	assert_false(format_file_labels(ff, stop, NULL, &e));
	format_file_free(ff);
	format_file_free(NULL);
}

static void test_too_many_of_one_image(void **state)
{
	struct buf text;

	buf_init(&text, BUF_MAX_DEFAULT);
	buf_adds(&text, "{" ONE_IMAGE "," CATS ",\"annotations\":[" BOX("1,2,3,4"));
	for (int i = 0; i < LABELS_MAX; i++)
		buf_adds(&text, "," BOX("1,2,3,4"));
	buf_adds(&text, "]}");
	check_refused(buf_str(&text), "«a.jpg» has more than 20000 labels");
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_any_order_and_odd_ids),
		cmocka_unit_test(test_left_out_and_counted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_listed_twice),
		cmocka_unit_test(test_name_with_nul),
		cmocka_unit_test(test_normalised),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_too_many_of_one_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
