#include "tui/term.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"

/*
 * ST ends a picture that was cut off; then synchronised output, pastes and mouse reports are switched off. The modes
 * that are saved and restored send Esc before a key with Alt, which xterm else adds 128 to.
 */
#define RESTORE "\033\\\033[?2026l\033[?2004l\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?1016l\033[?1036;1039r"
#define WITH_ALT "\033[?1036;1039s\033[?1036;1039h"
#define WITH_PASTES "\033[?2004h"

struct term {
	SCREEN *screen;
	FILE *file; /* in memory */
	int colors;
	bool left, repaint, light;
	struct grid *shown; /* what curses was told last; 1 x 1 and different at first */
	short pairs;        /* given out so far */
	short pair_of[256]; /* by colour; 0: none yet */
};

/* Colours of the user's own theme, or of the 256 where a light ground would hide those; -1: the terminal's own. */
static const struct {
	attr_t attr;
	short color, on_light;
} looks[STYLES] = {
    [STYLE_NORMAL] = {A_NORMAL, -1, -1},
    [STYLE_DIM] = {A_DIM, -1, -1},
    [STYLE_BOLD] = {A_BOLD, -1, -1},
    [STYLE_TITLE] = {A_BOLD, COLOR_CYAN, 25},
    [STYLE_SELECTED] = {A_REVERSE, -1, -1},
    [STYLE_KEY] = {A_BOLD, COLOR_MAGENTA, 90},
    [STYLE_ERROR] = {A_BOLD, COLOR_RED, 124},
    [STYLE_WARN] = {A_BOLD, -1, -1},
    [STYLE_GOOD] = {A_NORMAL, COLOR_GREEN, 28},
    /* Curses moves the cursor over a few cells by writing them again, if their attributes are those of now: never
       these. */
    [STYLE_HOLE] = {A_INVIS, -1, -1},
};

/* ------------------------------------------------------------------ bytes */

static void take_bytes(struct term *t, struct buf *out)
{
	int fd = fileno(t->file);
	off_t n = lseek(fd, 0, SEEK_CUR);
	char *room = n > 0 ? buf_reserve(out, (size_t)n) : NULL;

	if (room && pread(fd, room, (size_t)n, 0) == (ssize_t)n)
		buf_grew(out, (size_t)n);
	if (lseek(fd, 0, SEEK_SET) != 0 || ftruncate(fd, 0) != 0)
		fatal("the screen's file in memory is broken");
}

/* Curses measures characters by the locale; the screen is UTF-8 whatever the environment says. */
static void need_utf8(void)
{
	if (!str_eq(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
}

static FILE *memory_file(void)
{
	int fd = memfd_create("labeldeck-screen", MFD_CLOEXEC);
	FILE *f = fd >= 0 ? fdopen(fd, "w+") : NULL;

	if (!f)
		fatal("cannot make a file in memory");
	return f;
}

static void set_up(struct term *t, int w, int h)
{
	set_term(t->screen);
	typeahead(-1);
	idcok(stdscr, FALSE);
	nonl();
	leaveok(stdscr, TRUE);
	curs_set(0);
	resizeterm(h, w);
	if (t->colors == 0 || start_color() == ERR || use_default_colors() == ERR)
		t->colors = 0;
	else if (t->colors > COLORS)
		t->colors = COLORS;
	t->shown = grid_new(1, 1);
	t->left = true;
}

static const char *capability(const char *name)
{
	const char *s = tigetstr(name);

	return s && s != (const char *)-1 ? s : "";
}

static bool cannot_move(void)
{
	return !*capability("cup");
}

struct term *term_new(int w, int h, int colors, struct err *e)
{
	struct term *t = xcalloc(1, sizeof *t);
	const char *name = getenv("TERM");

	need_utf8();
	t->colors = colors;
	t->file = memory_file();
	t->screen = newterm(NULL, t->file, t->file);
	if (t->screen && !cannot_move()) {
		set_up(t, w, h);
		return t;
	}
	err_set(e, ERR_INVALID, "a terminal of the type %s (TERM) %s: try TERM=xterm-256color", name ? name : "\"\"",
		t->screen ? "cannot show full screens" : "is not known here");
	if (t->screen)
		delscreen(t->screen);
	fclose(t->file);
	free(t);
	return NULL;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	endwin();
	delscreen(t->screen);
	fclose(t->file);
	grid_free(t->shown);
	free(t);
}

void term_resize(struct term *t, int w, int h)
{
	resizeterm(h, w);
	term_repaint(t);
}

void term_repaint(struct term *t)
{
	clearok(curscr, TRUE);
	t->repaint = true;
}

void term_theme(struct term *t, bool light)
{
	if (t->light != light)
		term_repaint(t);
	t->light = light;
}

void term_leave(struct term *t, struct buf *out)
{
	endwin();
	take_bytes(t, out);
	buf_adds(out, RESTORE);
	t->left = true;
}

void term_restore(const struct term *t, struct buf *out)
{
	static const char *const names[] = {"sgr0", "cnorm", "rmcup"};

	buf_adds(out, RESTORE);
	for (size_t i = 0; i < NELEM(names); i++)
		buf_adds(out, capability(names[i]));
}

/* ---------------------------------------------------------------- drawing */

/* The nearest colour of the 6 x 6 x 6 cube, or of the 8 that everybody has. */
static int nearest(uint32_t rgb, int colors)
{
	int index = 0, bits = 0;

	for (int shift = 16, bit = 1; shift >= 0; shift -= 8, bit <<= 1) {
		int v = (int)(rgb >> shift & 0xff);

		index = index * 6 + (v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40);
		bits |= v > 110 ? bit : 0;
	}
	return colors >= 256 ? 16 + index : bits;
}

static short pair_for(struct term *t, int color)
{
	if (t->colors == 0 || color < 0 || color > 255)
		return 0;
	if (t->pair_of[color] == 0 && t->pairs + 1 < COLOR_PAIRS) {
		init_pair(++t->pairs, (short)color, -1);
		t->pair_of[color] = t->pairs;
	}
	return t->pair_of[color];
}

static void put_cell(struct term *t, int x, int y, const struct cell *c)
{
	int of_style = t->light && t->colors >= 256 ? looks[c->style].on_light : looks[c->style].color;
	int color = c->color ? nearest(c->color & 0xffffff, t->colors) : of_style;
	wchar_t text[CELL_BYTES + 1];
	size_t n = strlen(c->text), used = 0, len;
	cchar_t cc;

	for (size_t at = 0; at < n && used < CCHARW_MAX; at += len)
		text[used++] = (wchar_t)utf8_decode(c->text + at, n - at, &len);
	text[used] = L'\0';
	/* Where the C library measures otherwise, everything behind would stand in the wrong place. */
	if (wcwidth(text[0]) != c->width)
		wmemcpy(text, c->width == 2 ? L"??" : L"?", 3);
	for (int i = 0; i < (text[0] == L'?' ? c->width : 1); i++) {
		wchar_t one[2] = {text[i], L'\0'};

		setcchar(&cc, text[0] == L'?' ? one : text, looks[c->style].attr, pair_for(t, color), NULL);
		mvadd_wch(y, x + i, &cc);
	}
}

static bool put_row(struct term *t, const struct grid *g, int y)
{
	bool changed = false;

	for (int x = 0; x < g->w; x++) {
		const struct cell *c = grid_at(g, x, y);

		if (c->width && (t->repaint || memcmp(c, grid_at(t->shown, x, y), sizeof *c) != 0)) {
			put_cell(t, x, y, c);
			changed = true;
		}
	}
	return changed;
}

static void update(void)
{
	wnoutrefresh(stdscr);
	doupdate();
}

/* Row by row: of several changed ones curses would scroll those that it finds elsewhere, and a picture with them. */
void term_draw(struct term *t, const struct grid *g, struct buf *out)
{
	t->repaint |= t->shown->w != g->w || t->shown->h != g->h;
	for (int y = 0; y < g->h; y++)
		if (put_row(t, g, y) && !t->repaint)
			update();
	update();
	take_bytes(t, out);
	/* Curses sets a scrolling region of the lines it believes in; a picture that reaches below it would scroll. */
	if (t->left || t->repaint)
		buf_adds(out, WITH_PASTES "\0337\033[r\0338");
	if (t->left)
		buf_adds(out, WITH_ALT);
	t->left = t->repaint = false;
	grid_copy(t->shown, g);
}
