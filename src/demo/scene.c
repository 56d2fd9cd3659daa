#include "demo/scene.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "demo/random.h"

const char *const product_names[PRODUCTS] = {"spaghetti", "macaroni", "beans", "soup"};

struct color {
	int r, g, b;
};

enum { LEAST_VISIBLE = 45 /* percent of a product's pixels */, PRODUCTS_MAX = 60 };

/* ------------------------------------------------------------------ pixels */

static uint8_t byte_of(double v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static void put(struct scene *s, int x, int y, struct color c, int owner)
{
	if (x < 0 || y < 0 || x >= s->w || y >= s->h)
		return;
	uint8_t *p = s->rgb + ((size_t)y * (size_t)s->w + (size_t)x) * 3;
	p[0] = byte_of(c.r);
	p[1] = byte_of(c.g);
	p[2] = byte_of(c.b);
	s->owner[(size_t)y * (size_t)s->w + (size_t)x] = (uint8_t)owner;
}

static struct color shade(struct color c, double by)
{
	return (struct color){(int)(c.r * by), (int)(c.g * by), (int)(c.b * by)};
}

static struct color vary(struct random *r, struct color c, int by)
{
	int d = random_int(r, -by, by);

	return (struct color){c.r + d + random_int(r, -by / 2, by / 2), c.g + d + random_int(r, -by / 2, by / 2),
			      c.b + d};
}

static void fill(struct scene *s, int x, int y, int w, int h, struct color c)
{
	for (int j = 0; j < h; j++)
		for (int i = 0; i < w; i++)
			put(s, x + i, y + j, c, 0);
}

/* ---------------------------------------------------------------- products */

/* How a product looks: colours and the marks on it, chosen once for each one drawn. */
struct look {
	enum product kind;
	struct color body, band, mark;
	int marks; /* bits: which lines of its text there are */
	double light;
};

/* Every painter: u, v in 0..1 across and down the pack; false outside its outline. */
typedef bool painter(const struct look *l, double u, double v, struct color *out);

static bool text_line(const struct look *l, double u, double v, double top, double height)
{
	int column = (int)(u * 26);

	return v > top && v < top + height && u > 0.2 && u < 0.8 && (l->marks >> (column % 16) & 1);
}

static bool paint_spaghetti(const struct look *l, double u, double v, struct color *out)
{
	double wave = 0.02 * sin(v * 40);

	if (u < 0.05 + wave || u > 0.95 + wave)
		return false;
	*out = l->body;
	if (v > 0.38 && v < 0.9 && u > 0.22 && u < 0.78) /* the window: strands */
		*out = (int)(u * 36) % 3 ? (struct color){236, 205, 120} : (struct color){196, 158, 76};
	if (v < 0.05 || v > 0.95)
		*out = shade(l->body, (int)(u * 30) % 2 ? 0.8 : 1.1);
	if (v > 0.1 && v < 0.3)
		*out = l->band;
	if (text_line(l, u, v, 0.15, 0.04) || text_line(l, v, u, 0.22, 0.03))
		*out = l->mark;
	return true;
}

static bool paint_macaroni(const struct look *l, double u, double v, struct color *out)
{
	double bulge = 0.07 * sin(v * 3.14159), x = (u - 0.5) / (0.43 + bulge);

	if (x < -1 || x > 1 || (v < 0.08 && (int)(u * 24) % 2))
		return false;
	*out = l->body;
	double du = u - 0.5, dv = (v - 0.63) * 1.1;
	if (du * du + dv * dv < 0.075) { /* the window: elbows */
		double a = sin(u * 47 + sin(v * 31) * 2) + cos(v * 43 + sin(u * 29) * 2);
		*out = a > 0.3	  ? (struct color){240, 200, 96}
		       : a > -0.5 ? (struct color){214, 166, 60}
				  : (struct color){150, 104, 34};
	}
	if (v > 0.16 && v < 0.34)
		*out = l->band;
	if (text_line(l, u, v, 0.2, 0.04) || text_line(l, u, v, 0.27, 0.03))
		*out = l->mark;
	return true;
}

static bool paint_beans(const struct look *l, double u, double v, struct color *out)
{
	double x = (u - 0.5) * 2, lid = 0.07 * sqrt(fmax(0, 1 - x * x));

	if (v < 0.08 - lid || v > 0.92 + lid)
		return false;
	double round = 0.55 + 0.45 * sqrt(fmax(0, 1 - x * x));
	*out = shade(l->body, round);
	if (v < 0.12 || v > 0.9) /* tin */
		*out = shade((struct color){200, 204, 210}, round * ((int)(v * 80) % 2 ? 0.9 : 1.05));
	if (v > 0.55 && v < 0.82) { /* beans */
		double a = sin(u * 38) * cos((v + 0.08 * sin(u * 20)) * 60);
		*out = shade(a > 0.1 ? (struct color){176, 74, 36} : (struct color){112, 40, 20}, round);
	}
	if (v > 0.22 && v < 0.46)
		*out = shade(l->band, round);
	if (text_line(l, u, v, 0.28, 0.05) || text_line(l, u, v, 0.37, 0.04))
		*out = shade(l->mark, round);
	return true;
}

static bool paint_soup(const struct look *l, double u, double v, struct color *out)
{
	double roof = v < 0.16 ? (0.16 - v) * 2.2 : 0;

	if (u < 0.04 + roof || u > 0.96 - roof)
		return false;
	*out = u > 0.74 ? shade(l->body, 0.72) : l->body; /* the side of the carton */
	if (v < 0.16)
		*out = shade(l->band, 0.95);
	double du = (u - 0.4) / 0.26, dv = (v - 0.66) / 0.15;
	if (u < 0.74 && du * du + dv * dv < 1) /* a bowl */
		*out = dv < -0.25 ? (struct color){226, 110, 40} : (struct color){240, 240, 236};
	if (u < 0.74 && v > 0.24 && v < 0.44)
		*out = l->band;
	if (u < 0.74 && (text_line(l, u * 1.2, v, 0.29, 0.04) || text_line(l, u * 1.2, v, 0.36, 0.03)))
		*out = l->mark;
	return true;
}

static const struct {
	painter *paint;
	double aspect;           /* width to height */
	int least, most;         /* percent of the shelf's height */
	struct color bodies[3];
} kinds[PRODUCTS] = {
	{paint_spaghetti, 0.27, 70, 95, {{40, 90, 180}, {180, 40, 50}, {30, 120, 70}}},
	{paint_macaroni, 0.68, 45, 70, {{210, 60, 50}, {60, 130, 200}, {240, 170, 40}}},
	{paint_beans, 0.72, 38, 55, {{60, 120, 60}, {190, 50, 40}, {40, 70, 130}}},
	{paint_soup, 0.56, 50, 78, {{235, 200, 70}, {230, 230, 220}, {200, 90, 50}}},
};

static struct look choose_look(struct random *r, enum product kind)
{
	struct look l = {.kind = kind, .marks = random_int(r, 0x1111, 0xffff), .light = random_int(r, 78, 116) / 100.0};

	l.body = vary(r, kinds[kind].bodies[random_int(r, 0, 2)], 18);
	l.band = vary(r, random_chance(r, 60) ? (struct color){240, 236, 220} : (struct color){250, 210, 60}, 10);
	l.mark = vary(r, random_chance(r, 70) ? (struct color){40, 30, 30} : l.body, 10);
	return l;
}

struct place {
	double cx, cy, w, h, angle; /* the middle, the size, radians */
};

static void paint_product(struct scene *s, const struct look *l, const struct place *p, int owner)
{
	double c = cos(p->angle), n = sin(p->angle), reach = (p->w + p->h) / 2 + 2;

	for (int y = (int)(p->cy - reach); y <= (int)(p->cy + reach); y++)
		for (int x = (int)(p->cx - reach); x <= (int)(p->cx + reach); x++) {
			double dx = x + 0.5 - p->cx, dy = y + 0.5 - p->cy;
			double u = (dx * c + dy * n) / p->w + 0.5, v = (-dx * n + dy * c) / p->h + 0.5;
			struct color out;
			if (u < 0 || u >= 1 || v < 0 || v >= 1 || !kinds[l->kind].paint(l, u, v, &out))
				continue;
			double light = l->light * (1.08 - 0.22 * u - 0.1 * v);
			put(s, x, y, shade(out, light), owner);
		}
}

/* ------------------------------------------------------------------- shelf */

static void draw_background(struct scene *s, struct random *r)
{
	struct color wall =
	    vary(r, random_chance(r, 50) ? (struct color){150, 140, 128} : (struct color){120, 130, 140}, 20);

	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w; x++)
			put(s, x, y, shade(wall, 0.75 + 0.25 * y / s->h + ((x / 40) % 2 ? 0.03 : 0)), 0);
}

static void draw_board(struct scene *s, struct random *r, int y, int h)
{
	struct color wood = vary(r, (struct color){196, 180, 150}, 16);

	fill(s, 0, y, s->w, h, wood);
	fill(s, 0, y, s->w, 2, shade(wood, 1.15));
	fill(s, 0, y + h, s->w, 5, (struct color){50, 46, 42});
	for (int x = random_int(r, 10, 60); x < s->w - 40; x += random_int(r, 70, 150)) { /* price tags */
		fill(s, x, y + 2, 34, h - 4, (struct color){248, 248, 240});
		for (int k = 0; k < 4; k++)
			fill(s, x + 4 + k * 7, y + h / 3, random_int(r, 2, 5), h / 3, (struct color){30, 30, 30});
	}
}

/* Things that are no products: boxes, jars and gaps. */
static void draw_clutter(struct scene *s, struct random *r, int x, int base, int h)
{
	struct color c =
	    vary(r, (struct color){random_int(r, 60, 200), random_int(r, 60, 200), random_int(r, 60, 200)}, 10);
	int w = h * random_int(r, 30, 70) / 100;

	for (int j = 0; j < h; j++)
		for (int i = 0; i < w; i++) {
			double round = 0.7 + 0.3 * sin(3.14159 * i / w);
			put(s, x + i, base - j, shade(c, j > h * 8 / 10 ? 0.5 : round), 0);
		}
}

static void add_noise(struct scene *s, struct random *r)
{
	double gain = random_int(r, 72, 118) / 100.0, tint = random_int(r, -8, 8);
	int noise = random_int(r, 3, 14), slope = random_int(r, -30, 30);

	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w; x++) {
			uint8_t *p = s->rgb + ((size_t)y * (size_t)s->w + (size_t)x) * 3;
			double light = gain * (1 + slope / 100.0 * ((double)x / s->w - 0.5));
			int grain = random_int(r, -noise, noise);
			p[0] = byte_of(p[0] * light + tint + grain);
			p[1] = byte_of(p[1] * light + grain);
			p[2] = byte_of(p[2] * light - tint + grain);
		}
}

static void soften(struct scene *s)
{
	size_t row = (size_t)s->w * 3;
	uint8_t *old = xmemdup(s->rgb, row * (size_t)s->h);

	for (int y = 1; y < s->h - 1; y++)
		for (size_t i = 3; i < row - 3; i++) {
			const uint8_t *p = old + (size_t)y * row + i;
			s->rgb[(size_t)y * row + i] =
			    (uint8_t)((p[0] * 4 + p[-3] + p[3] + *(p - row) + p[row] + 4) / 8);
		}
	free(old);
}

/* ------------------------------------------------------------------- truth */

struct placed {
	enum product kind;
	int64_t pixels; /* as painted, before others came over it */
};

/* The pixels each product still owns. */
static void count_owned(const struct scene *s, int64_t counts[PRODUCTS_MAX + 2])
{
	memset(counts, 0, (PRODUCTS_MAX + 2) * sizeof counts[0]);
	for (int i = 0; i < s->w * s->h; i++)
		counts[s->owner[i]]++;
}

/* Nothing may be covered so far that a person would not label it. */
static bool all_visible(const struct scene *s, struct placed *all, int n, double painted)
{
	int64_t counts[PRODUCTS_MAX + 2];

	count_owned(s, counts);
	all[n].pixels = counts[n + 1];
	if (counts[n + 1] * 100.0 <= painted * LEAST_VISIBLE)
		return false;
	for (int i = 0; i < n; i++)
		if (counts[i + 1] * 100 < all[i].pixels * LEAST_VISIBLE)
			return false;
	return true;
}

static void find_box(const struct scene *s, int owner, struct scene_box *box)
{
	int left = s->w, right = -1, top = s->h, bottom = -1;

	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w; x++)
			if (s->owner[(size_t)y * (size_t)s->w + (size_t)x] == owner) {
				left = x < left ? x : left;
				right = x > right ? x : right;
				top = y < top ? y : top;
				bottom = y;
			}
	*box = (struct scene_box){.x = left, .y = top, .w = right - left + 1, .h = bottom - top + 1};
}

static bool place_one(struct scene *s, struct random *r, enum product kind, int *x, int base, int room,
		      struct placed *all, int *n)
{
	struct look look = choose_look(r, kind);
	struct place p = {.h = room * random_int(r, kinds[kind].least, kinds[kind].most) / 100.0,
			  .angle = random_int(r, -7, 7) / 100.0};
	size_t bytes = (size_t)s->w * (size_t)s->h;

	p.w = p.h * kinds[kind].aspect * random_int(r, 92, 108) / 100.0;
	if (random_chance(r, 4)) /* fallen over */
		p.angle = 1.5708;
	double across = p.angle > 1 ? p.h : p.w, down = p.angle > 1 ? p.w : p.h;
	p.cx = *x + across / 2;
	p.cy = base - down / 2;
	if (p.cx + across / 2 > s->w + across * 0.4)
		return false;
	uint8_t *rgb = xmemdup(s->rgb, bytes * 3), *owner = xmemdup(s->owner, bytes);
	paint_product(s, &look, &p, *n + 1);
	all[*n].kind = kind;
	if (all_visible(s, all, *n, p.w * p.h)) {
		(*n)++;
	} else {
		memcpy(s->rgb, rgb, bytes * 3);
		memcpy(s->owner, owner, bytes);
	}
	free(rgb);
	free(owner);
	*x += (int)(across * random_int(r, 80, 112) / 100);
	return true;
}

static void fill_shelf(struct scene *s, struct random *r, int base, int room, struct placed *all, int *n)
{
	int x = random_int(r, -10, 40);

	while (x < s->w && *n < PRODUCTS_MAX) {
		enum product kind = (enum product)random_int(r, 0, PRODUCTS - 1);
		if (random_chance(r, 22)) {
			int h = room * random_int(r, 25, 70) / 100;
			draw_clutter(s, r, x, base, h);
			x += h * 6 / 10;
			continue;
		}
		for (int k = random_int(r, 1, 3); k > 0 && *n < PRODUCTS_MAX; k--)
			if (!place_one(s, r, kind, &x, base, room, all, n))
				return;
		x += random_chance(r, 30) ? random_int(r, 10, 60) : 2;
	}
}

void scene_draw(struct scene *s, uint64_t seed)
{
	static const int sizes[][2] = {{640, 480}, {640, 480}, {640, 480}, {800, 600}, {480, 640}};
	struct random r = {seed};
	const int *size = sizes[random_int(&r, 0, (int)NELEM(sizes) - 1)];
	struct placed all[PRODUCTS_MAX];
	int n = 0, shelves = random_int(&r, 1, 2);

	s->w = size[0];
	s->h = size[1];
	s->rgb = xcalloc((size_t)s->w * 3, (size_t)s->h);
	s->owner = xcalloc((size_t)s->w, (size_t)s->h);
	draw_background(s, &r);
	for (int k = 0; k < shelves; k++) {
		int top = s->h * k / shelves, base = s->h * (k + 1) / shelves - 26;
		draw_board(s, &r, base, 22);
		fill_shelf(s, &r, base - 1, base - top, all, &n);
	}
	for (int i = 0; i < n; i++) {
		struct scene_box box;
		find_box(s, i + 1, &box);
		box.product = all[i].kind;
		vec_add(&s->boxes, box);
	}
	soften(s);
	add_noise(s, &r);
}

void scene_fini(struct scene *s)
{
	free(s->rgb);
	free(s->owner);
	vec_fini(&s->boxes);
}
