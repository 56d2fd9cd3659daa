#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/loop.h"
#include "base/path.h"

/* What unit tests share. Every test program is `int main` with cmocka_run_group_tests. */

/* A folder of the test's own below $TMPDIR; test_dir_remove frees the name. */
static inline char *test_dir(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = path_join(tmp && *tmp ? tmp : "/tmp", "labeldeck-test-XXXXXX");

	if (!mkdtemp(dir))
		fatal("cannot make %s", dir);
	return dir;
}

static inline void test_dir_remove(char *dir)
{
	struct err e;

	if (!path_remove_tree(dir, &e))
		fatal("%s", e.text);
	free(dir);
}

/* Turns the loop until *flag or for 20 s at most; whether the flag was set. */
static inline void test_late(void *arg)
{
	*(bool *)arg = true;
}

static inline bool test_until(struct loop *l, const bool *flag)
{
	bool late = false;
	struct loop_watch *w = loop_timer(l, test_late, &late);

	loop_timer_set(w, 20000);
	while (!*flag && !late)
		loop_turn(l);
	loop_unwatch(w);
	return *flag;
}

#define assert_ok(call, e)                                                                                             \
	do {                                                                                                           \
		if (!(call))                                                                                           \
			fail_msg("%s: %s", #call, (e).text);                                                           \
	} while (0)
