#include "base/alloc.h"
#include "decode/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int way = exif_orientation(data, size);

	if (way < 1 || way > 8)
		fatal("an orientation of %d", way);
	return 0;
}
