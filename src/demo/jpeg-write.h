#pragma once

#include <stdint.h>

#include "base/buf.h"

/* RGB pixels as a baseline JPEG (one of the doors to libjpeg). */
void jpeg_write(const uint8_t *rgb, int w, int h, int quality, struct buf *out);
