#pragma once

#include <stdint.h>

#include "image/pix.h"

/* Lines on pixels, clipped. Integer pixel coordinates; colours 0xRRGGBB. */
void draw_fill(struct pix *p, int x, int y, int w, int h, uint32_t color);
/*
 * A frame of `thick` pixels inside x, y, w, h, with a dark rim of one pixel each side so that it shows on any
 * ground; dashed where asked.
 */
void draw_frame(struct pix *p, int x, int y, int w, int h, int thick, uint32_t color, int dashed);
void draw_cross(struct pix *p, int x, int y, int arm, uint32_t color);
/*
 * A small built-in bitmap font (digits, ASCII letters): text on a filled ground, top left at x, y; returns the
 * width.
 */
int draw_text(struct pix *p, int x, int y, const char *ascii, uint32_t color, uint32_t ground);
int draw_text_height(void);
