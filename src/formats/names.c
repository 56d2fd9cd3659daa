#include "formats/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "formats/arena.h"

struct entry {
	const char *path;
	size_t len;
	int64_t item;
};

struct names {
	struct arena text;
	VEC(struct entry) entries; /* once sorted: by their ends, so that paths of one end stand together */
	bool sorted;
};

struct names *names_new(void)
{
	return xcalloc(1, sizeof(struct names));
}

void names_free(struct names *n)
{
	if (!n)
		return;
	arena_fini(&n->text);
	vec_fini(&n->entries);
	free(n);
}

void names_add(struct names *n, const char *path, int64_t item)
{
	struct entry en = {.len = strlen(path), .item = item};

	en.path = arena_keep(&n->text, path, en.len);
	vec_add(&n->entries, en);
	n->sorted = false;
}

size_t names_count(const struct names *n)
{
	return n->entries.n;
}

/* The i-th byte from the end. A slash and the beginning are both the end of a part: 0, below every other byte. */
static int byte_from_end(const struct entry *en, size_t i)
{
	if (i >= en->len)
		return 0;
	unsigned char c = (unsigned char)en->path[en->len - 1 - i];
	return c == '/' ? 0 : c;
}

static int compare_ends(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	size_t shorter = a->len < b->len ? a->len : b->len;

	for (size_t i = 0; i < shorter; i++) {
		int d = byte_from_end(a, i) - byte_from_end(b, i);
		if (d)
			return d;
	}
	return (a->len > b->len) - (a->len < b->len);
}

/* How many whole parts the ends of both have in common; *bytes gets their length. */
static size_t common_parts(const struct entry *a, const struct entry *b, size_t *bytes)
{
	size_t parts = 0, i = 0;

	*bytes = 0;
	for (;; i++) {
		int c = byte_from_end(a, i);
		if (c != byte_from_end(b, i))
			return parts;
		if (c)
			continue;
		if (i > *bytes) {
			parts++;
			*bytes = i;
		}
		if (i >= a->len || i >= b->len)
			return parts;
	}
}

/* Where `want` stands or would stand. */
static size_t lower_bound(const struct names *n, const struct entry *want)
{
	size_t lo = 0, hi = n->entries.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (compare_ends(&n->entries.v[mid], want) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool is_at(const struct names *n, size_t at, const struct entry *want)
{
	return at < n->entries.n && compare_ends(&n->entries.v[at], want) == 0;
}

/* Parts that the entry at `at` shares with want; 0 outside the table. */
static size_t shared(const struct names *n, size_t at, const struct entry *want, size_t *bytes)
{
	return at < n->entries.n ? common_parts(&n->entries.v[at], want, bytes) : 0;
}

/* Entries of one end stand together, so the best are beside the place of want. */
static enum names_found find_suffix(const struct names *n, const struct entry *want, size_t *at)
{
	size_t pos = lower_bound(n, want), len_before = 0, len_behind = 0, ignored;
	size_t before = shared(n, pos - 1, want, &len_before), behind = shared(n, pos, want, &len_behind);
	size_t best = before > behind ? before : behind;
	size_t len = before > behind ? len_before : len_behind;

	if (best == 0)
		return NAMES_NONE;
	struct entry end = {.path = want->path + want->len - len, .len = len};
	*at = lower_bound(n, &end);
	if (is_at(n, *at, &end))
		return NAMES_SUFFIX;
	return shared(n, *at + 1, want, &ignored) == best ? NAMES_AMBIGUOUS : NAMES_SUFFIX;
}

static enum names_found find_foreign(const struct names *n, const char *name, size_t *at)
{
	char *slashed = xstrdup(name);
	struct entry want = {.path = slashed, .len = strlen(slashed)};

	for (char *p = slashed; *p; p++)
		if (*p == '\\')
			*p = '/';
	enum names_found found = find_suffix(n, &want, at);
	free(slashed);
	return found;
}

enum names_found names_find(struct names *n, const char *name, size_t *at, int64_t *item)
{
	struct entry want = {.path = name, .len = strlen(name)};

	if (!n->sorted && n->entries.n)
		qsort(n->entries.v, n->entries.n, sizeof *n->entries.v, compare_ends);
	n->sorted = true;
	*at = lower_bound(n, &want);
	enum names_found found = NAMES_EXACT;
	if (!is_at(n, *at, &want))
		found = find_suffix(n, &want, at);
	if (found == NAMES_NONE && strchr(name, '\\'))
		found = find_foreign(n, name, at);
	if (found == NAMES_EXACT || found == NAMES_SUFFIX)
		*item = n->entries.v[*at].item;
	return found;
}
