#include "tui/marks.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "image/draw.h"

enum { WHITE = 0xffffff, DARK = 0x101010, DASH = 4 };

/* A rectangle in pixels of the view. */
struct place {
	int x, y, w, h;
};

struct pen {
	const struct view *view;
	struct pix *p;
	struct grid *text;
	bool fine; /* enough pixels for frames with rims and for letters */
};

static struct place place_of(const struct view *v, struct rect r)
{
	struct point a = view_from_image(v, (struct point){r.x, r.y});
	struct point b = view_from_image(v, (struct point){r.x + r.w, r.y + r.h});
	int x = (int)lround(a.x), y = (int)lround(a.y), w = (int)lround(b.x) - x, h = (int)lround(b.y) - y;

	return (struct place){x, y, w > 0 ? w : 1, h > 0 ? h : 1};
}

static bool is_light(uint32_t color)
{
	return (color >> 16 & 255) * 3 + (color >> 8 & 255) * 6 + (color & 255) > 1400;
}

static void outline(struct pix *p, struct place a, uint32_t color)
{
	draw_fill(p, a.x, a.y, a.w, 1, color);
	draw_fill(p, a.x, a.y + a.h - 1, a.w, 1, color);
	draw_fill(p, a.x, a.y, 1, a.h, color);
	draw_fill(p, a.x + a.w - 1, a.y, 1, a.h, color);
}

/* A name above the box, or in it where there is no room above. */
static void name_box(const struct pen *pen, struct place a, const struct mark *m)
{
	struct area all = {0, 0, pen->text->w, pen->text->h};
	int row = a.y / pen->view->cell_h;
	enum { LEAST = 24 };

	if (pen->fine && (m->kind != MARK_BOX || (a.w >= LEAST && a.h >= LEAST))) {
		int y = a.y - draw_text_height() - 1;

		draw_text(pen->p, a.x, y >= 0 ? y : a.y + 3, m->name, is_light(m->color) ? 0 : WHITE, m->color);
	} else if (!pen->fine && (m->kind != MARK_BOX || a.w >= 4 * pen->view->cell_w)) {
		all.w = area_least(a.x / pen->view->cell_w + 12, all.w);
		grid_print_color(pen->text, all, a.x / pen->view->cell_w, row > 0 ? row - 1 : row, STYLE_NORMAL,
				 COLOR_OWN | m->color, m->name);
	}
}

/* The handles of a selected box: its corners, or the part that moves. */
static void draw_handles(const struct pen *pen, struct place a, const struct mark *m)
{
	int size = pen->fine ? 7 : 1;

	for (int i = 0; i < 9; i++) {
		bool corner = i % 2 == 0 && i != 4,
		     moves = m->kind == MARK_EDITED && (m->handle == 4 ? i != 4 : i == m->handle);
		int x = a.x + (i % 3) * (a.w - 1) / 2 - size / 2, y = a.y + (i / 3) * (a.h - 1) / 2 - size / 2;

		if (m->kind == MARK_EDITED ? !moves : !corner)
			continue;
		if (pen->fine)
			draw_fill(pen->p, x - 1, y - 1, size + 2, size + 2, DARK);
		draw_fill(pen->p, x, y, size, size, WHITE);
	}
}

static void draw_box(const struct pen *pen, const struct mark *m)
{
	struct place a = place_of(pen->view, m->at);
	bool plain = m->kind == MARK_BOX;

	if (pen->fine)
		draw_frame(pen->p, a.x, a.y, a.w, a.h, plain ? 2 : 3, m->color, m->kind == MARK_NEW);
	else
		outline(pen->p, a, m->color);
	if (m->kind == MARK_SELECTED || m->kind == MARK_EDITED)
		draw_handles(pen, a, m);
	if (m->name)
		name_box(pen, a, m);
}

static void draw_crosshair(const struct pen *pen, const struct mark *m)
{
	struct place a = place_of(pen->view, m->at);
	int x = a.x < pen->p->w ? a.x : pen->p->w - 1, y = a.y < pen->p->h ? a.y : pen->p->h - 1;

	if (pen->fine) {
		draw_cross(pen->p, x, y, 14, m->color);
		return;
	}
	draw_fill(pen->p, x - 2, y, 5, 1, m->color);
	draw_fill(pen->p, x, y - 2, 1, 5, m->color);
}

/* Light and dark in turn shows on any ground. */
static void dashed_line(struct pix *p, int x, int y, int len, bool across)
{
	for (int i = 0; i < len; i += DASH) {
		int n = len - i < DASH ? len - i : DASH;

		draw_fill(p, across ? x + i : x, across ? y : y + i, across ? n : 1, across ? 1 : n,
			  i / DASH % 2 ? DARK : WHITE);
	}
}

static void draw_letter(const struct pen *pen, struct place cell, char letter)
{
	const struct view *v = pen->view;
	char text[2] = {letter, '\0'};

	if (pen->fine && cell.w >= 16 && cell.h >= draw_text_height() + 3)
		draw_text(pen->p, cell.x + cell.w / 2 - 3, cell.y + (cell.h - draw_text_height()) / 2, text, WHITE,
			  DARK);
	else if (!pen->fine && cell.w >= 2 * v->cell_w && cell.h >= v->cell_h)
		grid_print(pen->text, (struct area){0, 0, pen->text->w, pen->text->h},
			   (cell.x + cell.w / 2) / v->cell_w, (cell.y + cell.h / 2) / v->cell_h, STYLE_BOLD, text);
}

static void draw_grid(const struct pen *pen, const struct mark *m)
{
	struct place a = place_of(pen->view, m->at);

	for (int i = 0; i <= m->columns; i++)
		dashed_line(pen->p, a.x + i * (a.w - 1) / m->columns, a.y, a.h, false);
	for (int i = 0; i <= m->rows; i++)
		dashed_line(pen->p, a.x, a.y + i * (a.h - 1) / m->rows, a.w, true);
	for (int i = 0; i < m->columns * m->rows && m->name; i++) {
		int x = a.x + i % m->columns * a.w / m->columns, y = a.y + i / m->columns * a.h / m->rows;

		draw_letter(pen, (struct place){x, y, a.w / m->columns, a.h / m->rows}, m->name[2 * i]);
	}
}

void marks_draw(const struct view *v, const struct mark *m, size_t n, struct pix *p, struct grid *text)
{
	static void (*const draw[])(const struct pen *, const struct mark *) = {
	    [MARK_BOX] = draw_box, [MARK_SELECTED] = draw_box,     [MARK_EDITED] = draw_box,
	    [MARK_NEW] = draw_box, [MARK_CROSS] = draw_crosshair, [MARK_GRID] = draw_grid,
	};
	struct pen pen = {v, p, text, v->cell_w >= 5};

	for (size_t i = 0; i < n; i++)
		draw[m[i].kind](&pen, &m[i]);
}
