#include "decode/format.h"

#include <stdlib.h>

#include "base/alloc.h"

static const struct picture_format *const formats[] = {
    &picture_jpeg, &picture_png, &picture_webp, &picture_bmp, &picture_tiff, &picture_dicom,
};

const struct picture_format *picture_format_of(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < NELEM(formats); i++)
		if (formats[i]->sniff(bytes, n))
			return formats[i];
	return NULL;
}

uint8_t *picture_room(size_t n, struct err *e)
{
	uint8_t *p = malloc(n);

	if (!p)
		err_set(e, ERR_TOO_LARGE, "the picture needs more memory than the decoder may have");
	return p;
}
