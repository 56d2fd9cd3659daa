#include "base/json.h"
#include "model/wire.h"
#include "test.h"

static const char *const hostile[] = {
	"plain.jpg", "", "a \"quoted\" \\ name", "line\nfeed\rtab\t", "\x1b]0;title\x07\x1b[2J", "\xe2\x80\xaegnp.exe",
	"\xf0\x9f\x8d\x9c",
	"</script>", "\x01\x7f\xc2\x9b", "e\xcc\x81",
};

static struct json *parse(struct buf *b)
{
	struct err e;
	struct json *j = json_parse(b->data, b->len, &e);

	if (!j)
		fail_msg("%s: %s", e.text, b->data);
	return j;
}

static void round_trip_item(const char *name)
{
	struct item it, back;
	struct buf b, again;
	struct jsonw w;
	struct err e;

	item_init(&it);
	item_init(&back);
	it = (struct item){.id = 5,
			   .number = 3,
			   .path = xstrdup(name),
			   .asset = xstrdup(name),
			   .size = 1,
			   .mtime_ms = 1700000000123,
			   .width = 640,
			   .height = 480,
			   .problem = xstrdup(name),
			   .state = ITEM_NEEDS_REVIEW,
			   .revision = 1LL << 40,
			   .labeled_by = xstrdup(name),
			   .labeled_ms = 1700000000007,
			   .has_draft = true,
			   .draft_revision = 7};
	labels_add(&it.labels, (struct label){2, SHAPE_BOX, {0.1, 1e-7, 1.0 / 3, 12345678.25}});
	labels_add(&it.labels, (struct label){1, SHAPE_NONE, {0, 0, 0, 0}});
	labels_add(&it.draft, (struct label){1, SHAPE_BOX, {1, 2, 3, 4}});
	buf_init(&b, BUF_MAX_DEFAULT);
	buf_init(&again, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	wire_put_item(&w, &it);
	struct json *j = parse(&b);
	assert_ok(wire_get_item(j, &back, &e), e);
	assert_string_equal(back.path, name);
	assert_string_equal(back.labeled_by, name);
	assert_true(labels_equal(&back.labels, &it.labels));
	assert_true(labels_equal(&back.draft, &it.draft));
	assert_int_equal(back.labeled_ms, it.labeled_ms);
	assert_int_equal(back.revision, it.revision);
	jsonw_init(&w, &again);
	wire_put_item(&w, &back);
	assert_string_equal(buf_str(&b), buf_str(&again));
	json_free(j);
	buf_fini(&b);
	buf_fini(&again);
	item_fini(&it);
	item_fini(&back);
}

static void test_items(void **state)
{
	for (size_t i = 0; i < NELEM(hostile); i++)
		round_trip_item(hostile[i]);
}

static void test_project(void **state)
{
	struct project p, back;
	struct buf b, again;
	struct jsonw w;
	struct err e;

	project_init(&p);
	project_init(&back);
	p.id = 3;
	p.spec.name = xstrdup("shelf");
	p.spec.data = xstrdup("shelf");
	p.spec.description = xstrdup(hostile[4]);
	p.spec.instructions = xstrdup(hostile[3]);
	p.spec.seed = UINT64_MAX;
	p.owner = xstrdup("ann");
	p.state = PROJECT_PAUSED;
	p.created_ms = 1700000000123;
	p.counts.items = 10;
	p.counts.by_state[ITEM_SKIPPED] = 4;
	assert_int_equal(class_tree_add(&p.spec.classes, 4, 0, hostile[2], 0xff0001, &e), 4);
	assert_int_equal(class_tree_add(&p.spec.classes, 2, 4, hostile[5], 0, &e), 2);
	assert_int_equal(class_tree_add(&p.spec.classes, 7, 2, hostile[6], 0, &e), 7);
	buf_init(&b, BUF_MAX_DEFAULT);
	buf_init(&again, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	wire_put_project(&w, &p);
	struct json *j = parse(&b);
	assert_ok(wire_get_project(j, &back, &e), e);
	assert_true(back.spec.seed == UINT64_MAX);
	assert_int_equal(class_tree_get(&back.spec.classes, 7)->parent, 2);
	assert_int_equal(class_tree_get(&back.spec.classes, 4)->color, 0xff0001);
	assert_string_equal(back.spec.description, p.spec.description);
	jsonw_init(&w, &again);
	wire_put_project(&w, &back);
	assert_string_equal(buf_str(&b), buf_str(&again));
	json_free(j);
	buf_fini(&b);
	buf_fini(&again);
	project_fini(&p);
	project_fini(&back);
}

static const char *const bad_labels[] = {
	"{}", "1", "null", "\"[]\"", "[{}]", "[1]", "[null]", "[[]]", "[{\"class\":\"1\"}]", "[{\"class\":0}]",
	"[{\"class\":-1}]",
	"[{\"class\":1.5}]", "[{\"class\":4294967297}]", "[{\"class\":1e300}]",
	"[{\"class\":1,\"box\":null}]", "[{\"class\":1,\"box\":{}}]",
	"[{\"class\":1,\"box\":[]}]", "[{\"class\":1,\"box\":[1,2,3]}]", "[{\"class\":1,\"box\":[1,2,3,4,5]}]",
	"[{\"class\":1,\"box\":[1,2,3,\"4\"]}]",
};

static void test_labels_that_are_refused(void **state)
{
	for (size_t i = 0; i < NELEM(bad_labels); i++) {
		struct err e = {0};
		struct labels l;
		struct json *j = json_parse(bad_labels[i], strlen(bad_labels[i]), &e);
		labels_init(&l);
		if (wire_get_labels(j, &l, &e))
			fail_msg("taken: %s", bad_labels[i]);
		assert_int_equal(e.kind, ERR_INVALID);
		labels_fini(&l);
		json_free(j);
	}
}

static const char *const bad_specs[] = {
	"[]", "{}", "{\"name\":1}", "{\"name\":\"a\"}", "{\"name\":\"a\",\"labelCategories\":{\"classes\":{}}}",
	"{\"name\":\"a\",\"taskType\":\"Boxes\",\"labelCategories\":[\"x\"]}",
	"{\"name\":\"a\",\"seed\":-1,\"labelCategories\":[\"x\"]}",
	"{\"name\":\"a\",\"seed\":\"1x\",\"labelCategories\":[\"x\"]}",
	"{\"name\":\"a\",\"seed\":1.5,\"labelCategories\":[\"x\"]}",
	"{\"name\":\"a\",\"seed\":\"18446744073709551616\",\"labelCategories\":[\"x\"]}",
	"{\"name\":\"a\",\"labelCategories\":[\"x\",\"x\"]}", "{\"name\":\"a\",\"labelCategories\":[{\"id\":1}]}",
	"{\"name\":\"a\",\"labelCategories\":[{\"displayName\":\"x\",\"color\":\"red\"}]}",
	"{\"name\":\"a\",\"labelCategories\":[{\"displayName\":\"x\",\"id\":4294967297}]}",
	"{\"name\":\"a\",\"labelCategories\":[{\"displayName\":\"x\",\"subclasses\":1}]}",
};

static void test_specs_that_are_refused(void **state)
{
	for (size_t i = 0; i < NELEM(bad_specs); i++) {
		struct err e = {0};
		struct project_spec s;
		struct json *j = json_parse(bad_specs[i], strlen(bad_specs[i]), &e);
		project_spec_init(&s);
		assert_non_null(j);
		if (wire_get_spec(j, &s, &e))
			fail_msg("taken: %s", bad_specs[i]);
		assert_int_equal(e.kind, ERR_INVALID);
		project_spec_fini(&s);
		json_free(j);
	}
}

static void test_errors(void **state)
{
	struct err e, back;
	struct buf b;
	struct jsonw w;

	for (int k = ERR_INTERNAL; k < ERR_KINDS; k++) {
		err_set(&e, (enum err_kind)k, "%s", hostile[2]);
		buf_init(&b, BUF_MAX_DEFAULT);
		jsonw_init(&w, &b);
		wire_put_error(&w, &e);
		struct json *j = parse(&b);
		wire_get_error(j, err_http_status(e.kind), &back);
		assert_int_equal(back.kind, k);
		assert_string_equal(back.text, hostile[2]);
		json_free(j);
		buf_fini(&b);
	}
	wire_get_error(NULL, 500, &back);
	assert_int_equal(back.kind, ERR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_project),
		cmocka_unit_test(test_labels_that_are_refused),
		cmocka_unit_test(test_specs_that_are_refused),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
