#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "image/caps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines: the kind, then the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct caps_parser *p = caps_parser_new();

	while (size > 0) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t n = end ? (size_t)(end - data) : size;
		if (n > 0)
			caps_answer(p, (char)data[0], (const char *)data + 1, n - 1);
		n += end != NULL;
		data += n;
		size -= n;
	}
	struct caps c = caps_result(p, -1);
	if (c.cell_w < 1 || c.cell_h < 1 || c.registers < 2 || memchr(c.name, '\0', sizeof c.name) == NULL)
		fatal("abilities without sense");
	caps_parser_free(p);
	return 0;
}
