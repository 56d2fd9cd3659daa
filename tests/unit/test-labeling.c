#include "base/json.h"
#include "labeling/probe.h"
#include "labeling/queue.h"
#include "workspace.h"

struct claimed {
	int64_t ids[64];
	size_t n;
	char why[64];
};

static bool add_claimed(const struct item *it, void *arg, struct err *e)
{
	struct claimed *c = arg;

	assert_non_null(it->why);
	snprintf(c->why, sizeof c->why, "%s", it->why);
	c->ids[c->n++] = it->id;
	return true;
}

static struct claimed claim(struct workspace *ws, const char *user, int n)
{
	struct claimed c = {.n = 0};
	struct err e;

	assert_ok(queue_claim(ws->db, ws->project, user, n, add_claimed, &c, &e), e);
	return c;
}

/* Submits one box (class 0: a skip); the kind of failure, ERR_NONE if there was none. */
static enum err_kind act(struct workspace *ws, const char *change, int64_t item, const char *user, int64_t revision,
			 int class_id, struct buf *answer, struct err *e)
{
	struct labels l;
	struct submission s = {.item = item, .user = user, .change = change, .revision = revision,
			       .labels = class_id ? &l : NULL};

	labels_init(&l);
	labels_add(&l, (struct label){class_id, SHAPE_BOX, {1, 2, 30, 40}});
	bool ok = class_id ? submit_labels(ws->db, &s, answer, e) : submit_skip(ws->db, &s, answer, e);
	labels_fini(&l);
	return ok ? ERR_NONE : e->kind;
}

static enum err_kind quick(struct workspace *ws, int64_t item, const char *user, int64_t revision, int class_id)
{
	struct buf answer;
	struct err e;

	buf_init(&answer, BUF_MAX_DEFAULT);
	enum err_kind kind = act(ws, workspace_change(ws), item, user, revision, class_id, &answer, &e);
	buf_fini(&answer);
	return kind;
}

static enum err_kind undo(struct workspace *ws, const char *user)
{
	struct buf answer;
	struct err e;

	buf_init(&answer, BUF_MAX_DEFAULT);
	bool ok = submit_undo(ws->db, ws->project, user, workspace_change(ws), &answer, &e);
	buf_fini(&answer);
	return ok ? ERR_NONE : e.kind;
}

static void expect(struct workspace *ws, int64_t id, enum item_state s, size_t labels)
{
	struct item it;
	struct err e;

	workspace_item(ws, id, &it);
	assert_string_equal(item_state_word(it.state), item_state_word(s));
	assert_int_equal(it.labels.n, labels);
	item_fini(&it);
	assert_ok(tally_check(ws->db, ws->project, &e), e);
}

static void expire(struct workspace *ws, int64_t id)
{
	struct err e;

	assert_ok(db_run(ws->db, &e, "UPDATE item SET lease_until_ms = ? WHERE id = ?", "ii", clock_now_ms() - 1,
			 id), e);
}

static void test_claim(void **state)
{
	struct workspace ws;

	workspace_open(&ws, 30);
	struct claimed a = claim(&ws, "ann", 4), again = claim(&ws, "ann", 6), b = claim(&ws, "bob", 5);
	assert_int_equal(a.n, 4);
	assert_string_equal(a.why, "next in the shuffled order");
	assert_int_equal(again.n, 6);
	assert_memory_equal(a.ids, again.ids, 4 * sizeof *a.ids); /* what one holds comes first, in the same order */
	for (size_t i = 0; i < b.n; i++)
		for (size_t k = 0; k < again.n; k++)
			assert_int_not_equal(b.ids[i], again.ids[k]);
	assert_int_equal(claim(&ws, "eve", 60).n, 30 - 11);
	assert_int_equal(claim(&ws, "joe", 60).n, 0);
	workspace_close(&ws);
}

static void test_order_is_of_seed_and_names(void **state)
{
	struct workspace a, b;

	workspace_open(&a, 30);
	workspace_open(&b, 30);
	struct claimed one = claim(&a, "ann", 30), two = claim(&b, "bob", 30);
	assert_memory_equal(one.ids, two.ids, 30 * sizeof *one.ids);
	bool sorted = true;
	for (size_t i = 1; i < one.n; i++)
		sorted = sorted && one.ids[i] > one.ids[i - 1];
	assert_false(sorted);
	workspace_close(&a);
	workspace_close(&b);
}

static void test_leases(void **state)
{
	struct workspace ws;
	struct err e;
	int64_t at = 0, expired = 0;
	bool any;

	workspace_open(&ws, 10);
	assert_ok(queue_next_expiry(ws.db, &at, &any, &e), e);
	assert_false(any);
	int64_t id = claim(&ws, "ann", 1).ids[0];
	assert_ok(queue_next_expiry(ws.db, &at, &any, &e), e);
	assert_true(any);
	assert_in_range(at, clock_now_ms() + LEASE_MS - 20000, clock_now_ms() + LEASE_MS);
	assert_false(queue_lease(ws.db, id, "bob", &e));
	assert_int_equal(e.kind, ERR_CONFLICT);
	assert_non_null(strstr(e.text, "ann"));
	assert_int_equal(quick(&ws, id, "bob", 0, 1), ERR_CONFLICT);
	expire(&ws, id);
	assert_int_equal(claim(&ws, "bob", 1).ids[0], id); /* it is the first of the order still */
	assert_int_equal(quick(&ws, id, "ann", 0, 1), ERR_CONFLICT);
	assert_ok(queue_release(ws.db, id, "ann", &e), e); /* not hers: nothing happens */
	assert_int_equal(claim(&ws, "bob", 1).ids[0], id);
	expire(&ws, id);
	assert_ok(queue_expire(ws.db, &expired, &e), e);
	assert_int_equal(expired, 1);
	assert_int_equal(quick(&ws, id, "ann", 0, 1), ERR_NONE); /* nobody holds it */
	workspace_close(&ws);
}

static void test_conflict_names_who(void **state)
{
	struct workspace ws;
	struct buf answer;
	struct err e;

	workspace_open(&ws, 5);
	int64_t id = claim(&ws, "bob", 1).ids[0];
	assert_int_equal(quick(&ws, id, "bob", 0, 1), ERR_NONE);
	buf_init(&answer, BUF_MAX_DEFAULT);
	assert_int_equal(act(&ws, workspace_change(&ws), id, "ann", 0, 2, &answer, &e), ERR_CONFLICT);
	assert_non_null(strstr(e.text, "bob"));
	assert_int_equal(answer.len, 0);
	expect(&ws, id, ITEM_LABELED, 1);
	buf_fini(&answer);
	workspace_close(&ws);
}

static void test_repeat_gives_the_stored_answer(void **state)
{
	static const char change[] = "11111111-2222-4333-8444-555555555555";
	struct workspace ws;
	struct buf first, second;
	struct err e;

	workspace_open(&ws, 5);
	int64_t id = claim(&ws, "ann", 1).ids[0];
	buf_init(&first, BUF_MAX_DEFAULT);
	buf_init(&second, BUF_MAX_DEFAULT);
	assert_int_equal(act(&ws, change, id, "ann", 0, 1, &first, &e), ERR_NONE);
	assert_int_equal(quick(&ws, id, "bob", 1, 2), ERR_NONE); /* meanwhile */
	assert_int_equal(act(&ws, change, id, "ann", 0, 1, &second, &e), ERR_NONE);
	assert_string_equal(buf_str(&first), buf_str(&second));
	assert_int_equal(act(&ws, change, id, "bob", 2, 1, &second, &e), ERR_CONFLICT);
	assert_int_equal(act(&ws, "no uuid", id, "ann", 2, 1, &second, &e), ERR_INVALID);
	buf_fini(&first);
	buf_fini(&second);
	workspace_close(&ws);
}

static void test_undo_walks_back_across_restarts(void **state)
{
	struct workspace ws;
	struct err e;

	workspace_open(&ws, 10);
	struct claimed c = claim(&ws, "ann", 3);
	assert_int_equal(quick(&ws, c.ids[0], "ann", 0, 1), ERR_NONE);
	assert_int_equal(quick(&ws, c.ids[1], "ann", 0, 0), ERR_NONE);
	assert_int_equal(quick(&ws, c.ids[0], "ann", 1, 2), ERR_NONE);
	expect(&ws, c.ids[1], ITEM_SKIPPED, 0);
	assert_int_equal(undo(&ws, "bob"), ERR_NOT_FOUND);
	assert_int_equal(undo(&ws, "ann"), ERR_NONE);
	expect(&ws, c.ids[0], ITEM_LABELED, 1);
	db_close(ws.db);
	ws.db = db_open(ws.path, 0, &e);
	assert_non_null(ws.db);
	assert_int_equal(undo(&ws, "ann"), ERR_NONE);
	expect(&ws, c.ids[1], ITEM_UNPROBED, 0);
	assert_int_equal(undo(&ws, "ann"), ERR_NONE);
	expect(&ws, c.ids[0], ITEM_UNPROBED, 0);
	assert_int_equal(undo(&ws, "ann"), ERR_NOT_FOUND);
	workspace_close(&ws);
}

static void test_undone_work_comes_back_as_a_draft(void **state)
{
	struct workspace ws;
	struct item it;
	struct err e;

	workspace_open(&ws, 10);
	int64_t id = claim(&ws, "ann", 1).ids[0];
	assert_int_equal(quick(&ws, id, "ann", 0, 2), ERR_NONE);
	assert_int_equal(undo(&ws, "ann"), ERR_NONE);
	item_init(&it);
	assert_ok(items_get(ws.db, id, "ann", &it, &e), e);
	assert_true(it.has_draft);
	assert_int_equal(it.draft.n, 1);
	assert_int_equal(it.draft.v[0].class_id, 2);
	assert_int_equal(it.draft_revision, it.revision);
	assert_string_equal(it.leased_to, "ann");
	item_fini(&it);
	workspace_close(&ws);
}

static enum err_kind import(struct workspace *ws, int64_t id, const char *user, int class_id, bool overwrite,
			    bool *taken)
{
	struct labels l;
	struct err e;

	labels_init(&l);
	for (int i = 0; i < 3; i++)
		labels_add(&l, (struct label){class_id, SHAPE_BOX, {i, i, 10, 10}});
	bool ok = submit_import(ws->db, id, user, &l, overwrite, taken, &e);
	labels_fini(&l);
	return ok ? ERR_NONE : e.kind;
}

static void test_undo_leaves_later_work_alone(void **state)
{
	struct workspace ws;
	bool taken;

	workspace_open(&ws, 10);
	struct claimed c = claim(&ws, "ann", 3);
	assert_int_equal(quick(&ws, c.ids[0], "ann", 0, 1), ERR_NONE);
	assert_int_equal(quick(&ws, c.ids[0], "bob", 1, 2), ERR_NONE);
	assert_int_equal(undo(&ws, "ann"), ERR_CONFLICT);
	assert_int_equal(undo(&ws, "bob"), ERR_NONE);
	assert_int_equal(quick(&ws, c.ids[1], "ann", 0, 1), ERR_NONE);
	assert_int_equal(import(&ws, c.ids[1], "ann", 2, true, &taken), ERR_NONE);
	assert_true(taken);
	assert_int_equal(undo(&ws, "ann"), ERR_CONFLICT); /* one's own import, too */
	expect(&ws, c.ids[1], ITEM_LABELED, 3);
	workspace_close(&ws);
}

static void test_import(void **state)
{
	struct workspace ws;
	bool taken;

	workspace_open(&ws, 10);
	int64_t id = claim(&ws, "ann", 1).ids[0];
	assert_int_equal(quick(&ws, id, "ann", 0, 1), ERR_NONE);
	assert_int_equal(import(&ws, id, "bob", 2, false, &taken), ERR_NONE);
	assert_false(taken);
	expect(&ws, id, ITEM_LABELED, 1);
	assert_int_equal(import(&ws, id, "bob", 9, true, &taken), ERR_INVALID);
	expect(&ws, id, ITEM_LABELED, 1);
	assert_int_equal(import(&ws, id, "bob", 2, true, &taken), ERR_NONE);
	assert_true(taken);
	expect(&ws, id, ITEM_LABELED, 3);
	workspace_close(&ws);
}

static void test_only_running_projects(void **state)
{
	struct workspace ws;
	struct claimed none = {.n = 0};
	struct err e;

	workspace_open(&ws, 10);
	int64_t id = claim(&ws, "ann", 1).ids[0];
	assert_int_equal(quick(&ws, id, "ann", 0, 1), ERR_NONE);
	assert_ok(setup_set_state(ws.db, ws.project, "ann", PROJECT_PAUSED, &e), e);
	assert_false(queue_claim(ws.db, ws.project, "ann", 1, add_claimed, &none, &e));
	assert_int_equal(e.kind, ERR_CONFLICT);
	assert_int_equal(quick(&ws, id, "ann", 1, 2), ERR_CONFLICT);
	assert_int_equal(undo(&ws, "ann"), ERR_CONFLICT);
	expect(&ws, id, ITEM_LABELED, 1);
	assert_ok(setup_set_state(ws.db, ws.project, "ann", PROJECT_RUNNING, &e), e);
	assert_int_equal(undo(&ws, "ann"), ERR_NONE);
	assert_false(setup_set_state(ws.db, ws.project, "ann", PROJECT_FAILED, &e));
	workspace_close(&ws);
}

static void probe(struct workspace *ws, int64_t item, struct probe_result r)
{
	struct err e;
	int64_t asset;

	assert_ok(items_file_row(ws->db, item, &r.file, &asset, &e), e);
	assert_ok(probe_apply(ws->db, asset, &r, &e), e);
}

static void test_probe(void **state)
{
	static const struct probe_result good = {.width = 640, .height = 480, .format = "jpeg", .sha256 = "00"},
					 bad = {.problem = "no picture"}, gone = {.missing = true};
	struct workspace ws;

	workspace_open(&ws, 10);
	struct claimed c = claim(&ws, "ann", 5);
	probe(&ws, c.ids[0], good);
	expect(&ws, c.ids[0], ITEM_OPEN, 0);
	probe(&ws, c.ids[1], bad);
	expect(&ws, c.ids[1], ITEM_UNREADABLE, 0);
	assert_int_equal(quick(&ws, c.ids[1], "ann", 0, 1), ERR_CONFLICT);
	probe(&ws, c.ids[2], gone);
	expect(&ws, c.ids[2], ITEM_MISSING, 0);
	probe(&ws, c.ids[2], good);
	expect(&ws, c.ids[2], ITEM_OPEN, 0);
	assert_int_equal(quick(&ws, c.ids[3], "ann", 0, 1), ERR_NONE);
	probe(&ws, c.ids[3], good);
	expect(&ws, c.ids[3], ITEM_LABELED, 1);
	assert_int_equal(undo(&ws, "ann"), ERR_NONE);
	expect(&ws, c.ids[3], ITEM_OPEN, 0); /* not unprobed: it was looked at */
	assert_int_equal(quick(&ws, c.ids[4], "ann", 0, 1), ERR_NONE);
	probe(&ws, c.ids[4], bad);
	assert_int_equal(undo(&ws, "ann"), ERR_NONE);
	expect(&ws, c.ids[4], ITEM_UNREADABLE, 0);
	workspace_close(&ws);
}

static void test_status(void **state)
{
	struct workspace ws;
	struct buf b;
	struct err e;

	workspace_open(&ws, 10);
	struct claimed c = claim(&ws, "ann", 3);
	assert_int_equal(quick(&ws, c.ids[0], "ann", 0, 2), ERR_NONE);
	assert_int_equal(quick(&ws, c.ids[1], "ann", 0, 0), ERR_NONE);
	buf_init(&b, BUF_MAX_DEFAULT);
	assert_ok(tally_status(ws.db, "shelf", &b, &e), e);
	struct json *j = json_parse(b.data, b.len, &e);
	assert_non_null(j);
	assert_int_equal(json_i64(j, "items", -1), 10);
	assert_int_equal(json_i64(j, "labeled", -1), 1);
	assert_int_equal(json_i64(j, "skipped", -1), 1);
	assert_int_equal(json_i64(j, "open", -1), 8);
	assert_int_equal(json_i64(j, "labels", -1), 1);
	assert_int_equal(json_i64(j, "leased", -1), 1);
	assert_int_equal(json_i64(json_next(json_first(json_get(j, "classes"))), "items", -1), 1);
	assert_int_equal(json_i64(json_first(json_get(j, "labelers")), "items", -1), 1);
	json_free(j);
	buf_fini(&b);
	workspace_close(&ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claim),
		cmocka_unit_test(test_order_is_of_seed_and_names),
		cmocka_unit_test(test_leases),
		cmocka_unit_test(test_conflict_names_who),
		cmocka_unit_test(test_repeat_gives_the_stored_answer),
		cmocka_unit_test(test_undo_walks_back_across_restarts),
		cmocka_unit_test(test_undone_work_comes_back_as_a_draft),
		cmocka_unit_test(test_undo_leaves_later_work_alone),
		cmocka_unit_test(test_import),
		cmocka_unit_test(test_only_running_projects),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_status),
	};

	return cmocka_run_group_tests_name("labeling", tests, NULL, NULL);
}
