#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"

char *path_join(const char *a, const char *b)
{
	return xasprintf("%s%s%s", a, str_ends(a, "/") ? "" : "/", b);
}

static const char *user_home(void)
{
	const char *home = getenv("HOME");

	if (home && home[0] == '/')
		return home;
	const struct passwd *pw = getpwuid(getuid());
	return pw && pw->pw_dir ? pw->pw_dir : "/";
}

static char *home_for(const char *below, const char *variable, const char *fallback)
{
	const char *all = getenv("LABELDECK_HOME"), *xdg = getenv(variable);

	if (all && *all)
		return *below ? path_join(all, below) : xstrdup(all);
	if (xdg && xdg[0] == '/')
		return path_join(xdg, "labeldeck");
	return xasprintf("%s/%s/labeldeck", user_home(), fallback);
}

char *path_data_home(void)
{
	return home_for("", "XDG_DATA_HOME", ".local/share");
}

char *path_state_home(void)
{
	return home_for("state", "XDG_STATE_HOME", ".local/state");
}

char *path_config_home(void)
{
	return home_for("config", "XDG_CONFIG_HOME", ".config");
}

char *path_absolute(const char *path, struct err *e)
{
	char *real = realpath(path, NULL);

	if (!real)
		err_errno(e, "%s", path);
	return real;
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_program(const char *name, struct err *e)
{
	char self[PATH_MAX] = "";
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash = n > 0 ? strrchr(self, '/') : NULL;

	if (slash)
		*slash = '\0';
	const char *dirs[] = {getenv("LABELDECK_LIBEXEC"), slash ? self : NULL, PKGLIBEXECDIR, BINDIR};
	for (size_t i = 0; i < NELEM(dirs); i++) {
		if (!dirs[i] || !*dirs[i])
			continue;
		char *p = path_join(dirs[i], name);
		if (access(p, X_OK) == 0)
			return p;
		free(p);
	}
	err_set(e, ERR_NOT_FOUND,
		"the program %s is missing: it should lie beside labeldeck or in " PKGLIBEXECDIR
		"; install labeldeck again",
		name);
	return NULL;
}

bool path_make_dirs(const char *path, mode_t mode, struct err *e)
{
	char *p = xstrdup(path);
	bool ok = true;

	for (char *s = p + 1; ok; s++) {
		if (*s != '/' && *s != '\0')
			continue;
		char c = *s;
		*s = '\0';
		if (mkdir(p, mode) < 0 && errno != EEXIST)
			ok = err_errno(e, "cannot make the folder %s", p);
		*s = c;
		if (c == '\0')
			break;
	}
	struct stat st;
	if (ok && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		ok = err_set(e, ERR_INVALID, "%s is there but is not a folder", path);
	free(p);
	return ok;
}

static bool remove_at(int dir, const char *name, const char *shown, struct err *e)
{
	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR && errno != EPERM && errno != ENOTEMPTY)
		return err_errno(e, "cannot remove %s", shown);
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, "cannot remove %s", shown);
	DIR *d = fdopendir(fd);
	bool ok = true;
	for (struct dirent *de; ok && (de = readdir(d));)
		if (!str_eq(de->d_name, ".") && !str_eq(de->d_name, ".."))
			ok = remove_at(fd, de->d_name, shown, e);
	closedir(d);
	if (ok && unlinkat(dir, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
		ok = err_errno(e, "cannot remove %s", shown);
	return ok;
}

bool path_remove_tree(const char *path, struct err *e)
{
	return remove_at(AT_FDCWD, path, path, e);
}

bool path_is_safe_relative(const char *path)
{
	size_t n = strlen(path);

	if (n == 0 || n > 1000 || path[0] == '/' || path[n - 1] == '/' || !utf8_valid(path, n))
		return false;
	for (const char *s = path; *s;) {
		size_t part = strcspn(s, "/");
		if (part == 0 || (part == 1 && s[0] == '.') || (part == 2 && s[0] == '.' && s[1] == '.'))
			return false;
		s += part + (s[part] == '/');
	}
	return true;
}

bool path_read_file(const char *path, size_t max, char **out, size_t *len, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct buf b;
	ssize_t n = 1;

	if (fd < 0)
		return err_errno(e, "%s", path);
	buf_init(&b, max);
	while (n > 0) {
		char *to = buf_reserve(&b, b.max - b.len < 65536 ? b.max - b.len : 65536);
		if (b.max == b.len) {
			char one;
			n = read(fd, &one, 1);
			b.failed = n > 0;
			break;
		}
		n = read(fd, to, b.max - b.len < 65536 ? b.max - b.len : 65536);
		if (n > 0)
			buf_grew(&b, (size_t)n);
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	bool ok = true;
	if (n < 0)
		ok = err_errno(e, "%s", path);
	else if (b.failed)
		ok = err_set(e, ERR_TOO_LARGE, "%s is larger than %zu bytes", path, max);
	close(fd);
	if (ok) {
		*len = b.len;
		*out = buf_take(&b);
	} else {
		buf_fini(&b);
	}
	return ok;
}
