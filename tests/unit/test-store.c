#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "store/events.h"
#include "store/store.h"
#include "workspace.h"

/* A job of these tests: what it does, whether it was held back, and what came of it. */
struct job {
	int64_t value; /* written into the table t */
	bool fails, done, ok;
	enum err_kind kind;
};

struct gate { /* keeps the writer busy until the group has gathered behind it */
	pthread_mutex_t lock;
	pthread_cond_t open;
	bool is_entered, is_open;
};

static bool run_gate(struct db *db, void *arg, struct err *e)
{
	struct gate *g = arg;

	pthread_mutex_lock(&g->lock);
	g->is_entered = true;
	pthread_cond_broadcast(&g->open);
	while (!g->is_open)
		pthread_cond_wait(&g->open, &g->lock);
	pthread_mutex_unlock(&g->lock);
	return true;
}

/* The writer is inside: what is submitted from now on is another group. */
static void wait_for_gate(struct gate *g)
{
	pthread_mutex_lock(&g->lock);
	while (!g->is_entered)
		pthread_cond_wait(&g->open, &g->lock);
	pthread_mutex_unlock(&g->lock);
}

static void open_gate(struct gate *g)
{
	pthread_mutex_lock(&g->lock);
	g->is_open = true;
	pthread_cond_broadcast(&g->open);
	pthread_mutex_unlock(&g->lock);
}

static bool run_create(struct db *db, void *arg, struct err *e)
{
	return db_exec(db, e, "CREATE TABLE t(v INTEGER NOT NULL) STRICT; CREATE TABLE big(b TEXT) STRICT");
}

static bool run_insert(struct db *db, void *arg, struct err *e)
{
	struct job *j = arg;
	struct event ev = {.kind = "operation", .user = "ann"};

	if (!db_run(db, e, "INSERT INTO t(v) VALUES(?)", "i", j->value) || !events_add(db, &ev, NULL, e))
		return false;
	return !j->fails || err_set(e, ERR_INVALID, "this one was to fail");
}

static bool run_fill_disk(struct db *db, void *arg, struct err *e)
{
	bool ok = db_exec(db, e, "PRAGMA max_page_count=80");

	while (ok)
		ok = db_run(db, e, "INSERT INTO big(b) VALUES(hex(zeroblob(50000)))", "");
	return false;
}

static void job_done(bool ok, const struct err *e, void *arg)
{
	struct job *j = arg;

	j->done = true;
	j->ok = ok;
	j->kind = ok ? ERR_NONE : e->kind;
}

static size_t count_lines(const char *p, size_t n)
{
	size_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

static void take_news(const char *lines, size_t n, void *arg)
{
	*(size_t *)arg += count_lines(lines, n);
}

struct fixture {
	char *dir;
	struct loop *loop;
	struct store *store;
	struct gate gate;
	size_t news;
};

static void open_fixture(struct fixture *f)
{
	struct err e;

	*f = (struct fixture){.dir = test_dir(), .loop = loop_new()};
	pthread_mutex_init(&f->gate.lock, NULL);
	pthread_cond_init(&f->gate.open, NULL);
	f->store = store_open(f->dir, f->loop, take_news, &f->news, &e);
	if (!f->store)
		fail_msg("%s", e.text);
	assert_ok(store_write_wait(f->store, run_create, NULL, &e), e);
}

static void close_fixture(struct fixture *f)
{
	store_close(f->store);
	loop_free(f->loop);
	pthread_cond_destroy(&f->gate.open);
	pthread_mutex_destroy(&f->gate.lock);
	test_dir_remove(f->dir);
}

static int64_t number(struct fixture *f, const char *sql)
{
	struct err e;
	int64_t n = -1;
	bool found;
	struct db *db = store_reader(f->store, &e);

	assert_non_null(db);
	assert_ok(db_get_i64(db, &e, &n, &found, sql, ""), e);
	db_close(db);
	return n;
}

static void test_many_jobs_few_commits(void **state)
{
	enum { N = 500 };
	struct fixture f;
	struct job jobs[N];

	open_fixture(&f);
	uint64_t before = store_commits(f.store);
	store_write(f.store, run_gate, NULL, &f.gate);
	wait_for_gate(&f.gate);
	for (int i = 0; i < N; i++) {
		jobs[i] = (struct job){.value = i, .fails = i % 50 == 7};
		store_write(f.store, run_insert, job_done, &jobs[i]);
	}
	open_gate(&f.gate);
	assert_true(test_until(f.loop, &jobs[N - 1].done));
	assert_in_range(store_commits(f.store) - before, 1, 3);
	for (int i = 0; i < N; i++) {
		assert_true(jobs[i].done);
		assert_int_equal(jobs[i].ok, !jobs[i].fails);
		assert_int_equal(jobs[i].kind, jobs[i].fails ? ERR_INVALID : ERR_NONE);
	}
	assert_int_equal(number(&f, "SELECT count(*) FROM t"), N - N / 50);
	assert_int_equal(number(&f, "SELECT count(*) FROM t WHERE v % 50 = 7"), 0);
	assert_int_equal(f.news, N - N / 50); /* no news of what was taken back */
	close_fixture(&f);
}

/* A full disk makes SQLite give up the whole transaction: then nobody's answer may be yes, and nothing may be kept. */
static void test_full_disk_fails_the_group(void **state)
{
	struct fixture f;
	struct job a = {.value = 1}, full = {0}, b = {.value = 2};

	open_fixture(&f);
	store_write(f.store, run_gate, NULL, &f.gate);
	wait_for_gate(&f.gate);
	store_write(f.store, run_insert, job_done, &a);
	store_write(f.store, run_fill_disk, job_done, &full);
	store_write(f.store, run_insert, job_done, &b);
	open_gate(&f.gate);
	assert_true(test_until(f.loop, &b.done));
	assert_false(a.ok || full.ok || b.ok);
	assert_int_equal(number(&f, "SELECT count(*) FROM t"), 0);
	assert_int_equal(number(&f, "SELECT count(*) FROM big"), 0);
	assert_int_equal(a.kind, ERR_FULL);
	assert_int_equal(full.kind, ERR_FULL);
	assert_int_equal(b.kind, ERR_FULL);
	assert_int_equal(f.news, 0);
	a = (struct job){.value = 3};
	store_write(f.store, run_insert, job_done, &a);
	assert_true(test_until(f.loop, &a.done));
	assert_true(a.ok);
	close_fixture(&f);
}

static void test_pragmas(void **state)
{
	static const struct {
		const char *sql;
		int64_t value;
	} wanted[] = {{"PRAGMA synchronous", 2}, {"PRAGMA foreign_keys", 1}, {"PRAGMA drafts.synchronous", 1},
		      {"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
		       "AND sql NOT LIKE '%STRICT%'", 0}};
	struct workspace ws;
	struct err e;

	workspace_open(&ws, 1);
	for (size_t i = 0; i < NELEM(wanted); i++) {
		int64_t v = -1;
		bool found;
		assert_ok(db_get_i64(ws.db, &e, &v, &found, wanted[i].sql, ""), e);
		assert_int_equal(v, wanted[i].value);
	}
	struct stmt *q = db_query(ws.db, &e, "PRAGMA journal_mode", "");
	assert_int_equal(db_next(q, &e), 1);
	assert_string_equal(db_text(q, 0), "wal");
	db_done(q);
	assert_false(db_run(ws.db, &e, "INSERT INTO item(project_id, file_id, number, position, state) "
				       "VALUES(99, 99, 1, 1, 1)", ""));
	workspace_close(&ws);
}

static void test_newer_version_is_refused(void **state)
{
	struct workspace ws;
	struct err e;

	workspace_open(&ws, 3);
	assert_ok(db_exec(ws.db, &e, "PRAGMA user_version=9999"), e);
	db_close(ws.db);
	ws.db = NULL;
	assert_null(db_open(ws.path, 0, &e));
	assert_int_equal(e.kind, ERR_INVALID);
	assert_non_null(strstr(e.text, "newer"));
	workspace_close(&ws);
}

static void test_opening_again_keeps_all(void **state)
{
	struct workspace ws;
	struct err e;
	struct project p;

	workspace_open(&ws, 20);
	db_close(ws.db);
	ws.db = db_open(ws.path, 0, &e);
	assert_non_null(ws.db);
	project_init(&p);
	assert_ok(projects_get(ws.db, "shelf", &p, &e), e);
	assert_int_equal(p.counts.items, 20);
	assert_int_equal(p.spec.classes.n, 2);
	assert_int_equal(p.spec.seed, 7);
	project_fini(&p);
	workspace_close(&ws);
}

static void test_backup_is_whole(void **state)
{
	struct workspace ws;
	struct err e;
	int64_t n = 0;
	bool found;

	workspace_open(&ws, 20);
	char *copy = path_join(ws.dir, "copy.db");
	assert_ok(db_backup(ws.db, copy, &e), e);
	struct db *db = db_open(copy, 0, &e);
	assert_non_null(db);
	assert_ok(db_get_i64(db, &e, &n, &found, "SELECT count(*) FROM item", ""), e);
	assert_int_equal(n, 20);
	db_close(db);
	free(copy);
	workspace_close(&ws);
}

static void test_what_is_no_store_is_left_alone(void **state)
{
	char *dir = test_dir(), *path = path_join(dir, "store.db");
	struct err e;
	FILE *f = fopen(path, "w");

	for (int i = 0; i < 500; i++)
		fputs("a letter to a friend\n", f);
	fclose(f);
	assert_null(db_open(path, 0, &e));
	assert_non_null(strstr(e.text, path));
	free(path);
	test_dir_remove(dir);
}

static void test_deleted_project_frees_its_name(void **state)
{
	struct workspace ws;
	struct err e;
	struct project p;
	int64_t kept = 0;
	bool found;

	workspace_open(&ws, 4);
	assert_ok(setup_delete(ws.db, ws.project, "ann", &e), e);
	project_init(&p);
	assert_false(projects_get(ws.db, "shelf", &p, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	int64_t second = workspace_project(ws.db, "shelf", "shelf");
	assert_ok(projects_get(ws.db, "shelf", &p, &e), e);
	assert_int_equal(p.id, second);
	assert_ok(db_get_i64(ws.db, &e, &kept, &found, "SELECT count(*) FROM item WHERE project_id = ?", "i",
			     ws.project), e);
	assert_int_equal(kept, 4);
	assert_false(assets_delete(ws.db, ws.asset, &e));
	assert_int_equal(e.kind, ERR_CONFLICT);
	assert_ok(setup_delete(ws.db, second, "ann", &e), e);
	assert_ok(assets_delete(ws.db, ws.asset, &e), e);
	project_fini(&p);
	workspace_close(&ws);
}

/* ---- kill -9 in the middle of submits */

struct ack {
	int64_t value;
	int fd;
};

static void acknowledge(bool ok, const struct err *e, void *arg)
{
	struct ack *a = arg;

	if (!ok || write(a->fd, &a->value, sizeof a->value) != sizeof a->value)
		_exit(3);
	free(a);
}

static bool run_ack_insert(struct db *db, void *arg, struct err *e)
{
	return db_run(db, e, "INSERT INTO t(v) VALUES(?)", "i", ((struct ack *)arg)->value);
}

static void submit_for_ever(const char *dir, int fd)
{
	struct err e;
	struct loop *l = loop_new();
	size_t news = 0;
	struct store *s = store_open(dir, l, take_news, &news, &e);

	if (!s || !store_write_wait(s, run_create, NULL, &e))
		_exit(2);
	for (int64_t v = 1;; v++) {
		struct ack *a = xmalloc(sizeof *a);
		*a = (struct ack){v, fd};
		store_write(s, run_ack_insert, acknowledge, a);
		if (v % 8 == 0)
			loop_turn(l);
	}
}

static void test_kill_loses_nothing_acknowledged(void **state)
{
	enum { ENOUGH = 400 };
	char *dir = test_dir(), *path = path_join(dir, "store.db");
	int fds[2], status;
	int64_t value, last = 0, n = 0, most = 0;
	struct err e;
	bool found;

	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		submit_for_ever(dir, fds[1]);
	close(fds[1]);
	while (read(fds[0], &value, sizeof value) == sizeof value) {
		last = value;
		if (last == ENOUGH)
			kill(pid, SIGKILL);
	}
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_true(last >= ENOUGH);
	struct db *db = db_open(path, 0, &e);
	assert_non_null(db);
	assert_ok(db_get_i64(db, &e, &n, &found, "SELECT count(*) FROM t", ""), e);
	assert_ok(db_get_i64(db, &e, &most, &found, "SELECT max(v) FROM t", ""), e);
	assert_true(n >= last);
	assert_int_equal(n, most); /* no gap */
	db_close(db);
	free(path);
	test_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kill_loses_nothing_acknowledged),
		cmocka_unit_test(test_many_jobs_few_commits),
		cmocka_unit_test(test_full_disk_fails_the_group),
		cmocka_unit_test(test_pragmas),
		cmocka_unit_test(test_newer_version_is_refused),
		cmocka_unit_test(test_opening_again_keeps_all),
		cmocka_unit_test(test_backup_is_whole),
		cmocka_unit_test(test_what_is_no_store_is_left_alone),
		cmocka_unit_test(test_deleted_project_frees_its_name),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
