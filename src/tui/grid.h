#pragma once

#include <stdarg.h>
#include <stdint.h>

#include "tui/area.h"

/*
 * The screen as cells. Panes draw only here, through one printing function, which lets no control character through;
 * tui/term turns the difference of two grids into bytes, and a test reads a grid as text.
 */
enum style {
	STYLE_NORMAL,
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_TITLE,
	STYLE_SELECTED,
	STYLE_KEY,
	STYLE_ERROR,
	STYLE_WARN,
	STYLE_GOOD,
	STYLE_HOLE, /* only of grid_hole */
	STYLES
};

enum { CELL_BYTES = 16 };

struct cell {
	char text[CELL_BYTES]; /* one cluster of UTF-8 */
	uint8_t width;         /* 1 or 2; 0: covered by the wide one to its left */
	uint8_t style;
	uint32_t color; /* COLOR_OWN | 0xRRGGBB: the text's own colour; 0: the style's */
};

enum { COLOR_OWN = 0x1000000 };

struct grid {
	int w, h;
	struct cell *cells; /* w * h, top row first */
};

struct grid *grid_new(int w, int h);
void grid_free(struct grid *g); /* NULL is fine */
void grid_clear(struct grid *g);
void grid_copy(struct grid *to, const struct grid *from); /* size too */
bool grid_equal(const struct grid *a, const struct grid *b);
const struct cell *grid_at(const struct grid *g, int x, int y);

/* Text at x, y of an area; what is too long ends in "…" at its right edge. Returns the cells used. */
int grid_print(struct grid *g, struct area in, int x, int y, enum style s, const char *text);
int grid_printf(struct grid *g, struct area in, int x, int y, enum style s, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
int grid_print_color(struct grid *g, struct area in, int x, int y, enum style s, uint32_t color, const char *text);
void grid_print_right(struct grid *g, struct area in, int y, enum style s, const char *text);
/* Words on as many lines as they need, the first one y; only lines inside the area show. Returns the lines. */
int grid_wrap(struct grid *g, struct area in, int y, enum style s, const char *text);

void grid_fill(struct grid *g, struct area in, enum style s); /* blanks */
void grid_style(struct grid *g, struct area in, enum style s); /* keeps the text */
void grid_bar(struct grid *g, struct area in, double share);  /* a progress bar on the first line, share 0..1 */
void grid_spark(struct grid *g, struct area in, const int64_t *v, int n); /* a column of eighths each, the most full */
void grid_box(struct grid *g, struct area in, enum style s);  /* a frame around blanks */

/* Leaves the cells to a picture: they hold GRID_HOLE, which no text can bring here. */
#define GRID_HOLE "\xc2\xa0"
void grid_hole(struct grid *g, struct area in);

/* Lines without trailing blanks; a hole is shown as a light shade. The caller's. */
char *grid_text(const struct grid *g);
