#include "decode/format.h"

void over_ground(const uint8_t *rgba, size_t n, uint8_t *rgb)
{
	for (; n > 0; n--, rgba += 4, rgb += 3) {
		unsigned a = rgba[3];
		for (int k = 0; k < 3; k++)
			rgb[k] = (uint8_t)((rgba[k] * a + GROUND * (255 - a) + 127) / 255);
	}
}
