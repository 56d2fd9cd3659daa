#include "formats/read.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "formats/reader.h"

enum { ROOM = 1000000 };

static long read_fd(void *arg, char *buf, size_t n, struct err *e)
{
	long got = read(*(const int *)arg, buf, n);

	if (got < 0)
		err_errno(e, "the file with the labels cannot be read");
	return got;
}

static bool rewind_fd(void *arg, struct err *e)
{
	return lseek(*(const int *)arg, 0, SEEK_SET) == 0 ||
	       err_errno(e, "the file with the labels cannot be read again");
}

struct format_source format_source_fd(int *fd)
{
	return (struct format_source){read_fd, rewind_fd, fd};
}

const struct format_contents *format_file_contents(const struct format_file *ff)
{
	return &ff->c;
}

bool format_file_parse(struct format_file *ff, const struct format_visitor *v, struct err *e)
{
	return ff->source.rewind(ff->source.arg, e) && ff->format->parse(&ff->source, v, e);
}

struct format_file *format_file_open(const struct format *f, const struct format_source *s, struct err *e)
{
	struct format_file *ff = xcalloc(1, sizeof *ff);

	ff->format = f;
	ff->source = *s;
	ff->room = ROOM;
	if (format_file_scan(ff, e))
		return ff;
	format_file_free(ff);
	return NULL;
}

void format_file_free(struct format_file *ff)
{
	if (!ff)
		return;
	arena_fini(&ff->text);
	ids_fini(&ff->image_ids);
	ids_fini(&ff->category_ids);
	free(ff->c.images);
	free(ff->c.categories);
	free(ff);
}
