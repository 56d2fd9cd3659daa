#include "decode/format.h"

#include "base/alloc.h"

static const struct picture_format *const formats[] = {&picture_jpeg, &picture_png};

const struct picture_format *picture_format_of(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < NELEM(formats); i++)
		if (formats[i]->sniff(bytes, n))
			return formats[i];
	return NULL;
}
