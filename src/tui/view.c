#include "tui/view.h"

#include <math.h>

#include "image/encode.h"

#define ZOOM_MAX 16

static int whole_cells(double pixels, double cell, int most)
{
	int n = (int)round(pixels / cell);

	return n < 1 ? 1 : n > most ? most : n;
}

void view_cell(const struct caps *caps, int *w, int *h)
{
	const struct encoder *e = encoder_for(caps->graphics);

	(e ? e : encoder_for(GRAPHICS_BLOCKS))->cell_pixels(caps, w, h);
}

/* The proportions are those of the terminal's own pixels, whatever the encoder shows in a cell. */
struct view view_fit(struct area room, const struct caps *caps, int width, int height)
{
	struct view v = {.width = width, .height = height};
	double zoom = fmin((double)room.w * caps->cell_w / width, (double)room.h * caps->cell_h / height);
	int cols = room.w, rows = room.h;

	view_cell(caps, &v.cell_w, &v.cell_h);
	if (caps->graphics == GRAPHICS_SIXEL && caps->max_w > 0 && caps->max_h > 0) {
		cols = area_least(caps->max_w / caps->cell_w, cols);
		rows = area_least(caps->max_h / caps->cell_h, rows);
		zoom = fmin(zoom, fmin((double)cols * caps->cell_w / width, (double)rows * caps->cell_h / height));
	}
	zoom = fmin(zoom, ZOOM_MAX);
	v.cells = area_centre(room, whole_cells(width * zoom, caps->cell_w, cols),
			      whole_cells(height * zoom, caps->cell_h, rows));
	return v;
}

int view_pix_w(const struct view *v)
{
	return v->cells.w * v->cell_w;
}

int view_pix_h(const struct view *v)
{
	return v->cells.h * v->cell_h;
}

struct point view_from_image(const struct view *v, struct point p)
{
	return (struct point){p.x * view_pix_w(v) / v->width, p.y * view_pix_h(v) / v->height};
}

struct point view_to_image(const struct view *v, struct point p)
{
	return (struct point){p.x * v->width / view_pix_w(v), p.y * v->height / view_pix_h(v)};
}
