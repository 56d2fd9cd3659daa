#include <math.h>

#include "model/item.h"
#include "model/project.h"
#include "test.h"

/* What may become of an item: a line a state, a letter an event; - is not allowed. */
static const char *const ways[ITEM_STATES] = {
	/* probed, failed, vanished, returned, submit, skip, reject, accept, undo, import, remove */
	[ITEM_UNPROBED] = "oum-ls---lx",
	[ITEM_OPEN] = "-um-ls---lx",
	[ITEM_PARTLY] = "----ls---lx",
	[ITEM_LABELED] = "----lso--lx",
	[ITEM_SKIPPED] = "----l-ox-lx",
	[ITEM_NEEDS_REVIEW] = "----lsol-lx",
	[ITEM_UNREADABLE] = "o-m-------x",
	[ITEM_MISSING] = "---p------x",
	[ITEM_REMOVED] = "-----------",
};

static const char letters[ITEM_STATES] = {
	[ITEM_UNPROBED] = 'p', [ITEM_OPEN] = 'o', [ITEM_PARTLY] = 'n', [ITEM_LABELED] = 'l', [ITEM_SKIPPED] = 's',
	[ITEM_NEEDS_REVIEW] = 'r', [ITEM_UNREADABLE] = 'u', [ITEM_MISSING] = 'm', [ITEM_REMOVED] = 'x',
};

static void test_every_transition(void **state)
{
	size_t allowed = 0, rows = 0;

	for (int s = 0; s < ITEM_STATES; s++)
		for (int ev = 0; ev < ITEM_EVENTS; ev++) {
			enum item_state to = ITEM_STATES;
			bool ok = item_next_state((enum item_state)s, (enum item_event)ev, &to);
			assert_int_equal(ok ? letters[to] : '-', ways[s][ev]);
			allowed += ok;
		}
	for (const struct item_transition *t = item_transitions(); t->from != ITEM_STATES; t++)
		rows++;
	assert_int_equal(rows, allowed); /* no row twice, none hidden by another */
}

static void test_words(void **state)
{
	for (int s = 0; s < ITEM_STATES; s++) {
		enum item_state back = ITEM_STATES;
		assert_true(item_state_from_word(item_state_word((enum item_state)s), &back));
		assert_int_equal(back, s);
	}
	for (int s = 0; s < PROJECT_STATES; s++) {
		enum project_state back = PROJECT_STATES;
		assert_true(project_state_from_word(project_state_word((enum project_state)s), &back));
		assert_int_equal(back, s);
	}
	for (int t = 0; t < TASK_TYPES; t++) {
		enum task_type back = TASK_TYPES;
		assert_true(task_type_from_word(task_type_word((enum task_type)t), &back));
		assert_int_equal(back, t);
	}
	enum item_state untouched = ITEM_OPEN;
	assert_false(item_state_from_word("", &untouched));
	assert_false(item_state_from_word("Open", &untouched));
	assert_int_equal(untouched, ITEM_OPEN);
}

static void test_class_tree(void **state)
{
	struct class_tree t, copy;
	struct err e;

	class_tree_init(&t);
	int animal = class_tree_add(&t, 0, 0, "animal", 0, &e);
	int cat = class_tree_add(&t, 0, animal, "cat", 0x123456, &e);
	int nine = class_tree_add(&t, 9, 0, "cat", 0, &e), next = class_tree_add(&t, 0, 0, "dog", 0, &e);
	assert_int_equal(animal, 1);
	assert_int_equal(cat, 2);
	assert_int_equal(nine, 9);
	assert_int_equal(next, 10);
	assert_int_equal(class_tree_find(&t, "cat")->id, 2);
	assert_int_equal(class_tree_find(&t, "animal/cat")->id, 2);
	assert_null(class_tree_find(&t, "animal/dog"));
	assert_null(class_tree_get(&t, 3));
	assert_int_equal(class_tree_get(&t, 9)->parent, 0);
	assert_int_equal(class_tree_level(&t, cat), 1);
	assert_false(class_tree_is_leaf(&t, animal));
	assert_true(class_tree_is_leaf(&t, cat));
	assert_int_equal(class_tree_get(&t, cat)->color, 0x123456);
	class_tree_copy(&copy, &t);
	class_tree_fini(&t);
	char *path = class_tree_path(&copy, cat);
	assert_string_equal(path, "animal/cat");
	free(path);
	class_tree_fini(&copy);
}

static void refuse(struct class_tree *t, int id, int parent, const char *name)
{
	struct err e = {0};
	size_t n = t->n;

	assert_int_equal(class_tree_add(t, id, parent, name, 0, &e), 0);
	assert_int_equal(e.kind, ERR_INVALID);
	assert_int_equal(t->n, n);
}

static void test_classes_that_are_refused(void **state)
{
	struct class_tree t;
	struct err e;
	char name[CLASS_NAME_MAX + 2];
	int parent = 0;

	class_tree_init(&t);
	memset(name, 'x', sizeof name);
	name[sizeof name - 1] = '\0';
	refuse(&t, 0, 0, "");
	refuse(&t, 0, 0, name);
	refuse(&t, 0, 0, "a\nb");
	refuse(&t, 0, 0, "a\x1b[2Jb");
	refuse(&t, 0, 0, "a/b");
	refuse(&t, 0, 0, "\xff\xfe");
	refuse(&t, 0, 7, "orphan");
	refuse(&t, -1, 0, "below");
	name[CLASS_NAME_MAX] = '\0';
	assert_int_equal(class_tree_add(&t, 0, 0, name, 0, &e), 1);
	refuse(&t, 0, 0, name);
	refuse(&t, 1, 0, "same id");
	for (int level = 0; level < CLASS_LEVELS; level++) {
		parent = class_tree_add(&t, 0, parent, "deep", 0, &e);
		assert_true(parent > 0);
	}
	refuse(&t, 0, parent, "too deep");
	class_tree_fini(&t);
}

static void test_geometry(void **state)
{
	struct rect a = {0, 0, 10, 10}, b = {5, 5, 10, 10}, far = {50, 50, 1, 1};
	struct rect r = rect_from_corners((struct point){9, 2}, (struct point){3, 8});

	assert_memory_equal(&r, (&(struct rect){3, 2, 6, 6}), sizeof r);
	assert_true(fabs(rect_iou(a, b) - 25.0 / 175) < 1e-12);
	assert_true(rect_iou(a, a) == 1 && rect_iou(a, far) == 0);
	assert_true(rect_iou((struct rect){0}, (struct rect){0}) == 0);
	r = rect_clamp((struct rect){-5, -5, 100, 10}, 20, 20);
	assert_memory_equal(&r, (&(struct rect){0, 0, 20, 5}), sizeof r);
	assert_true(rect_is_empty(rect_clamp(far, 20, 20)));
	assert_true(rect_is_empty((struct rect){0, 0, NAN, 1}));
	assert_true(rect_is_empty((struct rect){0, INFINITY, 1, 1}));
	assert_true(rect_is_empty((struct rect){0, 0, 1, -1}));
	assert_true(rect_contains(a, (struct point){0, 0}));
	assert_false(rect_contains(a, (struct point){10, 10}));
}

/* Whether one label passes, and as which box. */
static bool check_one(struct label label, enum task_type task, struct rect *out)
{
	struct class_tree t;
	struct labels l;
	struct err e;

	class_tree_init(&t);
	labels_init(&l);
	class_tree_add(&t, 0, 0, "beans", 0, &e);
	labels_add(&l, label);
	bool ok = labels_check(&l, task, &t, 100, 50, &e);
	if (out)
		*out = l.v[0].box;
	labels_fini(&l);
	class_tree_fini(&t);
	return ok;
}

static void test_labels_check(void **state)
{
	struct rect r;

	assert_true(check_one((struct label){1, SHAPE_BOX, {90.5, 40, 20, 20}}, TASK_BOUNDING_BOX, &r));
	assert_memory_equal(&r, (&(struct rect){90.5, 40, 9.5, 10}), sizeof r);
	assert_true(check_one((struct label){1, SHAPE_BOX, {0.1, 0.2, 0.3, 0.4}}, TASK_BOUNDING_BOX, &r));
	assert_memory_equal(&r, (&(struct rect){0.1, 0.2, 0.3, 0.4}), sizeof r); /* to the last bit */
	assert_false(check_one((struct label){2, SHAPE_BOX, {1, 1, 5, 5}}, TASK_BOUNDING_BOX, NULL));
	assert_false(check_one((struct label){0, SHAPE_BOX, {1, 1, 5, 5}}, TASK_BOUNDING_BOX, NULL));
	assert_false(check_one((struct label){1, SHAPE_NONE, {0, 0, 0, 0}}, TASK_BOUNDING_BOX, NULL));
	assert_false(check_one((struct label){1, SHAPE_BOX, {1, 1, 5, 5}}, TASK_CLASSIFICATION_MULTICLASS, NULL));
	assert_true(check_one((struct label){1, SHAPE_NONE, {0, 0, 0, 0}}, TASK_CLASSIFICATION_MULTICLASS, NULL));
	assert_false(check_one((struct label){1, SHAPE_BOX, {200, 1, 5, 5}}, TASK_BOUNDING_BOX, NULL));
	assert_false(check_one((struct label){1, SHAPE_BOX, {1, 1, NAN, 5}}, TASK_BOUNDING_BOX, NULL));
	assert_false(check_one((struct label){1, SHAPE_BOX, {1, 1, 0, 5}}, TASK_BOUNDING_BOX, NULL));
	assert_false(check_one((struct label){1, SHAPE_BOX, {1e308, 1, 1e308, 5}}, TASK_BOUNDING_BOX, NULL));
}

static void test_labels(void **state)
{
	struct labels a, b;

	labels_init(&a);
	labels_init(&b);
	assert_true(labels_equal(&a, &b));
	for (int i = 1; i <= 3; i++)
		labels_add(&a, (struct label){i, SHAPE_BOX, {i, i, i, i}});
	labels_copy(&b, &a);
	assert_true(labels_equal(&a, &b));
	labels_remove(&b, 1);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.v[1].class_id, 3);
	assert_false(labels_equal(&a, &b));
	labels_copy(&a, &b);
	assert_true(labels_equal(&a, &b));
	a.v[0].box.w = 1.0000001;
	assert_false(labels_equal(&a, &b));
	labels_fini(&a);
	labels_fini(&b);
}

static void test_names(void **state)
{
	static const char *const good[] = {"a", "9", "shelf", "shelf-2_b", "A-"};
	static const char *const bad[] = {"", "-a", "_a", "a b", "a/b", "../a", "a.b", "\xc3\xa4", "a\n",
					  "a~1", "a%00"};
	char name[NAME_MAX_BYTES + 2];
	struct err e;

	for (size_t i = 0; i < NELEM(good); i++)
		assert_true(name_is_valid(good[i], "a project", &e));
	for (size_t i = 0; i < NELEM(bad); i++)
		assert_false(name_is_valid(bad[i], "a project", &e));
	memset(name, 'x', sizeof name);
	name[sizeof name - 1] = '\0';
	assert_false(name_is_valid(name, "a project", &e));
	name[NAME_MAX_BYTES] = '\0';
	assert_true(name_is_valid(name, "a project", &e));
}

static void test_spec(void **state)
{
	struct project_spec s;
	struct err e;

	project_spec_init(&s);
	assert_false(project_spec_check(&s, &e));
	s.name = xstrdup("shelf");
	s.data = xstrdup("shelf");
	assert_false(project_spec_check(&s, &e)); /* no class */
	assert_int_equal(class_tree_add(&s.classes, 0, 0, "beans", 0, &e), 1);
	assert_ok(project_spec_check(&s, &e), e);
	s.folder = xstrdup("pictures");
	assert_false(project_spec_check(&s, &e)); /* both */
	free(s.data);
	s.data = NULL;
	assert_false(project_spec_check(&s, &e)); /* not absolute */
	free(s.folder);
	s.folder = xstrdup("/pictures");
	assert_ok(project_spec_check(&s, &e), e);
	s.task = TASK_SEMANTIC_SEGMENTATION;
	assert_false(project_spec_check(&s, &e));
	project_spec_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_transition),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_class_tree),
		cmocka_unit_test(test_classes_that_are_refused),
		cmocka_unit_test(test_geometry),
		cmocka_unit_test(test_labels_check),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_spec),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
