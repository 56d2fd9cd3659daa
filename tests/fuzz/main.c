/*
 * Runs a fuzz target over its corpus where libFuzzer is not built in: every
 * file of the folders and files named, by default $top_srcdir/tests/fuzz/corpus/NAME
 * for the program fuzz-NAME. Prints one test in TAP.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned run(const char *path)
{
	struct stat st;
	struct err e;
	unsigned n = 0;

	if (stat(path, &st) < 0)
		fatal("%s is missing", path);
	if (!S_ISDIR(st.st_mode)) {
		char *bytes;
		size_t len;
		if (!path_read_file(path, (size_t)64 << 20, &bytes, &len, &e))
			fatal("%s", e.text);
		char *exact = len ? xmemdup(bytes, len) : NULL; /* so that sanitizers see the end */
		LLVMFuzzerTestOneInput((const uint8_t *)exact, len);
		free(exact);
		free(bytes);
		return 1;
	}
	DIR *d = opendir(path);
	for (struct dirent *de; d && (de = readdir(d));) {
		if (de->d_name[0] == '.')
			continue;
		char *p = path_join(path, de->d_name);
		n += run(p);
		free(p);
	}
	closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir"), *name = strstr(path_base(argv[0]), "fuzz-");
	unsigned n = 0;

	for (int i = 1; i < argc; i++)
		n += run(argv[i]);
	if (argc == 1) {
		char *dir = xasprintf("%s/tests/fuzz/corpus/%s", top ? top : ".", name ? name + 5 : "");
		n = run(dir);
		free(dir);
	}
	printf("1..1\n%s 1 - %s, %u inputs\n", n ? "ok" : "not ok", path_base(argv[0]), n);
	return n ? 0 : 1;
}
