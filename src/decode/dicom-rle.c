#include "decode/dicom.h"

#include <stdlib.h>
#include <string.h>

/* PS3.5 G: 64 bytes of header (segments, then where each begins), and a segment of packed bits for each byte plane. */
enum { HEADER = 64 };

static size_t get32(const uint8_t *p)
{
	return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
}

/* A count of 0..127: so many bytes and one more; 129..255: the next one 257 - count times. What is missing stays 0. */
static void unpack(struct bytes in, uint8_t *out, size_t n)
{
	size_t at = 0, done = 0;

	while (done < n && in.n - at >= 2) {
		unsigned count = in.p[at++];
		if (count == 128)
			continue;
		size_t want = count < 128 ? count + 1 : 257 - count, room = n - done;
		size_t most = count < 128 && want > in.n - at ? in.n - at : want, take = most < room ? most : room;
		if (count < 128)
			memcpy(out + done, in.p + at, take);
		else
			memset(out + done, in.p[at], take);
		done += take;
		at += count < 128 ? most : 1;
	}
}

uint8_t *dicom_rle(struct bytes frame, size_t pixels, unsigned samples, unsigned size, struct raster *r, struct err *e)
{
	unsigned planes = samples * size;
	size_t n = pixels * planes;

	if (frame.n < HEADER || get32(frame.p) != planes) {
		err_set(e, ERR_INVALID, "a damaged DICOM file: its RLE segments do not fit its samples");
		return NULL;
	}
	uint8_t *out = picture_room(n + pixels, e);
	if (!out)
		return NULL;
	memset(out, 0, n);
	for (unsigned i = 0; i < planes; i++) {
		size_t from = get32(frame.p + 4 + 4 * (size_t)i),
		       to = i + 1 < planes ? get32(frame.p + 8 + 4 * (size_t)i) : frame.n;
		uint8_t *plane = out + n,
			*into = out + (i / size) * pixels * size + i % size; /* the high byte comes first */
		if (from < HEADER || from > to || to > frame.n)
			continue;
		memset(plane, 0, pixels);
		unpack((struct bytes){frame.p + from, to - from}, plane, pixels);
		for (size_t k = 0; k < pixels; k++)
			into[k * size] = plane[k];
	}
	*r = (struct raster){out, n, size, pixels * size, size, true, false};
	return out;
}
