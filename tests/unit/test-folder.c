#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "data/beneath.h"
#include "data/folder.h"
#include "data/images.h"

static char *dir;

static void put(const char *path, const char *text)
{
	char *file = xasprintf("%s/%s", dir, path), *slash = strrchr(file, '/');
	struct err e;

	*slash = '\0';
	assert_ok(path_make_dirs(file, 0755, &e), e);
	*slash = '/';
	FILE *f = fopen(file, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(file);
}

static void link_to(const char *target, const char *path)
{
	char *file = xasprintf("%s/%s", dir, path);

	assert_int_equal(symlink(target, file), 0);
	free(file);
}

struct names {
	VEC(char *) v;
	size_t stop_at;
};

static bool add_name(const struct folder_file *f, void *arg, struct err *e)
{
	struct names *n = arg;

	vec_add(&n->v, xasprintf("%s %lld", f->path, (long long)f->size));
	return n->v.n != n->stop_at || err_set(e, ERR_CANCELLED, "stopped");
}

static bool stop(void *arg, struct err *e)
{
	return err_set(e, ERR_CANCELLED, "stopped");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All names with sizes, sorted, a line each. */
static char *list(struct folder_totals *t)
{
	struct names n = {0};
	struct buf out;
	struct err e;

	buf_init(&out, BUF_MAX_DEFAULT);
	buf_adds(&out, "");
	struct folder_visitor v = {.file = add_name, .arg = &n};

	assert_ok(folder_list(dir, &v, t, &e), e);
	qsort(n.v.v, n.v.n, sizeof(char *), by_name);
	for (size_t i = 0; i < n.v.n; i++) {
		buf_addf(&out, "%s\n", n.v.v[i]);
		free(n.v.v[i]);
	}
	vec_fini(&n.v);
	return buf_take(&out);
}

static int setup(void **state)
{
	dir = test_dir();
	return 0;
}

static int teardown(void **state)
{
	test_dir_remove(dir);
	return 0;
}

static void test_names(void **state)
{
	assert_true(image_name_fits("a/b.JPG"));
	assert_true(image_name_fits("x.jpe") && image_name_fits("x.jfif") && image_name_fits("x.Png"));
	assert_false(image_name_fits("a.jpg/b"));
	assert_false(image_name_fits(".jpg"));
	assert_false(image_name_fits("a/.jpg"));
	assert_false(image_name_fits("jpg"));
	assert_false(image_name_fits("a.jpg.txt"));
	assert_string_equal(image_content_type("a.PNG"), "image/png");
	assert_string_equal(image_content_type("a.webp"), "image/webp");
	assert_string_equal(image_content_type("a.gif"), "application/octet-stream");
}

static void test_list(void **state)
{
	struct folder_totals t;

	put("a.jpg", "12345");
	put("sub/deep/b.png", "1");
	put("sub/c.txt", "no picture");
	put(".hidden/d.jpg", "");
	put(".e.jpg", "");
	put("new\nline\033[31m.jpg", "ab");
	put("bad\xff.jpg", "");
	put("bad\xff/f.jpg", "");
	put("x.jpg/y.jpg", "1234");
	char *got = list(&t);
	assert_string_equal(got, "a.jpg 5\nnew\nline\033[31m.jpg 2\nsub/deep/b.png 1\nx.jpg/y.jpg 4\n");
	free(got);
	assert_int_equal(t.files, 4);
	assert_int_equal(t.bytes, 12);
	assert_int_equal(t.bad_names, 2);
	assert_int_equal(t.bad_links, 0);
	assert_int_equal(t.closed, 0);
}

static void test_links(void **state)
{
	struct folder_totals t;

	put("a.jpg", "1");
	put("sub/b.jpg", "22");
	link_to("../a.jpg", "sub/inside.jpg");
	link_to("/etc/passwd", "outside.jpg");
	link_to("../../../../../../../../etc/passwd", "outside2.jpg");
	link_to("nowhere", "dangling.jpg");
	link_to("sub", "to-folder.jpg");
	link_to(".", "loop");
	link_to("/etc", "etc");
	char *got = list(&t);
	assert_string_equal(got, "a.jpg 1\nsub/b.jpg 2\nsub/inside.jpg 1\n");
	free(got);
	assert_int_equal(t.bad_links, 4);
}

static void test_list_failures(void **state)
{
	struct folder_totals t;
	struct names n = {.stop_at = 2};
	struct folder_visitor v = {.file = add_name, .arg = &n};
	struct err e = {0};

	put("a.jpg", "1");
	put("b.jpg", "1");
	put("c.jpg", "1");
	assert_false(folder_list(dir, &v, &t, &e));
	assert_int_equal(e.kind, ERR_CANCELLED);
	assert_int_equal(n.v.n, 2);
	free(n.v.v[0]);
	free(n.v.v[1]);
	vec_fini(&n.v);
	v.folder = stop;
	assert_false(folder_list(dir, &v, &t, &e));
	assert_int_equal(t.files, 0);
	assert_false(folder_list("/nowhere/at/all", &v, &t, &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	assert_non_null(strstr(e.text, "/nowhere/at/all"));
}

static void test_closed_folder(void **state)
{
	struct folder_totals t;
	char *closed = xasprintf("%s/closed", dir);

	put("a.jpg", "1");
	put("closed/b.jpg", "1");
	assert_int_equal(chmod(closed, 0), 0);
	char *got = list(&t);
	if (geteuid() != 0) {
		assert_string_equal(got, "a.jpg 1\n");
		assert_int_equal(t.closed, 1);
		assert_string_equal(t.first_closed, "closed");
	}
	free(got);
	chmod(closed, 0755);
	free(closed);
}

static void check_open(const char *path, enum err_kind kind)
{
	struct err e = {0};
	int fd = folder_open(dir, path, &e);

	if (kind == ERR_NONE)
		assert_true(fd >= 0);
	else
		assert_int_equal(fd, -1);
	assert_int_equal(e.kind, kind);
	if (fd >= 0)
		close(fd);
}

static void test_open(void **state)
{
	char *pipe_path = xasprintf("%s/pipe.jpg", dir);

	put("sub/a.jpg", "hello");
	link_to("sub/a.jpg", "inside.jpg");
	link_to("/etc/passwd", "outside.jpg");
	link_to("/etc", "etc");
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	free(pipe_path);
	check_open("sub/a.jpg", ERR_NONE);
	check_open("inside.jpg", ERR_NONE);
	check_open("outside.jpg", ERR_NOT_FOUND);
	check_open("etc/passwd", ERR_NOT_FOUND);
	check_open("sub", ERR_NOT_FOUND);
	check_open("pipe.jpg", ERR_NOT_FOUND);
	check_open("gone.jpg", ERR_NOT_FOUND);
	check_open("sub/a.jpg/b.jpg", ERR_NOT_FOUND);
	check_open("../a.jpg", ERR_INVALID);
	check_open("/etc/passwd", ERR_INVALID);
	check_open("", ERR_INVALID);
}

/* The fallback of older kernels holds the same line. */
static void test_open_by_steps(void **state)
{
	int at = open(dir, O_PATH | O_DIRECTORY), fd;

	put("sub/deep/a.jpg", "hello");
	link_to("deep", "sub/link");
	link_to("deep/a.jpg", "sub/a.jpg");
	fd = open_beneath_by_steps(at, "sub/deep/a.jpg", O_RDONLY);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(open_beneath_by_steps(at, "sub/link/a.jpg", O_RDONLY), -1);
	assert_int_equal(open_beneath_by_steps(at, "sub/a.jpg", O_RDONLY), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(open_beneath_by_steps(at, "../x", O_RDONLY), -1);
	assert_int_equal(open_beneath_by_steps(at, "sub/..", O_RDONLY), -1);
	assert_int_equal(open_beneath_by_steps(at, "/etc/passwd", O_RDONLY), -1);
	close(at);
}

static void test_put(void **state)
{
	char *root = xasprintf("%s/root", dir), *from = xasprintf("%s/from", dir);
	struct err e = {0};
	int64_t room = 0;

	assert_ok(path_make_dirs(root, 0700, &e), e);
	put("from", "one");
	assert_ok(folder_put(root, "a/b.jpg", from, false, &e), e);
	put("from", "two");
	assert_false(folder_put(root, "a/b.jpg", from, false, &e));
	assert_int_equal(e.kind, ERR_EXISTS);
	assert_ok(folder_put(root, "a/b.jpg", from, true, &e), e);
	put("from", "three");
	assert_false(folder_put(root, "a/b.jpg/c.jpg", from, true, &e));
	assert_false(folder_put(root, "a", from, true, &e));
	assert_ok(folder_sync(root, &e), e);
	assert_ok(folder_free(root, &room, &e), e);
	assert_true(room >= 0);
	free(root);
	free(from);
}

static void test_name_check(void **state)
{
	static const char *const bad[] = {"../a.jpg", "/a.jpg", "", "a//b.jpg", ".a.jpg", "x/.git/a.jpg", "a.txt", "a",
					  "a\xff.jpg", "x/../a.jpg", "a.jpg/"};
	struct err e;

	assert_ok(folder_name_check("a/b/c d\n.jpeg", &e), e);
	for (size_t i = 0; i < NELEM(bad); i++) {
		assert_false(folder_name_check(bad[i], &e));
		assert_int_equal(e.kind, ERR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_name_check),
		cmocka_unit_test_setup_teardown(test_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_links, setup, teardown),
		cmocka_unit_test_setup_teardown(test_list_failures, setup, teardown),
		cmocka_unit_test_setup_teardown(test_closed_folder, setup, teardown),
		cmocka_unit_test_setup_teardown(test_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_open_by_steps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_put, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
