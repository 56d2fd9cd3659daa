#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cli/data.h"
#include "cli/upload.h"
#include "client/api.h"
#include "data/folder.h"
#include "data/images.h"

#define PIECE 65536

/* The door to libarchive. Its filters that start other programs are left out: the archive is not to be trusted. */
static struct archive *archive_new(void)
{
	struct archive *a = archive_read_new();

	if (!a)
		fatal("out of memory");
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_lzip(a);
	archive_read_support_filter_compress(a);
	archive_read_support_format_tar(a);
	return a;
}

static bool archive_bad(struct archive *a, struct err *e)
{
	const char *why = archive_error_string(a);

	return err_set(e, ERR_INVALID, "the archive cannot be read: %s", why ? why : "it is damaged");
}

static long read_entry(char *buf, size_t n, void *arg)
{
	la_ssize_t got = archive_read_data(arg, buf, n < PIECE ? n : PIECE);

	return got < 0 ? -1 : (long)got;
}

/* Its name below the asset, or NULL with why it has none that will do. */
static const char *entry_path(struct archive_entry *entry, struct err *e)
{
	const char *path = archive_entry_pathname_utf8(entry);

	if (!path)
		path = archive_entry_pathname(entry);
	if (!path) {
		err_set(e, ERR_INVALID, "its name is not UTF-8");
		return NULL;
	}
	while (str_starts(path, "./"))
		path += 2;
	return path;
}

static bool entry_check(struct archive_entry *entry, const char *path, struct err *e)
{
	if (archive_entry_hardlink(entry) || archive_entry_filetype(entry) != AE_IFREG)
		return err_set(e, ERR_INVALID, "it is a link or a device, not a file");
	if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > (la_int64_t)API_CONTENT_MAX)
		return err_set(e, ERR_INVALID, "it is too large for a picture");
	return folder_name_check(path, e);
}

static bool take_entry(struct upload *u, struct archive *a, struct archive_entry *entry, struct err *e)
{
	const char *path = entry_path(entry, e);
	bool ok;

	if (archive_entry_filetype(entry) == AE_IFDIR)
		return true;
	if (path && !image_name_fits(path)) {
		u->skipped++;
		return true;
	}
	if (!path || !entry_check(entry, path, e)) {
		upload_refuse(u, path ? path : "(a file)", e->text);
		return true;
	}
	ok = upload_put(u, path, read_entry, archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1, a, e);
	return ok || (e->kind == ERR_CANCELLED ? archive_bad(a, e) : false);
}

static bool take_all(struct upload *u, struct archive *a, struct err *e)
{
	struct archive_entry *entry;
	int r;

	while ((r = archive_read_next_header(a, &entry)) == ARCHIVE_OK || r == ARCHIVE_WARN || r == ARCHIVE_RETRY)
		if (r != ARCHIVE_RETRY && !take_entry(u, a, entry, e))
			return false;
	return r == ARCHIVE_EOF || archive_bad(a, e);
}

bool data_copy_tar(struct cli *cli, const char *name, const char *path, struct err *e)
{
	int fd = str_eq(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct archive *a = archive_new();
	struct upload u = {0};
	bool ok;

	if (fd < 0)
		ok = err_errno(e, "%s cannot be read", path);
	else if (isatty(fd))
		ok = err_set(e, ERR_USAGE,
			     "--from-tar - reads an archive, and standard input is a terminal: tar c FOLDER | ...");
	else if (archive_read_open_fd(a, fd, PIECE) != ARCHIVE_OK)
		ok = archive_bad(a, e);
	else if (!upload_begin(&u, cli, name, e))
		ok = false;
	else
		ok = take_all(&u, a, e) ? upload_end(&u, e) : upload_failed(&u, e);
	archive_read_free(a);
	if (fd > STDIN_FILENO)
		close(fd);
	return ok;
}
