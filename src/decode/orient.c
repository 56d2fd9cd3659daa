#include "decode/format.h"

#include <string.h>

/* Where pixel (x, y) of the upright picture lies in the stored one: origin and the two steps. EXIF 2.3, tag 0x0112. */
void orient(const uint8_t *in, int w, int h, int orientation, uint8_t *out)
{
	static const struct {
		int right, bottom; /* the origin lies at the right, bottom of the stored picture */
		int turned;        /* rows of the upright picture are columns of the stored one */
	} ways[9] = {{0, 0, 0}, {0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}, {1, 1, 1}, {1, 0, 1}};
	ptrdiff_t right = ways[orientation].right ? -3 : 3,
		  down = (ptrdiff_t)w * 3 * (ways[orientation].bottom ? -1 : 1);
	const uint8_t *origin = in + (ways[orientation].right ? (size_t)(w - 1) * 3 : 0) +
				(ways[orientation].bottom ? (size_t)(h - 1) * (size_t)w * 3 : 0);
	bool turned = ways[orientation].turned;
	int ow = turned ? h : w, oh = turned ? w : h;

	for (int y = 0; y < oh; y++) {
		const uint8_t *p = origin + y * (turned ? right : down);
		for (int x = 0; x < ow; x++, out += 3, p += turned ? down : right)
			memcpy(out, p, 3);
	}
}
