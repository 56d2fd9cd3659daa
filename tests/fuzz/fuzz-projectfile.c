#include "cli/projectfile.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct project_spec s;
	struct err e;

	project_spec_init(&s);
	if (project_file_parse((const char *)data, size, &s, &e))
		project_spec_check(&s, &e);
	project_spec_fini(&s);
	return 0;
}
