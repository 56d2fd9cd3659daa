#pragma once

#include <stdbool.h>

/* A rectangle of cells, and the ways to cut one up: what is cut off is returned, the rest stays. Never negative. */
struct area {
	int x, y, w, h;
};

static inline int area_least(int n, int most)
{
	return n < 0 ? 0 : n > most ? most : n;
}

static inline struct area area_cut_top(struct area *a, int n)
{
	struct area cut = {a->x, a->y, a->w, area_least(n, a->h)};

	a->y += cut.h;
	a->h -= cut.h;
	return cut;
}

static inline struct area area_cut_bottom(struct area *a, int n)
{
	int h = area_least(n, a->h);

	a->h -= h;
	return (struct area){a->x, a->y + a->h, a->w, h};
}

static inline struct area area_cut_right(struct area *a, int n)
{
	int w = area_least(n, a->w);

	a->w -= w;
	return (struct area){a->x + a->w, a->y, w, a->h};
}

/* At most w x h in the middle of a. */
static inline struct area area_centre(struct area a, int w, int h)
{
	w = area_least(w, a.w);
	h = area_least(h, a.h);
	return (struct area){a.x + (a.w - w) / 2, a.y + (a.h - h) / 2, w, h};
}

static inline bool area_equal(struct area a, struct area b)
{
	return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}
