#include "decode/format.h"

#include <string.h>

/* TIFF 6.0, section 2; the tag is Orientation (0x0112, SHORT) of the first directory. */
struct tiff {
	const uint8_t *p;
	size_t n;
	bool big;
};

static unsigned get16(const struct tiff *t, size_t at)
{
	const uint8_t *p = t->p + at;

	return t->big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static size_t get32(const struct tiff *t, size_t at)
{
	return t->big ? (size_t)get16(t, at) << 16 | get16(t, at + 2) : (size_t)get16(t, at + 2) << 16 | get16(t, at);
}

int exif_orientation(const uint8_t *tiff, size_t n)
{
	struct tiff t = {tiff, n, false};

	if (n < 8 || (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0))
		return 1;
	t.big = tiff[0] == 'M';
	size_t at = get32(&t, 4);
	if (at > n - 2 || n < 2)
		return 1;
	unsigned entries = get16(&t, at);
	for (at += 2; entries > 0 && at + 12 <= n; entries--, at += 12) {
		if (get16(&t, at) != 0x0112 || get16(&t, at + 2) != 3)
			continue;
		unsigned v = get16(&t, at + 8);
		return v >= 1 && v <= 8 ? (int)v : 1;
	}
	return 1;
}
