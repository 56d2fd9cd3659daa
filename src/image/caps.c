#include "image/caps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"

static const char *const words[GRAPHICS_KINDS] = {
    [GRAPHICS_NONE] = "none",	      [GRAPHICS_ASCII] = "ascii", [GRAPHICS_BLOCKS] = "blocks",
    [GRAPHICS_SEXTANTS] = "sextants", [GRAPHICS_SIXEL] = "sixel", [GRAPHICS_ITERM] = "iterm",
    [GRAPHICS_KITTY] = "kitty",
};

enum { CELL_MOST = 200 }; /* pixels */

struct caps_parser {
	bool sixel, kitty, iterm, sync, pixel_mouse, ground_known, light;
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

static bool in_tmux(void)
{
	const char *term = getenv("TERM");

	return getenv("TMUX") || (term && str_starts(term, "tmux"));
}

static bool in_screen(void)
{
	const char *term = getenv("TERM");

	return getenv("STY") || (term && str_starts(term, "screen") && !in_tmux());
}

static bool on_console(void)
{
	const char *term = getenv("TERM");

	return term && str_eq(term, "linux");
}

static bool knows_strings(void)
{
	return !in_tmux() && !in_screen() && !on_console();
}

void caps_questions(struct buf *out)
{
	/* A picture of one pixel that is not kept; the size of a cell; the colour of the ground. */
	if (knows_strings())
		buf_adds(out, "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\"
			      "\033]1337;ReportCellSize\033\\\033]11;?\033\\");
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

/* iTerm2 measures in points: height, width, and how many pixels a point is. */
static void answer_iterm(struct caps_parser *p, const char *body, size_t n)
{
	static const char start[] = "1337;ReportCellSize=";
	float h, w, scale = 1;
	char text[64];

	if (n < sizeof start || n >= sizeof text || memcmp(body, start, sizeof start - 1) != 0)
		return;
	memcpy(text, body, n);
	text[n] = '\0';
	if (sscanf(text + sizeof start - 1, "%f;%f;%f", &h, &w, &scale) < 2)
		return;
	p->iterm = true;
	if (p->cell_w == 0 && h * scale >= 1 && h * scale < CELL_MOST && w * scale >= 1 && w * scale < CELL_MOST) {
		p->cell_h = (int)(h * scale);
		p->cell_w = (int)(w * scale);
	}
}

/* rgb:RRRR/GGGG/BBBB or rgba:RRRR/GGGG/BBBB/AAAA, one to four hexadecimal digits each; luma by BT.601. */
static void answer_ground(struct caps_parser *p, const char *body, size_t n)
{
	static const int weight[] = {299, 587, 114};
	int luma = 0;
	char text[64];
	const char *at;

	if (n >= sizeof text || n < 3 || memcmp(body, "11;", 3) != 0)
		return;
	memcpy(text, body, n);
	text[n] = '\0';
	at = str_starts(text + 3, "rgba:") ? text + 8 : str_starts(text + 3, "rgb:") ? text + 7 : NULL;
	for (size_t i = 0; at && i < NELEM(weight); i++) {
		char *end;
		unsigned long v = strtoul(at, &end, 16);

		if (end == at || end - at > 4)
			return;
		luma += weight[i] * (int)(v * 255 / ((1UL << 4 * (end - at)) - 1));
		at = *end == '/' ? end + 1 : end;
	}
	p->ground_known = at != NULL;
	p->light = luma > 127 * 1000;
}

static void answer_name(struct caps_parser *p, const char *body, size_t n)
{
	char *name = utf8_printable(body, n);

	str_copy(p->name, sizeof p->name, name);
	free(name);
}

static bool answer_csi(struct caps_parser *p, const char *body, size_t n)
{
	int v[40], count = numbers(body, n - 1, v, (int)NELEM(v));
	char last = body[n - 1];

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

bool caps_answer(struct caps_parser *p, char kind, const char *body, size_t n)
{
	if (kind == 'c' && n >= 2)
		return answer_csi(p, body, n);
	if (kind == 'd' && n > 2 && memcmp(body, ">|", 2) == 0)
		answer_name(p, body + 2, n - 2);
	else if (kind == 'o') {
		answer_iterm(p, body, n);
		answer_ground(p, body, n);
	} else if (kind == 'a')
		p->kitty |= n == 8 && memcmp(body, "Gi=31;OK", n) == 0;
	return false;
}

static void find_cell(struct caps *c, const struct caps_parser *p, int fd)
{
	struct winsize ws = {0};
	int w = 0, h = 0;
	bool sized = fd >= 0 && ioctl(fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0 && ws.ws_row > 0;
	const char *set = getenv("LABELDECK_CELL");

	if (set && sscanf(set, "%dx%d", &w, &h) == 2 && w > 0 && h > 0 && w < CELL_MOST && h < CELL_MOST)
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
	c->cell_known = w > 0 && h > 0 && w < CELL_MOST && h < CELL_MOST;
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

/* COLORFGBG, of rxvt and konsole, ends with the ground's number of the 16 colours: 7 and 15 are the light ones. */
static bool find_light(const struct caps_parser *p)
{
	const char *set = getenv("LABELDECK_THEME"), *env = getenv("COLORFGBG");
	const char *last = env ? strrchr(env, ';') : NULL;

	if (str_eq(set, "light") || str_eq(set, "dark"))
		return str_eq(set, "light");
	return p->ground_known ? p->light : str_eq(last, ";7") || str_eq(last, ";15");
}

/* What does not tell its name may be an iTerm2 that is too old to: its environment says so, also through ssh. */
static bool is_iterm(const struct caps_parser *p)
{
	const char *program = getenv("TERM_PROGRAM"), *lc = getenv("LC_TERMINAL");

	if (!knows_strings())
		return false;
	if (p->iterm || p->name[0])
		return p->iterm || str_starts(p->name, "iTerm2");
	return str_eq(program, "iTerm.app") || str_eq(lc, "iTerm2");
}

static enum graphics find_graphics(const struct caps_parser *p, int colors)
{
	if (p->kitty && knows_strings())
		return GRAPHICS_KITTY;
	if (is_iterm(p))
		return GRAPHICS_ITERM;
	if (p->sixel)
		return GRAPHICS_SIXEL;
	return colors ? GRAPHICS_BLOCKS : GRAPHICS_ASCII;
}

/* On the other side of ssh a tmux has its name alone: its TERM may be screen's. */
static const char *find_why(const struct caps *c)
{
	if (c->graphics >= GRAPHICS_SIXEL)
		return NULL;
	if (in_tmux() || str_starts(c->name, "tmux"))
		return "tmux shows no sixel here: pictures are made of characters; outside of tmux they may be sharp";
	if (in_screen())
		return "screen shows no pixels: pictures are made of characters; outside of screen they may be sharp";
	return "pictures are made of characters here; kitty, foot, mlterm or xterm -ti vt340 show sharp ones";
}

struct caps caps_result(const struct caps_parser *p, int fd)
{
	struct caps c = {.max_w = p->max_w,
			 .max_h = p->max_h,
			 .registers = p->registers > 1 ? p->registers : 256,
			 .sync = p->sync,
			 .pixel_mouse = p->pixel_mouse,
			 .colors = find_colors(),
			 .light = find_light(p)};

	memcpy(c.name, p->name, sizeof c.name);
	find_cell(&c, p, fd);
	c.graphics = find_graphics(p, c.colors);
	/* XTVERSION tells the ones that show 24-bit colours whatever COLORTERM says; who shows pixels does, too. */
	if (c.colors == 256 &&
	    (c.graphics >= GRAPHICS_SIXEL || str_starts(c.name, "XTerm") || str_starts(c.name, "foot")))
		c.colors = 1 << 24;
	c.truecolor = c.colors > 256;
	if (!graphics_from_word(getenv("LABELDECK_GRAPHICS"), &c.graphics))
		c.why_no_pixels = find_why(&c);
	return c;
}
