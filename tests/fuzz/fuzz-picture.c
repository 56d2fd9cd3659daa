#include <stdlib.h>

#include "base/alloc.h"
#include "decode/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WANT = 40, MOST = 1 << 22 };

/* What labeldeck-decode does with a file of this format, at one size. */
static void decode(const struct picture_format *f, const uint8_t *data, size_t size, bool scaled)
{
	struct picture p = {.bytes = data, .n = size, .orientation = 1};
	struct err e;
	bool partial;

	if (!f->header(&p, &e) || p.width < 1 || p.height < 1)
		return;
	p.scaled_w = p.width;
	p.scaled_h = p.height;
	if (scaled && f->choose_scale)
		f->choose_scale(&p, WANT, WANT);
	if ((uint64_t)p.scaled_w * (uint64_t)p.scaled_h > MOST)
		return;
	size_t n = (size_t)p.scaled_w * (size_t)p.scaled_h * 3;
	uint8_t *rgb = xmalloc(n), *upright = xmalloc(n);
	if (f->pixels(&p, rgb, &partial, &e))
		orient(rgb, p.scaled_w, p.scaled_h, p.orientation, upright);
	free(rgb);
	free(upright);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct picture_format *f = picture_format_of(data, size);

	if (f) {
		decode(f, data, size, false);
		decode(f, data, size, true);
	}
	return 0;
}
