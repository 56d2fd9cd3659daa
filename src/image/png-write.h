#pragma once

#include "base/buf.h"
#include "image/quantize.h"

/*
 * Pixels as a PNG, 8 bits deep, not interlaced: w * h indices of the colours of pal, or, where that is NULL, w * h * 3
 * bytes of red, green and blue. Compressed lightly (zlib's door is here): the time counts more than the last percent.
 * Source: PNG specification, third edition.
 */
void png_write(const uint8_t *pixels, int w, int h, const struct palette *pal, struct buf *out);
