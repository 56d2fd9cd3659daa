#pragma once

#include <stdint.h>

/* The bitmap font of names drawn on pictures: printable ASCII. */
enum { FONT_W = 6, FONT_H = 10, FONT_FIRST = 32, FONT_GLYPHS = 95 };

extern const uint8_t font_glyphs[FONT_GLYPHS][FONT_H];
