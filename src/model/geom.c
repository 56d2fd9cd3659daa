#include "model/geom.h"

#include <math.h>

bool rect_is_empty(struct rect r)
{
	return !(isfinite(r.x) && isfinite(r.y) && isfinite(r.w) && isfinite(r.h) && r.w > 0 && r.h > 0);
}

struct rect rect_from_corners(struct point a, struct point b)
{
	return (struct rect){fmin(a.x, b.x), fmin(a.y, b.y), fabs(a.x - b.x), fabs(a.y - b.y)};
}

struct rect rect_intersect(struct rect a, struct rect b)
{
	double x = fmax(a.x, b.x), y = fmax(a.y, b.y);
	double right = fmin(a.x + a.w, b.x + b.w), bottom = fmin(a.y + a.h, b.y + b.h);

	return (struct rect){x, y, fmax(right - x, 0), fmax(bottom - y, 0)};
}

/* Edges inside the image stay as they are to the last bit: only those outside move. */
struct rect rect_clamp(struct rect r, double width, double height)
{
	if (r.x < 0) {
		r.w += r.x;
		r.x = 0;
	}
	if (r.y < 0) {
		r.h += r.y;
		r.y = 0;
	}
	if (r.x + r.w > width)
		r.w = width - r.x;
	if (r.y + r.h > height)
		r.h = height - r.y;
	if (!(r.w > 0))
		r.w = 0;
	if (!(r.h > 0))
		r.h = 0;
	return r;
}

double rect_iou(struct rect a, struct rect b)
{
	struct rect i = rect_intersect(a, b);
	double both = i.w * i.h, all = a.w * a.h + b.w * b.h - both;

	return all > 0 ? both / all : 0;
}

bool rect_contains(struct rect r, struct point p)
{
	return p.x >= r.x && p.y >= r.y && p.x < r.x + r.w && p.y < r.y + r.h;
}
