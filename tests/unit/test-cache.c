#include "image/cache.h"

#include "base/hash.h"
#include "test.h"

enum { KEYS = 40, MAX = 100, STEPS = 20000 };

static int alive;

static void drop_value(void *value)
{
	alive--;
	free(value);
}

/* The model: what must be there, by the step of its last use. */
static struct {
	size_t bytes;
	int used, value;
} model[KEYS];

static size_t model_bytes(void)
{
	size_t sum = 0;

	for (int i = 0; i < KEYS; i++)
		sum += model[i].bytes;
	return sum;
}

static void model_put(int key, size_t bytes, int step)
{
	model[key].bytes = 0;
	if (bytes > MAX)
		return;
	while (model_bytes() + bytes > MAX) {
		int oldest = -1;
		for (int i = 0; i < KEYS; i++)
			if (model[i].bytes && (oldest < 0 || model[i].used < model[oldest].used))
				oldest = i;
		model[oldest].bytes = 0;
	}
	model[key].bytes = bytes;
	model[key].used = model[key].value = step;
}

static void put(struct cache *c, int key, size_t bytes, int step)
{
	char name[16];
	int *value = xmalloc(sizeof *value);

	snprintf(name, sizeof name, "%d", key);
	*value = step;
	alive++;
	cache_put(c, name, value, bytes);
	model_put(key, bytes, step);
}

static void get(struct cache *c, int key, int step)
{
	char name[16];

	snprintf(name, sizeof name, "%d", key);
	int *value = cache_get(c, name);
	assert_true((value != NULL) == (model[key].bytes > 0));
	if (value) {
		assert_int_equal(*value, model[key].value);
		model[key].used = step;
	}
}

static void test_as_the_model(void **state)
{
	struct cache *c = cache_new(MAX, drop_value);
	char name[16];

	for (int step = 1; step < STEPS; step++) {
		uint64_t r = hash_mix((uint64_t)step);
		int key = (int)(r % KEYS);
		switch (r >> 8 & 7) {
		case 0:
			snprintf(name, sizeof name, "%d", key);
			cache_drop(c, name);
			model[key].bytes = 0;
			break;
		case 1:
		case 2:
		case 3:
			get(c, key, step);
			break;
		default:
			put(c, key, 1 + (r >> 16) % 30 * ((r >> 30) % 16 ? 1 : 10), step);
		}
		assert_int_equal(cache_bytes(c), model_bytes());
		assert_true(cache_bytes(c) <= MAX);
	}
	cache_clear(c);
	assert_int_equal(cache_bytes(c), 0);
	assert_int_equal(alive, 0);
	put(c, 1, 5, STEPS);
	cache_free(c);
	assert_int_equal(alive, 0);
	cache_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_the_model)};

	return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
