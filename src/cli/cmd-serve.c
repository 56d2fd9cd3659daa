#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/path.h"
#include "cli/commands.h"

bool serve_run(struct cli *cli, const struct args *a, struct err *e)
{
	char *program = path_program("labeldeckd", e), **argv;
	size_t n = 0;

	if (!program)
		return false;
	while (a->rest[n])
		n++;
	argv = xcalloc(n + 2, sizeof *argv);
	argv[0] = program;
	for (size_t i = 0; i < n; i++)
		argv[i + 1] = a->rest[i];
	execv(program, argv);
	err_errno(e, "cannot run %s", program);
	free(argv);
	free(program);
	return false;
}
