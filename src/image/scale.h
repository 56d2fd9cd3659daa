#pragma once

#include "image/pix.h"
#include "model/geom.h"

/*
 * The part `from` of src (in src's pixels, clamped) drawn to w x h: area average when it shrinks, bilinear up to
 * 2x, nearest above.
 */
struct pix scale_part(const struct pix *src, struct rect from, int w, int h);

/*
 * The largest w x h with the proportions of sw x sh that fits max_w x max_h (at least 1 x 1; never above
 * `max_zoom` times).
 */
void scale_fit(int sw, int sh, int max_w, int max_h, double max_zoom, int *w, int *h);
