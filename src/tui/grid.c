#include "tui/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"

void grid_init(struct grid *g, int w, int h)
{
	*g = (struct grid){w, h, xcalloc((size_t)w * (size_t)h, sizeof *g->cells)};
	grid_clear(g);
}

void grid_fini(struct grid *g)
{
	free(g->cells);
	*g = (struct grid){0};
}

void grid_clear(struct grid *g)
{
	static const struct cell blank = {.ch = " "};

	for (int i = 0; i < g->w * g->h; i++)
		g->cells[i] = blank;
}

void grid_copy(struct grid *to, const struct grid *from)
{
	if (to->w != from->w || to->h != from->h) {
		grid_fini(to);
		grid_init(to, from->w, from->h);
	}
	memcpy(to->cells, from->cells, (size_t)from->w * (size_t)from->h * sizeof *from->cells);
}

const struct cell *grid_at(const struct grid *g, int x, int y)
{
	return &g->cells[y * g->w + x];
}

static void set(struct grid *g, int x, int y, const char *s, size_t n, enum style style, uint32_t color)
{
	struct cell *c = &g->cells[y * g->w + x];

	/* Half of a wide character that loses its other half becomes a blank. */
	if (c->ch[0] == '\0' && x > 0)
		memcpy(c[-1].ch, " ", 2);
	if (x + 1 < g->w && c[1].ch[0] == '\0' && c->ch[0] != '\0')
		memcpy(c[1].ch, " ", 2);
	if (n >= sizeof c->ch)
		n = sizeof c->ch - 1;
	memcpy(c->ch, s, n);
	c->ch[n] = '\0';
	c->style = (uint8_t)style;
	c->color = color;
}

/* One base character and the marks on it, as far as they fit a cell. */
static size_t cluster(const char *s, size_t n, int *width)
{
	size_t at, len;

	*width = utf8_width_cp(utf8_decode(s, n, &at));
	while (at < n && at < sizeof ((struct cell *)0)->ch - 4 && utf8_width_cp(utf8_decode(s + at, n - at, &len)) == 0)
		at += len;
	return at;
}

static int put(struct grid *g, int x, int y, int cells, enum style style, uint32_t color, const char *text)
{
	if (x < 0 || y < 0 || y >= g->h || x >= g->w)
		return 0;
	if (cells > g->w - x)
		cells = g->w - x;
	char *clean = utf8_printable(text, strlen(text));
	size_t n = strlen(clean);
	bool cut = utf8_width(clean) > cells;
	int used = 0, room = cut ? cells - 1 : cells, w;

	for (size_t at = 0; at < n;) {
		size_t len = cluster(clean + at, n - at, &w);
		if (used + w > room)
			break;
		if (w > 0)
			set(g, x + used, y, clean + at, len, style, color);
		if (w == 2)
			set(g, x + used + 1, y, "", 0, style, color);
		used += w;
		at += len;
	}
	if (cut && cells > 0)
		set(g, x + used++, y, "\xe2\x80\xa6", 3, style, color);
	free(clean);
	return used;
}

int grid_put(struct grid *g, int x, int y, int cells, enum style style, const char *text)
{
	return put(g, x, y, cells, style, 0, text);
}

int grid_put_class(struct grid *g, int x, int y, int cells, uint32_t color, const char *text)
{
	return put(g, x, y, cells, STYLE_CLASS, color, text);
}

int grid_putf(struct grid *g, int x, int y, int cells, enum style style, const char *fmt, ...)
{
	struct buf b;
	va_list ap;

	buf_init(&b, 1 << 16);
	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	int used = grid_put(g, x, y, cells, style, buf_str(&b));
	buf_fini(&b);
	return used;
}

void grid_fill(struct grid *g, struct area a, enum style style)
{
	for (int y = a.y; y < a.y + a.h; y++)
		for (int x = a.x; x < a.x + a.w; x++)
			if (x >= 0 && y >= 0 && x < g->w && y < g->h)
				set(g, x, y, " ", 1, style, 0);
}

void grid_style(struct grid *g, struct area a, enum style style)
{
	for (int y = a.y; y < a.y + a.h && y < g->h; y++)
		for (int x = a.x; x < a.x + a.w && x < g->w; x++)
			g->cells[y * g->w + x].style = (uint8_t)style;
}

void grid_bar(struct grid *g, int x, int y, int cells, double share)
{
	static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	int filled = (int)(share * cells * 8 + 0.5);

	if (share > 0 && filled == 0)
		filled = 1;
	for (int i = 0; i < cells; i++) {
		int part = filled - i * 8;
		if (part >= 8)
			grid_put(g, x + i, y, 1, STYLE_GOOD, "█");
		else if (part > 0)
			grid_put(g, x + i, y, 1, STYLE_GOOD, eighths[part]);
		else
			grid_put(g, x + i, y, 1, STYLE_DIM, "·");
	}
}

char *grid_text(const struct grid *g)
{
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	for (int y = 0; y < g->h; y++) {
		size_t end = b.len;
		for (int x = 0; x < g->w; x++) {
			const char *ch = grid_at(g, x, y)->ch;
			buf_adds(&b, ch);
			if (ch[0] != '\0' && strcmp(ch, " ") != 0)
				end = b.len;
		}
		if (b.data) {
			b.len = end;
			b.data[end] = '\0';
		}
		buf_addc(&b, '\n');
	}
	return buf_take(&b);
}
