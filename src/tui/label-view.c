#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/draw.h"
#include "image/scale.h"
#include "tui/label.h"

enum { SIDE_W = 22, SIDE_FROM = 64, PATCH_COLORS = 64, FULL_COLORS = 255, GROUND = 0x202020, WHITE = 0xffffff };

static const struct encoder *encoder_of(const struct label_pane *p)
{
	return encoder_for(term_caps(p->env->term)->graphics);
}

void label_view_room(struct label_pane *p)
{
	const struct caps *caps = term_caps(p->env->term);
	const struct encoder *enc = encoder_of(p);
	int w, h, cw = 1, ch = 2;

	term_size(p->env->term, &w, &h);
	p->room = (struct area){0, 1, w >= SIDE_FROM ? w - SIDE_W : w, h - 3};
	if (enc)
		enc->cell_pixels(caps, &cw, &ch);
	int pw = p->room.w * cw, ph = p->room.h * ch;
	if (enc && enc->kind == GRAPHICS_SIXEL) {
		pw = caps->max_w && caps->max_w < pw ? caps->max_w / cw * cw : pw;
		ph = caps->max_h && caps->max_h < ph ? caps->max_h / ch * ch : ph;
	}
	pictures_room(p->pictures, pw > 0 ? pw : 1, ph > 0 ? ph : 1, 8);
}

static const struct class *class_of(const struct label_pane *p, int id)
{
	return class_tree_get(&p->project.spec.classes, id);
}

static void draw_header(const struct label_pane *p, struct grid *g)
{
	const struct project_counts *c = &p->project.counts;
	char share[48];

	int x = 1 + grid_put(g, 1, 0, g->w / 3, STYLE_TITLE, p->project_name);
	snprintf(share, sizeof share, "%lld done, %lld left", (long long)project_done(c), (long long)project_left(c));
	int right = g->w - (int)strlen(share) - 1;
	if (p->nitems > 0) {
		const struct item *it = &p->items[0];
		x += grid_putf(g, x + 1, 0, 24, STYLE_NORMAL, " %lld / %lld ", (long long)it->number, (long long)c->items) + 1;
		if (right - x > 4)
			grid_put(g, x + 1, 0, right - x - 2, STYLE_BOLD, it->path);
	}
	if (right > x)
		grid_put(g, right, 0, g->w - right, STYLE_DIM, share);
}

static void draw_classes(const struct label_pane *p, struct grid *g, struct area a)
{
	const struct class_tree *t = &p->project.spec.classes;
	int y = a.y;

	grid_put(g, a.x, y++, a.w, STYLE_DIM, "classes");
	for (size_t i = 0; i < t->n && y < a.y + a.h; i++, y++) {
		bool next = p->editing && t->v[i].id == p->canvas.class_id;
		int indent = class_tree_level(t, t->v[i].id);
		grid_put(g, a.x, y, 1, STYLE_KEY, next ? "▸" : " ");
		if (i < 9)
			grid_putf(g, a.x + 1, y, 2, STYLE_KEY, "%zu", i + 1);
		grid_put_class(g, a.x + 3, y, 1, t->v[i].color, "■");
		grid_put(g, a.x + 5 + indent, y, a.w - 5 - indent, next ? STYLE_BOLD : STYLE_NORMAL, t->v[i].name);
	}
}

static void draw_boxes(const struct label_pane *p, struct grid *g, struct area a)
{
	const struct canvas *c = &p->canvas;
	size_t first = c->selected >= a.h - 1 ? (size_t)(c->selected - a.h + 2) : 0;

	grid_putf(g, a.x, a.y, a.w, STYLE_DIM, "boxes: %zu", c->labels.n);
	for (size_t i = first; i < c->labels.n && (int)(i - first) + 1 < a.h; i++) {
		const struct label *l = &c->labels.v[i];
		const struct class *cl = class_of(p, l->class_id);
		int y = a.y + 1 + (int)(i - first);
		grid_put_class(g, a.x + 1, y, 1, cl ? cl->color : WHITE, "□");
		grid_putf(g, a.x + 3, y, a.w - 3, STYLE_NORMAL, "%s %.0fx%.0f", cl ? cl->name : "?", l->box.w, l->box.h);
		if ((int)i == c->selected)
			grid_style(g, (struct area){a.x, y, a.w, 1}, STYLE_SELECTED);
	}
}

static void draw_side(const struct label_pane *p, struct grid *g)
{
	struct area a = {p->room.w + 1, 1, SIDE_W - 1, p->room.h};
	int classes = (int)p->project.spec.classes.n + 2;

	if (g->w < SIDE_FROM)
		return;
	if (classes > a.h * 2 / 3)
		classes = a.h * 2 / 3;
	draw_classes(p, g, (struct area){a.x, a.y, a.w, classes});
	if (p->editing)
		draw_boxes(p, g, (struct area){a.x, a.y + classes, a.w, a.h - classes});
}

static void draw_state(const struct label_pane *p, struct grid *g)
{
	const struct canvas *c = &p->canvas;
	int y = g->h - 2;
	const char *why = term_caps(p->env->term)->why_no_pixels;

	if (p->send_call)
		grid_put(g, 1, y, g->w - 2, STYLE_DIM, "sending…");
	else if (p->note[0])
		grid_put(g, 1, y, g->w - 2, p->note_is_error ? STYLE_ERROR : STYLE_GOOD, p->note);
	else if (p->editing && p->mode == MODE_EDGE)
		grid_putf(g, 1, y, g->w - 2, STYLE_NORMAL, "adjusting the %s, step %.0f px", canvas_edge_name(c), c->step);
	else if (p->editing && c->drawing)
		grid_putf(g, 1, y, g->w - 2, STYLE_NORMAL, "%s corner at %.0f, %.0f; step %.0f px", c->anchored ? "second" : "first", c->cursor.x,
			  c->cursor.y, c->step);
	else if (p->editing && c->selected >= 0) {
		const struct label *l = &c->labels.v[c->selected];
		const struct class *cl = class_of(p, l->class_id);
		grid_putf(g, 1, y, g->w - 2, STYLE_NORMAL, "%s: x %.0f, y %.0f, %.0f x %.0f", cl ? cl->name : "?", l->box.x, l->box.y, l->box.w,
			  l->box.h);
	} else if (why)
		grid_put(g, 1, y, g->w - 2, STYLE_DIM, why);
	else if (p->nitems > 0 && p->items[0].why)
		grid_put(g, 1, y, g->w - 2, STYLE_DIM, p->items[0].why);
}

static void draw_stand_in(struct label_pane *p, struct grid *g)
{
	int y = p->room.y + p->room.h / 2;
	const struct picture *pic = p->nitems > 0 ? pictures_want(p->pictures, p->items[0].id) : NULL;

	if (!p->loaded)
		grid_put(g, 2, y, p->room.w - 2, STYLE_DIM, p->note_is_error ? "" : "asking for the next image…");
	else if (!pic) {
		grid_put(g, 2, y, p->room.w - 2, STYLE_BOLD, "Nothing is left to label here for now.");
		grid_put(g, 2, y + 1, p->room.w - 2, STYLE_NORMAL, "U takes your last image back; q goes to the projects.");
	} else if (pic->problem[0]) {
		grid_put(g, 2, y, p->room.w - 2, STYLE_ERROR, "This picture cannot be shown:");
		grid_put(g, 2, y + 1, p->room.w - 2, STYLE_NORMAL, pic->problem);
		grid_put(g, 2, y + 2, p->room.w - 2, STYLE_NORMAL, "s skips it.");
	} else if (!pic->pix.rgb)
		grid_put(g, 2, y, p->room.w - 2, STYLE_DIM, "loading…");
	else if (!encoder_of(p))
		grid_put(g, 2, y, p->room.w - 2, STYLE_DIM, "(the picture)");
}

/* The cells that the picture takes now: none while it is on its way. */
static void place_picture(struct label_pane *p, const struct picture *pic)
{
	const struct encoder *enc = encoder_of(p);
	int cw, ch;

	p->shown = (struct area){0};
	if (!pic || !pic->pix.rgb || !enc)
		return;
	enc->cell_pixels(term_caps(p->env->term), &cw, &ch);
	int w = (pic->pix.w + cw - 1) / cw, h = (pic->pix.h + ch - 1) / ch;
	p->shown = (struct area){p->room.x, p->room.y, w < p->room.w ? w : p->room.w, h < p->room.h ? h : p->room.h};
}

void label_view_draw(struct label_pane *p, struct grid *g)
{
	label_view_room(p);
	const struct picture *pic = p->nitems > 0 ? pictures_want(p->pictures, p->items[0].id) : NULL;
	if (pic && pic->pix.rgb && !p->editing)
		label_begin(p, pic);
	place_picture(p, pic);
	draw_header(p, g);
	draw_side(p, g);
	draw_state(p, g);
	if (!pic || !pic->pix.rgb || !encoder_of(p))
		draw_stand_in(p, g);
}

static void draw_box(const struct label_pane *p, struct pix *f, struct rect r, uint32_t color, bool selected, const char *name)
{
	bool small = encoder_of(p)->kind == GRAPHICS_BLOCKS;
	int x = (int)lround(r.x * p->scale), y = (int)lround(r.y * p->scale);
	int w = (int)lround((r.x + r.w) * p->scale) - x, h = (int)lround((r.y + r.h) * p->scale) - y;

	if (small) {
		draw_fill(f, x, y, w, 1, color);
		draw_fill(f, x, y + h - 1, w, 1, color);
		draw_fill(f, x, y, 1, h, color);
		draw_fill(f, x + w - 1, y, 1, h, color);
		if (selected)
			for (int k = 0; k < 2; k++) {
				draw_fill(f, x, k ? y + h - 1 : y, 1, 1, WHITE);
				draw_fill(f, x + w - 1, k ? y + h - 1 : y, 1, 1, WHITE);
			}
		return;
	}
	draw_frame(f, x, y, w, h, selected ? 3 : 2, color, 0);
	if (selected)
		draw_frame(f, x + 1, y + 1, w - 2, h - 2, 1, WHITE, 1);
	if (name && (selected || (w >= 24 && h >= draw_text_height() + 4))) {
		int ty = y - draw_text_height() >= 0 ? y - draw_text_height() : y + 2;
		draw_text(f, x, ty, name, (color >> 16 & 255) * 3 + (color >> 8 & 255) * 6 + (color & 255) > 1400 ? 0 : WHITE, color);
	}
}

static void compose(struct label_pane *p, struct pix *f)
{
	const struct canvas *c = &p->canvas;
	struct rect drawn = canvas_draw_rect(c);

	draw_fill(f, 0, 0, f->w, f->h, GROUND);
	for (int y = 0; y < p->base.h && y < f->h; y++)
		memcpy(f->rgb + (size_t)y * (size_t)f->w * 3, p->base.rgb + (size_t)y * (size_t)p->base.w * 3,
		       (size_t)(p->base.w < f->w ? p->base.w : f->w) * 3);
	if (!p->hide_labels)
		for (size_t i = 0; i < c->labels.n; i++) {
			const struct class *cl = class_of(p, c->labels.v[i].class_id);
			if ((int)i != c->selected)
				draw_box(p, f, c->labels.v[i].box, cl ? cl->color : WHITE, false, cl ? cl->name : NULL);
		}
	if (c->selected >= 0) {
		const struct class *cl = class_of(p, c->labels.v[c->selected].class_id);
		draw_box(p, f, c->labels.v[c->selected].box, cl ? cl->color : WHITE, true, cl ? cl->name : NULL);
	}
	if (!rect_is_empty(drawn)) {
		const struct class *cl = class_of(p, c->class_id);
		draw_box(p, f, drawn, cl ? cl->color : WHITE, false, NULL);
	}
	if (c->drawing) {
		int x = (int)lround(c->cursor.x * p->scale), y = (int)lround(c->cursor.y * p->scale);
		bool small = encoder_of(p)->kind == GRAPHICS_BLOCKS;
		x = x < f->w ? x : f->w - 1;
		y = y < f->h ? y : f->h - 1;
		draw_cross(f, x, y, small ? 2 : 14, WHITE);
	}
}

static void send_part(struct label_pane *p, const struct pix *part, struct area cells, int cw, int ch, int colors)
{
	const struct caps *caps = term_caps(p->env->term);
	struct encode_opts o = {.row = p->shown.y + cells.y + 1, .col = p->shown.x + cells.x + 1, .colors = colors, .dither = true,
				.x = cells.x * cw, .y = cells.y * ch, .caps = caps};

	encoder_of(p)->encode(part, &o, &p->out);
}

static struct pix cut(const struct pix *f, struct area cells, int cw, int ch)
{
	struct pix part = pix_new(cells.w * cw, cells.h * ch);

	for (int y = 0; y < part.h; y++)
		memcpy(part.rgb + (size_t)y * (size_t)part.w * 3,
		       f->rgb + ((size_t)(cells.y * ch + y) * (size_t)f->w + (size_t)(cells.x * cw)) * 3, (size_t)part.w * 3);
	return part;
}

static bool cell_differs(const struct pix *a, const struct pix *b, int cx, int cy, int cw, int ch)
{
	for (int y = cy * ch; y < (cy + 1) * ch; y++) {
		size_t at = ((size_t)y * (size_t)a->w + (size_t)(cx * cw)) * 3;
		if (memcmp(a->rgb + at, b->rgb + at, (size_t)cw * 3) != 0)
			return true;
	}
	return false;
}

enum { RUNS = 64 };

struct runs {
	struct area v[RUNS];
	int n;
};

static void send_run(struct label_pane *p, const struct pix *now, struct area run, int cw, int ch)
{
	struct pix part = cut(now, run, cw, ch);

	send_part(p, &part, run, cw, ch, PATCH_COLORS);
	pix_free(&part);
}

/* The changed cells of one row as runs; one that continues a run of the row above takes it over. */
static bool find_runs(const struct label_pane *p, const struct pix *was, const struct pix *now, int cy, int cw, int ch, struct runs *above,
		      struct runs *out)
{
	out->n = 0;
	for (int cx = 0; cx < p->shown.w; cx++) {
		if (!cell_differs(was, now, cx, cy, cw, ch))
			continue;
		struct area run = {cx, cy, 1, 1};
		while (run.x + run.w < p->shown.w && cell_differs(was, now, run.x + run.w, cy, cw, ch))
			run.w++;
		cx += run.w;
		for (int i = 0; i < above->n; i++)
			if (above->v[i].x == run.x && above->v[i].w == run.w) {
				run.y = above->v[i].y;
				run.h = above->v[i].h + 1;
				above->v[i] = above->v[--above->n];
				break;
			}
		if (out->n == RUNS)
			return false;
		out->v[out->n++] = run;
	}
	return true;
}

/* Runs that lie exactly below each other are sent as one: the edges of a box become a few strips. false: too many changes. */
static bool send_changes(struct label_pane *p, const struct pix *was, const struct pix *now, int cw, int ch)
{
	struct runs above = {.n = 0}, row;

	for (int cy = 0; cy < p->shown.h; cy++) {
		if (!find_runs(p, was, now, cy, cw, ch, &above, &row))
			return false;
		for (int i = 0; i < above.n; i++)
			send_run(p, now, above.v[i], cw, ch);
		above = row;
	}
	for (int i = 0; i < above.n; i++)
		send_run(p, now, above.v[i], cw, ch);
	return true;
}

static void take_base(struct label_pane *p, const struct picture *pic)
{
	pix_free(&p->base);
	p->base = pix_new(pic->pix.w, pic->pix.h);
	memcpy(p->base.rgb, pic->pix.rgb, (size_t)pic->pix.w * (size_t)pic->pix.h * 3);
	p->base_item = pic->item;
	p->scale = (double)pic->pix.w / pic->width;
}

void label_view_pictures(struct label_pane *p, bool anew)
{
	const struct encoder *enc = encoder_of(p);
	int cw, ch;

	if (p->shown.w == 0) {
		pix_free(&p->frame);
		return;
	}
	const struct picture *pic = pictures_want(p->pictures, p->items[0].id);
	enc->cell_pixels(term_caps(p->env->term), &cw, &ch);
	if (p->base_item != pic->item || p->base.w != pic->pix.w || p->base.h != pic->pix.h) {
		take_base(p, pic);
		anew = true;
	}
	struct pix now = pix_new(p->shown.w * cw, p->shown.h * ch);
	compose(p, &now);
	anew |= p->frame.w != now.w || p->frame.h != now.h;
	buf_reset(&p->out);
	if (anew || !send_changes(p, &p->frame, &now, cw, ch)) {
		buf_reset(&p->out);
		send_part(p, &now, (struct area){0, 0, p->shown.w, p->shown.h}, cw, ch, FULL_COLORS);
	}
	if (p->out.len)
		term_picture(p->env->term, p->out.data, p->out.len);
	pix_free(&p->frame);
	p->frame = now;
}

void label_view_fini(struct label_pane *p)
{
	pix_free(&p->base);
	pix_free(&p->frame);
}
