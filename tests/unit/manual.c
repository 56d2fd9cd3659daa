#include "manual.h"

#include "test.h"

static char *page_path(const char *page)
{
	const char *top = getenv("top_srcdir");

	return xasprintf("%s/man/%s", top ? top : ".", page);
}

static char *read_page(const char *path)
{
	struct buf b;
	FILE *f = fopen(path, "r");
	char piece[4096];
	size_t n;

	assert_non_null(f);
	buf_init(&b, 1 << 20);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	fclose(f);
	return buf_take(&b);
}

static void write_page(const char *path, const char *text, const char *from, const char *to, const char *table)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "%.*s%s%s", (int)(from - text), text, table, to);
	assert_int_equal(fclose(f), 0);
}

void manual_check(const char *page, const char *name, void (*make)(struct buf *b))
{
	char *path = page_path(page), *text = read_page(path);
	char *begin = xasprintf(".\\\" begin %s\n", name), *end = xasprintf(".\\\" end %s\n", name);
	const char *from = strstr(text, begin), *to = strstr(text, end);
	struct buf b;

	buf_init(&b, 1 << 20);
	make(&b);
	assert_non_null(from);
	assert_non_null(to);
	from += strlen(begin);
	if (getenv("LABELDECK_UPDATE_MANUAL"))
		write_page(path, text, from, to, buf_str(&b));
	else if (strlen(buf_str(&b)) != (size_t)(to - from) || memcmp(buf_str(&b), from, (size_t)(to - from)) != 0)
		fail_msg("the table «%s» of %s is not that of the program: run this test with "
			 "LABELDECK_UPDATE_MANUAL=1",
			 name, page);
	buf_fini(&b);
	free(begin);
	free(end);
	free(text);
	free(path);
}
