#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/*
 * A growing array: VEC(struct item) items = {0}; *vec_push(&items) = it;
 * for (size_t i = 0; i < items.n; i++) use(items.v[i]); vec_fini(&items);
 */
#define VEC(type)                                                                                                      \
	struct {                                                                                                       \
		type *v;                                                                                               \
		size_t n, cap;                                                                                         \
	}

size_t vec_next_cap(size_t cap, size_t want);

#define vec_reserve(a, want)                                                                                           \
	do {                                                                                                           \
		if ((a)->cap < (size_t)(want)) {                                                                       \
			(a)->cap = vec_next_cap((a)->cap, (size_t)(want));                                             \
			(a)->v = xreallocarray((a)->v, (a)->cap, sizeof *(a)->v);                                      \
		}                                                                                                      \
	} while (0)
#define vec_add(a, value)                                                                                              \
	do {                                                                                                           \
		vec_reserve(a, (a)->n + 1);                                                                            \
		(a)->v[(a)->n++] = (value);                                                                            \
	} while (0)
#define vec_remove(a, i)                                                                                               \
	do {                                                                                                           \
		size_t vec_i_ = (i);                                                                                   \
		memmove((a)->v + vec_i_, (a)->v + vec_i_ + 1, ((a)->n - vec_i_ - 1) * sizeof *(a)->v);                 \
		(a)->n--;                                                                                              \
	} while (0)
#define vec_fini(a)                                                                                                    \
	do {                                                                                                           \
		free((a)->v);                                                                                          \
		(a)->v = NULL;                                                                                         \
		(a)->n = (a)->cap = 0;                                                                                 \
	} while (0)
