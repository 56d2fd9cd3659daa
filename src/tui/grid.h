#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * A screen of cells: what panes draw into. No text reaches it but through
 * grid_put, which replaces control characters: nothing foreign reaches the terminal unchecked.
 */
enum style { STYLE_NORMAL, STYLE_DIM, STYLE_BOLD, STYLE_TITLE, STYLE_SELECTED, STYLE_KEY, STYLE_ERROR, STYLE_GOOD, STYLE_CLASS, STYLES };

struct cell {
	char ch[12];    /* one cluster in UTF-8, NUL behind; "" is the right half of a wide one */
	uint8_t style;
	uint32_t color; /* STYLE_CLASS: 0xRRGGBB */
};

struct grid {
	int w, h;
	struct cell *cells;
};

struct area { /* cells */
	int x, y, w, h;
};

void grid_init(struct grid *g, int w, int h);
void grid_fini(struct grid *g);
void grid_clear(struct grid *g);
void grid_copy(struct grid *to, const struct grid *from); /* `to` becomes of the same size */
const struct cell *grid_at(const struct grid *g, int x, int y);

/* Puts text from x on, at most `cells` wide and never past the right edge; cut text ends in "…". Returns the cells used. */
int grid_put(struct grid *g, int x, int y, int cells, enum style style, const char *text);
int grid_putf(struct grid *g, int x, int y, int cells, enum style style, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
int grid_put_class(struct grid *g, int x, int y, int cells, uint32_t color, const char *text);
void grid_fill(struct grid *g, struct area a, enum style style);
void grid_style(struct grid *g, struct area a, enum style style); /* keeps the text */
void grid_bar(struct grid *g, int x, int y, int cells, double share); /* a progress bar, 0..1 */

char *grid_text(const struct grid *g); /* lines without trailing blanks, each with a newline; the caller's */
