#include "tui/grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"

static const struct cell blank = {.text = " ", .width = 1};

struct grid *grid_new(int w, int h)
{
	struct grid *g = xcalloc(1, sizeof *g);

	g->w = w > 0 ? w : 1;
	g->h = h > 0 ? h : 1;
	g->cells = xcalloc((size_t)g->w * (size_t)g->h, sizeof *g->cells);
	grid_clear(g);
	return g;
}

void grid_free(struct grid *g)
{
	if (!g)
		return;
	free(g->cells);
	free(g);
}

void grid_clear(struct grid *g)
{
	for (int i = 0; i < g->w * g->h; i++)
		g->cells[i] = blank;
}

static size_t grid_bytes(const struct grid *g)
{
	return (size_t)g->w * (size_t)g->h * sizeof *g->cells;
}

void grid_copy(struct grid *to, const struct grid *from)
{
	to->cells = xreallocarray(to->cells, (size_t)from->w * (size_t)from->h, sizeof *to->cells);
	to->w = from->w;
	to->h = from->h;
	memcpy(to->cells, from->cells, grid_bytes(from));
}

bool grid_equal(const struct grid *a, const struct grid *b)
{
	return a->w == b->w && a->h == b->h && memcmp(a->cells, b->cells, grid_bytes(a)) == 0;
}

static struct cell *cell_at(struct grid *g, int x, int y)
{
	return x < 0 || y < 0 || x >= g->w || y >= g->h ? NULL : &g->cells[y * g->w + x];
}

const struct cell *grid_at(const struct grid *g, int x, int y)
{
	return cell_at((struct grid *)(uintptr_t)g, x, y);
}

/* Whatever wide character the cell was half of loses its other half. */
static void part_wide(struct grid *g, int x, int y)
{
	struct cell *c = cell_at(g, x, y), *left = cell_at(g, x - 1, y), *right = cell_at(g, x + 1, y);

	if (c->width == 0 && left)
		*left = blank;
	else if (c->width == 2 && right)
		*right = blank;
}

static void put(struct grid *g, int x, int y, const struct cell *c)
{
	struct cell *at = cell_at(g, x, y);

	if (!at)
		return;
	part_wide(g, x, y);
	*at = *c;
	if (c->width == 2 && (at = cell_at(g, x + 1, y))) {
		part_wide(g, x + 1, y);
		*at = (struct cell){.style = c->style, .color = c->color};
	}
}

/* A mark without width of its own joins the cell before it, as far as that has room. */
static void join(struct grid *g, int x, int y, const char *s, size_t n)
{
	struct cell *c = cell_at(g, x, y);
	size_t have;

	if (c && c->width == 0)
		c = cell_at(g, x - 1, y);
	have = c ? strlen(c->text) : 0;
	if (c && have + n < sizeof c->text) {
		memcpy(c->text + have, s, n);
		c->text[have + n] = '\0';
	}
}

static int print_clean(struct grid *g, struct area in, int x, int y, struct cell like, const char *s)
{
	bool cut = utf8_width(s) > in.w - x;
	int start = x;
	size_t len;

	for (size_t n = strlen(s); n > 0; s += len, n -= len) {
		int w = utf8_width_cp(utf8_decode(s, n, &len));

		if (x + w > in.w - cut)
			break;
		if (w == 0) {
			if (x > start)
				join(g, in.x + x - 1, in.y + y, s, len);
			continue;
		}
		memcpy(like.text, s, len);
		memset(like.text + len, 0, sizeof like.text - len);
		if (str_eq(like.text, GRID_HOLE))
			memcpy(like.text, " ", 2);
		like.width = (uint8_t)w;
		if (x >= 0)
			put(g, in.x + x, in.y + y, &like);
		x += w;
	}
	if (cut && x < in.w && x >= 0) {
		struct cell end = {.text = "…", .width = 1, .style = like.style, .color = like.color};

		put(g, in.x + x++, in.y + y, &end);
	}
	return x - start;
}

int grid_print_color(struct grid *g, struct area in, int x, int y, enum style s, uint32_t color, const char *text)
{
	struct cell like = {.style = (uint8_t)s, .color = color};
	char *clean;
	int used;

	if (y < 0 || y >= in.h || x >= in.w)
		return 0;
	clean = utf8_printable(text, strlen(text));
	used = print_clean(g, in, x, y, like, clean);
	free(clean);
	return used;
}

int grid_print(struct grid *g, struct area in, int x, int y, enum style s, const char *text)
{
	return grid_print_color(g, in, x, y, s, 0, text);
}

int grid_printf(struct grid *g, struct area in, int x, int y, enum style s, const char *fmt, ...)
{
	struct buf b;
	va_list ap;
	int used;

	buf_init(&b, 1 << 16);
	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	used = grid_print(g, in, x, y, s, buf_str(&b));
	buf_fini(&b);
	return used;
}

void grid_print_right(struct grid *g, struct area in, int y, enum style s, const char *text)
{
	int w = utf8_width(text);

	grid_print(g, in, w < in.w ? in.w - w : 0, y, s, text);
}

/* Bytes of the next line: up to a newline, else as many words as fit, else as much of the word. */
static size_t wrap_line(const char *s, int cells)
{
	size_t fits = utf8_cut(s, cells, NULL), line = strcspn(s, "\n");

	if (line <= fits)
		return line;
	for (size_t i = fits; i > 0; i--)
		if (s[i] == ' ')
			return i;
	return fits;
}

int grid_wrap(struct grid *g, struct area in, int y, enum style s, const char *text)
{
	int first = y;

	while (*text && in.w > 0) {
		size_t n = wrap_line(text, in.w);
		char *line = xstrndup(text, n);

		grid_print(g, in, 0, y++, s, line);
		free(line);
		text += n;
		if (*text == ' ' || *text == '\n')
			text++;
		else if (n == 0)
			break;
	}
	return y - first;
}

void grid_fill(struct grid *g, struct area in, enum style s)
{
	struct cell c = blank;

	c.style = (uint8_t)s;
	for (int y = 0; y < in.h; y++)
		for (int x = 0; x < in.w; x++)
			put(g, in.x + x, in.y + y, &c);
}

void grid_style(struct grid *g, struct area in, enum style s)
{
	for (int y = 0; y < in.h; y++)
		for (int x = 0; x < in.w; x++) {
			struct cell *c = cell_at(g, in.x + x, in.y + y);

			if (c) {
				c->style = (uint8_t)s;
				c->color = 0;
			}
		}
}

/* Whatever is begun shows, and only what is complete is full. */
void grid_bar(struct grid *g, struct area in, double share)
{
	static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	int filled = share >= 1 ? in.w * 8 : area_least((int)(share * in.w * 8), in.w * 8 - 1);

	filled += share > 0 && filled == 0;
	for (int i = 0; i < in.w; i++) {
		int part = filled - i * 8;

		if (part > 0)
			grid_print(g, in, i, 0, STYLE_GOOD, part >= 8 ? "█" : eighths[part]);
		else
			grid_print(g, in, i, 0, STYLE_DIM, "·");
	}
}

void grid_spark(struct grid *g, struct area in, const int64_t *v, int n)
{
	static const char *const eighths[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	int64_t most = 1;

	for (int i = 0; i < n; i++)
		most = v[i] > most ? v[i] : most;
	for (int i = 0; i < n && i < in.w; i++)
		grid_print(g, in, i, 0, v[i] > 0 ? STYLE_GOOD : STYLE_DIM, v[i] > 0 ? eighths[v[i] * 7 / most] : "·");
}

void grid_box(struct grid *g, struct area in, enum style s)
{
	grid_fill(g, in, STYLE_NORMAL);
	for (int x = 1; x < in.w - 1; x++) {
		grid_print(g, in, x, 0, s, "─");
		grid_print(g, in, x, in.h - 1, s, "─");
	}
	for (int y = 1; y < in.h - 1; y++) {
		grid_print(g, in, 0, y, s, "│");
		grid_print(g, in, in.w - 1, y, s, "│");
	}
	grid_print(g, in, 0, 0, s, "┌");
	grid_print(g, in, in.w - 1, 0, s, "┐");
	grid_print(g, in, 0, in.h - 1, s, "└");
	grid_print(g, in, in.w - 1, in.h - 1, s, "┘");
}

void grid_hole(struct grid *g, struct area in)
{
	struct cell c = {.text = GRID_HOLE, .width = 1, .style = STYLE_HOLE};

	for (int y = 0; y < in.h; y++)
		for (int x = 0; x < in.w; x++)
			put(g, in.x + x, in.y + y, &c);
}

char *grid_text(const struct grid *g)
{
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	for (int y = 0; y < g->h; y++) {
		for (int x = 0; x < g->w; x++) {
			const char *text = grid_at(g, x, y)->text;

			buf_adds(&b, str_eq(text, GRID_HOLE) ? "░" : text);
		}
		while (b.len > 0 && b.data[b.len - 1] == ' ')
			b.len--;
		buf_addc(&b, '\n');
	}
	return buf_take(&b);
}
