#include "image/caps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"

static const char *const words[GRAPHICS_KINDS] = {
	[GRAPHICS_NONE] = "none", [GRAPHICS_BLOCKS] = "blocks", [GRAPHICS_SIXEL] = "sixel",
};

struct caps_parser {
	bool sixel, sync, pixel_mouse;
	int cell_w, cell_h, text_w, text_h, max_w, max_h, registers;
	char name[64];
};

const char *graphics_word(enum graphics g)
{
	return words[g];
}

bool graphics_from_word(const char *word, enum graphics *out)
{
	for (size_t i = 0; i < NELEM(words); i++)
		if (str_eq(words[i], word)) {
			*out = (enum graphics)i;
			return true;
		}
	return false;
}

struct caps_parser *caps_parser_new(void)
{
	return xcalloc(1, sizeof(struct caps_parser));
}

void caps_parser_free(struct caps_parser *p)
{
	free(p);
}

void caps_questions(struct buf *out)
{
	/* Name, cell size, text area, sixel size, colours, modes; the attributes last: every terminal answers those. */
	buf_adds(out, "\033[>0q\033[16t\033[14t\033[?2;1;0S\033[?1;1;0S\033[?2026$p\033[?1016$p\033[c");
}

static int numbers(const char *s, size_t n, int *v, int most)
{
	int count = 0, now = 0;
	bool any = false;

	for (size_t i = 0; i <= n && count < most; i++) {
		if (i < n && s[i] >= '0' && s[i] <= '9') {
			now = now > 100000 ? now : now * 10 + (s[i] - '0');
			any = true;
		} else if (any || (i < n && s[i] == ';')) {
			v[count++] = now;
			now = 0;
			any = false;
		}
	}
	return count;
}

static void answer_sizes(struct caps_parser *p, const int *v, int n)
{
	if (n == 3 && v[0] == 6) {
		p->cell_h = v[1];
		p->cell_w = v[2];
	} else if (n == 3 && v[0] == 4) {
		p->text_h = v[1];
		p->text_w = v[2];
	}
}

static void answer_graphics(struct caps_parser *p, const int *v, int n)
{
	if (n >= 4 && v[0] == 2 && v[1] == 0) {
		p->max_w = v[2];
		p->max_h = v[3];
	} else if (n >= 3 && v[0] == 1 && v[1] == 0) {
		p->registers = v[2];
	}
}

bool caps_answer(struct caps_parser *p, char kind, const char *body, size_t n)
{
	int v[40], count;

	if (kind == 'd' && n > 2 && memcmp(body, ">|", 2) == 0) {
		char *name = utf8_printable(body + 2, n - 2);
		str_copy(p->name, sizeof p->name, name);
		free(name);
		return false;
	}
	if (kind != 'c' || n < 2)
		return false;
	char last = body[n - 1];
	count = numbers(body, n - 1, v, (int)NELEM(v));
	if (last == 't') {
		answer_sizes(p, v, count);
	} else if (last == 'S' && body[0] == '?') {
		answer_graphics(p, v, count);
	} else if (last == 'y' && body[0] == '?' && count == 2 && (v[1] == 1 || v[1] == 2)) {
		p->sync |= v[0] == 2026;
		p->pixel_mouse |= v[0] == 1016;
	} else if (last == 'c' && body[0] == '?') {
		for (int i = 1; i < count; i++)
			p->sixel |= v[i] == 4;
		return true;
	}
	return false;
}

static void find_cell(struct caps *c, const struct caps_parser *p, int fd)
{
	struct winsize ws = {0};
	int w = 0, h = 0;
	bool sized = fd >= 0 && ioctl(fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0 && ws.ws_row > 0;
	const char *set = getenv("LABELDECK_CELL");

	if (set && sscanf(set, "%dx%d", &w, &h) == 2 && w > 0 && h > 0 && w < 200 && h < 200)
		;
	else if (p->cell_w > 0 && p->cell_h > 0) {
		w = p->cell_w;
		h = p->cell_h;
	} else if (sized && ws.ws_xpixel && ws.ws_ypixel) {
		w = ws.ws_xpixel / ws.ws_col;
		h = ws.ws_ypixel / ws.ws_row;
	} else if (sized && p->text_w > 0 && p->text_h > 0) {
		w = p->text_w / ws.ws_col;
		h = p->text_h / ws.ws_row;
	}
	c->cell_known = w > 0 && h > 0 && w < 200 && h < 200;
	c->cell_w = c->cell_known ? w : 10;
	c->cell_h = c->cell_known ? h : 20;
}

static int find_colors(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM"), *depth = getenv("COLORTERM");

	if ((no && *no) || !term || str_eq(term, "dumb"))
		return 0;
	if (depth && (str_eq(depth, "truecolor") || str_eq(depth, "24bit")))
		return 1 << 24;
	return strstr(term, "256color") || str_starts(term, "xterm") || str_starts(term, "mlterm") ||
		       str_starts(term, "foot")
		   ? 256
		   : 16;
}

struct caps caps_result(const struct caps_parser *p, int fd)
{
	struct caps c = {.graphics = p->sixel ? GRAPHICS_SIXEL : GRAPHICS_BLOCKS,
			 .max_w = p->max_w,
			 .max_h = p->max_h,
			 .registers = p->registers > 1 ? p->registers : 256,
			 .sync = p->sync,
			 .pixel_mouse = p->pixel_mouse,
			 .colors = find_colors()};
	const char *set = getenv("LABELDECK_GRAPHICS");

	memcpy(c.name, p->name, sizeof c.name);
	find_cell(&c, p, fd);
	/* XTVERSION tells the ones that show 24-bit colours whatever COLORTERM says. */
	if (c.colors == 256 && (str_starts(c.name, "XTerm") || str_starts(c.name, "foot") || p->sixel))
		c.colors = 1 << 24;
	c.truecolor = c.colors > 256;
	if (set && graphics_from_word(set, &c.graphics))
		c.why_no_pixels = NULL;
	else if (getenv("TMUX") && c.graphics != GRAPHICS_SIXEL)
		c.why_no_pixels = "tmux shows no sixel here: pictures are made of half blocks; run labeldeck outside "
				  "tmux for sharp ones";
	else if (c.graphics != GRAPHICS_SIXEL)
		c.why_no_pixels = "this terminal shows no sixel: pictures are made of half blocks; xterm -ti vt340, "
				  "foot or mlterm show sharp ones";
	return c;
}
