#include "data/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int open_beneath_by_steps(int dir, const char *path, int flags)
{
	int at = dir;

	for (;;) {
		char name[256];
		const char *slash = strchr(path, '/');
		size_t n = slash ? (size_t)(slash - path) : strlen(path);
		int fd, saved;

		if (n == 0 || n >= sizeof name || (n == 2 && memcmp(path, "..", 2) == 0)) {
			fd = -1;
			saved = n >= sizeof name ? ENAMETOOLONG : EXDEV;
		} else {
			memcpy(name, path, n);
			name[n] = '\0';
			fd = openat(at, name,
				    slash ? O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC : flags | O_NOFOLLOW);
			saved = errno;
		}
		if (at != dir)
			close(at);
		errno = saved;
		if (fd < 0 || !slash)
			return fd;
		at = fd;
		path = slash + 1;
	}
}

int open_beneath(int dir, const char *path, int flags, int links)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (links ? 0 : RESOLVE_NO_SYMLINKS),
	};
	long fd = syscall(SYS_openat2, dir, path, &how, sizeof how);

	if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EINVAL))
		return (int)fd;
	return open_beneath_by_steps(dir, path, flags | O_CLOEXEC);
}
