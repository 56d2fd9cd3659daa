#include "tui/surface.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/encode.h"

struct surface {
	int64_t item; /* whose picture it is; 0: none */
	struct view view;
	struct pix shown, next;
	struct grid *text_shown, *text_next; /* over the cells */
	bool *dirty;                         /* cells */
};

struct surface *surface_new(void)
{
	return xcalloc(1, sizeof(struct surface));
}

static void clear(struct surface *s)
{
	pix_free(&s->shown);
	pix_free(&s->next);
	grid_free(s->text_shown);
	grid_free(s->text_next);
	free(s->dirty);
	*s = (struct surface){0};
}

void surface_free(struct surface *s)
{
	if (!s)
		return;
	clear(s);
	free(s);
}

void surface_forget(struct surface *s)
{
	clear(s);
}

static size_t pix_bytes(const struct pix *p)
{
	return (size_t)p->w * (size_t)p->h * 3;
}

static void begin(struct surface *s, const struct frame *f)
{
	struct area cells = f->view.cells;

	clear(s);
	s->item = f->item;
	s->view = f->view;
	s->shown = pix_new(f->base.w, f->base.h);
	s->next = pix_new(f->base.w, f->base.h);
	memcpy(s->shown.rgb, f->base.rgb, pix_bytes(&f->base));
	s->text_shown = grid_new(cells.w, cells.h);
	s->text_next = grid_new(cells.w, cells.h);
	s->dirty = xcalloc((size_t)cells.w * (size_t)cells.h, sizeof *s->dirty);
}

/* ------------------------------------------------------------ differences */

static bool pixels_differ(const struct surface *s, int col, int row)
{
	const struct view *v = &s->view;

	for (int y = row * v->cell_h; y < (row + 1) * v->cell_h; y++) {
		size_t at = ((size_t)y * (size_t)s->next.w + (size_t)(col * v->cell_w)) * 3;

		if (memcmp(s->next.rgb + at, s->shown.rgb + at, (size_t)v->cell_w * 3) != 0)
			return true;
	}
	return false;
}

static int find_dirty(struct surface *s)
{
	int w = s->view.cells.w, count = 0;

	for (int y = 0; y < s->view.cells.h; y++)
		for (int x = 0; x < w; x++) {
			bool *d = &s->dirty[y * w + x];

			*d = pixels_differ(s, x, y) || memcmp(grid_at(s->text_next, x, y), grid_at(s->text_shown, x, y),
							      sizeof(struct cell)) != 0;
			count += *d;
		}
	return count;
}

/* A rectangle of dirty cells with its top left at x, y; they are clean afterwards. */
static struct area take_patch(struct surface *s, int x, int y)
{
	struct area cells = s->view.cells, a = {x, y, 1, 1};
	bool whole = true;

	while (a.x + a.w < cells.w && s->dirty[y * cells.w + a.x + a.w])
		a.w++;
	while (a.y + a.h < cells.h) {
		const bool *row = &s->dirty[(a.y + a.h) * cells.w + a.x];

		for (int i = 0; i < a.w && whole; i++)
			whole = row[i];
		if (!whole)
			break;
		a.h++;
	}
	for (int i = 0; i < a.h; i++)
		memset(&s->dirty[(a.y + i) * cells.w + a.x], 0, (size_t)a.w * sizeof *s->dirty);
	return a;
}

/* ---------------------------------------------------------------- sending */

static void send_patch(const struct surface *s, struct area a, const struct caps *caps, struct buf *out)
{
	const struct view *v = &s->view;
	struct encode_opts o = {
	    .row = v->cells.y + a.y + 1, .col = v->cells.x + a.x + 1, .dither = true, .id = FRAME_ID, .caps = caps};
	struct pix part = pix_new(a.w * v->cell_w, a.h * v->cell_h);

	o.x = a.x * v->cell_w;
	o.y = a.y * v->cell_h;
	for (int y = 0; y < part.h; y++)
		memcpy(part.rgb + (size_t)y * (size_t)part.w * 3,
		       s->next.rgb + ((size_t)(o.y + y) * (size_t)s->next.w + (size_t)o.x) * 3, (size_t)part.w * 3);
	encoder_for(caps->graphics)->encode(&part, &o, out);
	pix_free(&part);
}

static bool is_blank(const struct cell *c)
{
	return c->text[0] == ' ' && c->style == STYLE_NORMAL && c->color == 0;
}

/* The names over half blocks, whose cells no patch can hold. */
static void send_text(const struct surface *s, const struct caps *caps, struct buf *out)
{
	const struct area cells = s->view.cells;

	for (int i = 0; i < cells.w * cells.h; i++) {
		const struct cell *c = grid_at(s->text_next, i % cells.w, i / cells.w);

		if (c->width == 0 || is_blank(c))
			continue;
		buf_addf(out, "\0337\033[%d;%dH\033[0;1m", cells.y + i / cells.w + 1, cells.x + i % cells.w + 1);
		if (c->color && caps->colors > 256)
			buf_addf(out, "\033[38;2;%u;%u;%um", c->color >> 16 & 255, c->color >> 8 & 255, c->color & 255);
		buf_addf(out, "%s\033[0m\0338", c->text);
	}
}

static void send_patches(struct surface *s, const struct caps *caps, struct buf *out)
{
	const struct area cells = s->view.cells;

	for (int i = 0; i < cells.w * cells.h; i++)
		if (s->dirty[i])
			send_patch(s, take_patch(s, i % cells.w, i / cells.w), caps, out);
}

static void swap(struct surface *s)
{
	struct pix p = s->shown;
	struct grid *g = s->text_shown;

	s->shown = s->next;
	s->next = p;
	s->text_shown = s->text_next;
	s->text_next = g;
}

void surface_show(struct surface *s, const struct frame *f, const struct caps *caps, const struct mark *marks, size_t n,
		  struct buf *out)
{
	const struct encoder *encoder = encoder_for(caps->graphics);
	bool fresh = s->item != f->item || memcmp(&s->view, &f->view, sizeof s->view) != 0;
	int count, most;

	if (!encoder)
		return;
	if (fresh)
		begin(s, f);
	memcpy(s->next.rgb, f->base.rgb, pix_bytes(&f->base));
	grid_clear(s->text_next);
	marks_draw(&s->view, marks, n, &s->next, s->text_next);
	count = find_dirty(s);
	most = encoder->patches ? s->view.cells.w * s->view.cells.h / 2 : 0;
	if (count > most) {
		send_patch(s, (struct area){0, 0, s->view.cells.w, s->view.cells.h}, caps, out);
	} else {
		if (fresh)
			buf_add(out, f->bytes.data, f->bytes.len);
		send_patches(s, caps, out);
	}
	if (fresh || count)
		send_text(s, caps, out);
	swap(s);
}
