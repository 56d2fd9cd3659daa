#pragma once

#include <stdbool.h>

/* Points and rectangles in pixels of the upright image: doubles, origin top left, x to the right, y down. */
struct point {
	double x, y;
};

struct rect {
	double x, y, w, h;
};

bool rect_is_empty(struct rect r); /* no area, or not finite */
struct rect rect_from_corners(struct point a, struct point b);
struct rect rect_intersect(struct rect a, struct rect b);
struct rect rect_clamp(struct rect r, double width, double height); /* to the image; may become empty */
double rect_iou(struct rect a, struct rect b);                      /* intersection over union, 0..1 */
bool rect_contains(struct rect r, struct point p);
