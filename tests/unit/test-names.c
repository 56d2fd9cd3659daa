#include "formats/names.h"

#include "base/hash.h"
#include "test.h"

static const char *const paths[] = {
	"a.jpg",        "sub/a.jpg",         "other/a.jpg",   "sub/b.jpg", "other/b.jpg", "deep/er/c.jpg",
	"nfc/\xc3\xa9.jpg", "nfd/e\xcc\x81.jpg", "two\nlines.jpg", "-dash.jpg", "100%20.jpg", "back\\slash.jpg",
};

static struct names *sample(void)
{
	struct names *n = names_new();

	for (size_t i = 0; i < NELEM(paths); i++)
		names_add(n, paths[i], (int64_t)i + 100);
	return n;
}

static void check(struct names *n, const char *name, enum names_found want, const char *path)
{
	size_t at = 0;
	int64_t item = 0;
	enum names_found found = names_find(n, name, &at, &item);

	if (found != want)
		fail_msg("«%s»: found %d, not %d", name, (int)found, (int)want);
	if (path)
		assert_string_equal(paths[item - 100], path);
}

static void test_exact(void **state)
{
	struct names *n = sample();

	for (size_t i = 0; i < NELEM(paths); i++)
		check(n, paths[i], NAMES_EXACT, paths[i]);
	names_free(n);
}

static void test_suffix(void **state)
{
	struct names *n = sample();

	check(n, "proj/images/a.jpg", NAMES_SUFFIX, "a.jpg");
	check(n, "/abs/sub/a.jpg", NAMES_SUFFIX, "sub/a.jpg");
	check(n, "./other/b.jpg", NAMES_SUFFIX, "other/b.jpg");
	check(n, "c.jpg", NAMES_SUFFIX, "deep/er/c.jpg");
	check(n, "elsewhere/c.jpg", NAMES_SUFFIX, "deep/er/c.jpg");
	check(n, "C:\\data\\er\\c.jpg", NAMES_SUFFIX, "deep/er/c.jpg");
	check(n, "x/back\\slash.jpg", NAMES_SUFFIX, "back\\slash.jpg");
	names_free(n);
}

static void test_ambiguous_and_none(void **state)
{
	struct names *n = sample();

	check(n, "b.jpg", NAMES_AMBIGUOUS, NULL);
	check(n, "third/b.jpg", NAMES_AMBIGUOUS, NULL);
	check(n, "ba.jpg", NAMES_NONE, NULL);
	check(n, "A.jpg", NAMES_NONE, NULL);
	check(n, ".jpg", NAMES_NONE, NULL);
	check(n, "100 .jpg", NAMES_NONE, NULL);
	check(n, "e\xcc\x81.jp", NAMES_NONE, NULL);
	check(n, "", NAMES_NONE, NULL);
	check(n, "/", NAMES_NONE, NULL);
	check(n, "a.jpg/", NAMES_NONE, NULL);
	names_free(n);
}

static void test_empty(void **state)
{
	struct names *n = names_new();

	check(n, "a.jpg", NAMES_NONE, NULL);
	names_add(n, "a.jpg", 100);
	check(n, "a.jpg", NAMES_EXACT, "a.jpg");
	names_free(n);
	names_free(NULL);
}

/* Against a search that looks at every pair. */
static size_t parts_in_common(const char *a, const char *b)
{
	size_t parts = 0, la = strlen(a), lb = strlen(b);

	for (size_t i = 1; i <= la && i <= lb && a[la - i] == b[lb - i]; i++) {
		bool starts_a = i == la || a[la - i - 1] == '/', starts_b = i == lb || b[lb - i - 1] == '/';
		parts += starts_a && starts_b;
	}
	return parts;
}

static enum names_found search(char (*all)[24], size_t n, const char *name, size_t *best)
{
	size_t most = 0, many = 0;
	const char *whole = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t parts = parts_in_common(all[i], name);
		if (strcmp(all[i], name) == 0) {
			*best = i;
			return NAMES_EXACT;
		}
		if (parts > most) {
			most = parts;
			many = 0;
			whole = NULL;
			*best = i;
		}
		if (parts && parts == most) {
			size_t l = strlen(all[i]), ln = strlen(name);
			many++;
			if (l < ln && strcmp(name + ln - l, all[i]) == 0) {
				whole = all[i];
				*best = i;
			}
		}
	}
	return most == 0 ? NAMES_NONE : many == 1 || whole ? NAMES_SUFFIX : NAMES_AMBIGUOUS;
}

static void make_name(char out[24], uint64_t r)
{
	size_t parts = 1 + r % 4, at = 0;

	for (size_t i = 0; i < parts; i++) {
		r = r / 4;
		at += (size_t)snprintf(out + at, 24 - at, "%s%c", i ? "/" : "", "aab\xff"[r % 4]);
	}
}

static void test_like_a_plain_search(void **state)
{
	enum { N = 40 };
	char all[N][24];

	for (uint64_t round = 0; round < 50; round++) {
		struct names *n = names_new();
		size_t count = 0, ignored;
		for (uint64_t i = 0; i < N; i++) {
			make_name(all[count], hash_mix(round * 1000 + i) >> 8);
			if (search(all, count, all[count], &ignored) != NAMES_EXACT)
				{
				names_add(n, all[count], (int64_t)count);
				count++;
			}
		}
		for (uint64_t i = 0; i < 100; i++) {
			char name[24];
			size_t best = 0, at;
			int64_t item = 0;
			make_name(name, hash_mix(round * 7777 + i) >> 8);
			enum names_found want = search(all, count, name, &best),
					 found = names_find(n, name, &at, &item);
			assert_int_equal(found, want);
			if (want == NAMES_EXACT || want == NAMES_SUFFIX)
				assert_int_equal(item, best);
		}
		names_free(n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact), cmocka_unit_test(test_suffix), cmocka_unit_test(test_ambiguous_and_none),
		cmocka_unit_test(test_empty), cmocka_unit_test(test_like_a_plain_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
