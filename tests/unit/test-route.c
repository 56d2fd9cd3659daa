#include "test.h"

#include "base/str.h"
#include "manual.h"
#include "service/answer.h"
#include "service/request.h"
#include "service/route.h"

static bool nothing(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	return true;
}

static const struct route table[] = {
	{"GET", "/v1", ON_LOOP, NO_BODY, nothing, ""},
	{"GET", "/v1/projects", ON_READER, NO_BODY, nothing, ""},
	{"POST", "/v1/projects", ON_WRITER, JSON_BODY, nothing, ""},
	{"GET", "/v1/projects/{name}", ON_READER, NO_BODY, nothing, ""},
	{"DELETE", "/v1/projects/{name}", ON_WRITER, NO_BODY, nothing, ""},
	{"POST", "/v1/projects/{name}/pause", ON_WRITER, NO_BODY, nothing, ""},
	{"GET", "/v1/a/{name}/b/{id}", ON_WRITER, NO_BODY, nothing, ""},
};

/* The pattern found for a method and target, or the kind of failure; rq is left to look at. */
static const char *find(struct request *rq, const char *method, const char *uri, char **allow)
{
	const struct route *r;
	struct err e;

	*allow = NULL;
	if (!request_parse(rq, uri, &e))
		return err_word(e.kind);
	rq->method = method;
	r = route_find(table, NELEM(table), rq, allow, &e);
	return r ? r->pattern : err_word(e.kind);
}

static void check(const char *method, const char *uri, const char *expected)
{
	struct request rq;
	char *allow;

	assert_string_equal(find(&rq, method, uri, &allow), expected);
	free(allow);
	request_fini(&rq);
}

static void test_find(void **state)
{
	const char *none = err_word(ERR_NOT_FOUND);

	check("GET", "/v1", "/v1");
	check("GET", "/v1/", "/v1");
	check("GET", "/v1?x=1", "/v1");
	check("GET", "/v1/projects", "/v1/projects");
	check("GET", "/v1/projects/", "/v1/projects");
	check("HEAD", "/v1/projects", "/v1/projects");
	check("GET", "/v1/projects/shelf", "/v1/projects/{name}");
	check("POST", "/v1/projects/shelf/pause", "/v1/projects/{name}/pause");
	check("GET", "/", none);
	check("GET", "/v", none);
	check("GET", "/v11", none);
	check("GET", "/v1/project", none);
	check("GET", "/v1/projectss", none);
	check("GET", "//v1", none);
	check("GET", "/v1//projects", none);
	check("GET", "/v1/projects//pause", none);
	check("GET", "/v1/projects/a/pause/b", none);
	check("GET", "/1/2/3/4/5/6/7/8/9/10", none);
	check("GET", "/v1/projects/{name}/x", none);
}

static void test_params(void **state)
{
	struct request rq;
	char *allow;

	assert_string_equal(find(&rq, "GET", "/v1/a/x%2Fy%20%C3%A9+/b/7?z=%26+1&q&=e&k=a=b", &allow),
			    "/v1/a/{name}/b/{id}");
	assert_string_equal(rq.params[0], "x/y \xc3\xa9+");
	assert_string_equal(rq.params[1], "7");
	assert_string_equal(request_query(&rq, "z"), "& 1");
	assert_string_equal(request_query(&rq, "q"), "");
	assert_string_equal(request_query(&rq, ""), "e");
	assert_string_equal(request_query(&rq, "k"), "a=b");
	assert_null(request_query(&rq, "absent"));
	request_fini(&rq);
}

static void test_other_methods(void **state)
{
	struct request rq;
	char *allow;

	assert_string_equal(find(&rq, "PUT", "/v1/projects/shelf", &allow), err_word(ERR_INVALID));
	assert_string_equal(allow, "GET, DELETE");
	free(allow);
	request_fini(&rq);
}

static void test_bad_escapes(void **state)
{
	const char *bad = err_word(ERR_INVALID);
	char *longest = xcalloc(1, REQUEST_URI_MAX + 2);

	check("GET", "/v1/projects/%", bad);
	check("GET", "/v1/projects/%4", bad);
	check("GET", "/v1/projects/%zz", bad);
	check("GET", "/v1/projects/a%00b", bad);
	check("GET", "/v1?x=%0", bad);
	check("GET", "/v1?%=0", bad);
	check("GET", "", bad);
	check("GET", "*", bad);
	check("GET", "v1", bad);
	check("GET", "/v1?1&2&3&4&5&6&7&8&9&a&b&c&d&e&f&g&h", bad);
	memset(longest, 'a', REQUEST_URI_MAX + 1);
	check("GET", longest, err_word(ERR_TOO_LARGE));
	free(longest);
}

static void test_numbers(void **state)
{
	struct request rq;
	struct err e = {0};
	int64_t n;

	assert_ok(request_parse(&rq, "/?a=12&b=-1&c=x&d=&e=99999999999999999999&f=0", &e), e);
	assert_ok(request_number(&rq, "a", 5, 1, 12, &n, &e), e);
	assert_int_equal(n, 12);
	assert_ok(request_number(&rq, "absent", 5, 1, 12, &n, &e), e);
	assert_int_equal(n, 5);
	assert_false(request_number(&rq, "a", 5, 1, 11, &n, &e));
	assert_false(request_number(&rq, "b", 5, 0, 11, &n, &e));
	assert_false(request_number(&rq, "c", 5, 0, 11, &n, &e));
	assert_false(request_number(&rq, "d", 5, 0, 11, &n, &e));
	assert_false(request_number(&rq, "e", 5, 0, INT64_MAX, &n, &e));
	assert_int_equal(e.kind, ERR_INVALID);
	assert_false(request_flag(&rq, "f", true));
	assert_true(request_flag(&rq, "d", false));
	assert_true(request_flag(&rq, "absent", true));
	request_fini(&rq);
}

static void check_body(const char *text, bool ok)
{
	struct request rq = {0};
	struct err e = {0};

	assert_int_equal(request_set_body(&rq, text, strlen(text), &e), ok);
	assert_int_equal(e.kind, ok ? ERR_NONE : ERR_INVALID);
	request_fini(&rq);
}

static void test_bodies(void **state)
{
	check_body("", true);
	check_body("{}", true);
	check_body(" {\"a\":1} \n", true);
	check_body("[]", false);
	check_body("1", false);
	check_body("{", false);
	check_body("{}{}", false);
	check_body("{\"a\":\"\xff\xfe\"", false);
}

/* Every row of the service's own table: a pattern that can be asked for, and no two alike. */
static void test_own_table(void **state)
{
	size_t n;
	const struct route *t = route_table(&n);

	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		assert_true(str_starts(t[i].pattern, "/v1"));
		assert_non_null(t[i].handler);
		assert_true(strlen(t[i].summary) > 10);
		for (size_t j = 0; j < i; j++)
			assert_false(str_eq(t[i].pattern, t[j].pattern) && str_eq(t[i].method, t[j].method));
	}
}

static void put_routes(struct buf *b)
{
	size_t n;
	const struct route *t = route_table(&n);

	buf_adds(b, ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; i < n; i++)
		buf_addf(b, ".It Li %s %s\n%s\n", t[i].method, t[i].pattern, t[i].summary);
	buf_adds(b, ".El\n");
}

static void test_manual(void **state)
{
	manual_check("labeldeck-api.7", "routes", put_routes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_other_methods),
		cmocka_unit_test(test_bad_escapes),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_own_table),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
