#include "service/probe.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "data/folder.h"
#include "image/decoder.h"
#include "store/items.h"

enum { BLOCK = 256 << 10 };

static bool hash_file(int fd, char hex[HASH_HEX], struct err *e)
{
	struct hash *h = hash_new();
	char *block = xmalloc(BLOCK);
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, block, BLOCK, at)) > 0) {
		hash_add(h, block, (size_t)n);
		at += n;
	}
	free(block);
	if (n < 0) {
		hash_free(h);
		return err_errno(e, "the file cannot be read");
	}
	hash_end(h, hex);
	return true;
}

static bool find_problem(struct probe *p, const struct err *e)
{
	str_copy(p->problem, sizeof p->problem, e->text);
	p->result.problem = p->problem;
	return true;
}

static bool look_inside(struct decoder *d, int fd, struct probe *out, struct err *e)
{
	struct decode_info info;

	if (!hash_file(fd, out->sha256, e))
		return find_problem(out, e);
	out->result.sha256 = out->sha256;
	if (!decoder_probe_fd(d, fd, &info, e))
		return e->kind == ERR_INVALID && find_problem(out, e); /* else it is the decoder's, not the picture's */
	out->result.width = info.width;
	out->result.height = info.height;
	out->result.format = decode_format_word(info.format);
	return true;
}

bool probe_file(struct decoder *d, const char *root, const char *path, struct probe *out, struct err *e)
{
	int fd = folder_open(root, path, e);
	bool ok;

	out->result = (struct probe_result){.file = out->result.file};
	if (fd < 0) {
		out->result.missing = e->kind == ERR_NOT_FOUND;
		return out->result.missing || find_problem(out, e);
	}
	ok = look_inside(d, fd, out, e);
	close(fd);
	return ok;
}

bool probe_item(struct decoder *d, struct db *db, int64_t item, struct probe *out, struct err *e)
{
	char *root, *path;
	bool ok;

	if (!items_file_row(db, item, &out->result.file, &out->asset, e) || !items_file(db, item, &root, &path, e))
		return false;
	ok = probe_file(d, root, path, out, e);
	free(root);
	free(path);
	return ok;
}

bool probe_store(struct db *db, const struct probe *p, struct err *e)
{
	return probe_apply(db, p->asset, &p->result, e);
}
