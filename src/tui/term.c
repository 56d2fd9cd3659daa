#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/restore.h"

enum { ANSWER_MS = 500, ESCAPE_MS = 25 };

struct term {
	struct loop *loop;
	struct term_events ev;
	struct caps caps;
	int w, h;
	bool headless;
	int fd;             /* of the terminal, for writing, non-blocking */
	int text_fd;        /* curses writes here */
	FILE *text;
	SCREEN *screen;
	struct grid shown;  /* what curses believes */
	bool all;           /* everything is to be sent */
	struct buf out;
	size_t sent;
	struct input *input;
	struct caps_parser *answers; /* while the terminal is being asked */
	bool fence;
	struct loop_watch *in_watch, *out_watch, *escape, *winch, *term_sig, *hup_sig, *int_sig, *cont_sig;
};

static void on_input(const struct input_event *ev, void *arg)
{
	struct term *t = arg;

	if (ev->kind == INPUT_ANSWER) {
		if (t->answers && caps_answer(t->answers, ev->answer, ev->text, ev->len))
			t->fence = true;
		return;
	}
	if (!t->answers)
		t->ev.input(ev, t->ev.arg);
}

static void flush_out(struct term *t)
{
	while (t->sent < t->out.len) {
		ssize_t n = write(t->fd, t->out.data + t->sent, t->out.len - t->sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break; /* EAGAIN: the watch goes on; anything else shows as a hangup on input */
		t->sent += (size_t)n;
	}
	bool done = t->sent == t->out.len;
	if (done) {
		buf_reset(&t->out);
		t->sent = 0;
	}
	loop_fd_events(t->out_watch, done ? 0 : LOOP_WRITE);
}

static void on_writable(int events, void *arg)
{
	struct term *t = arg;

	(void)events;
	flush_out(t);
	if (!term_busy(t))
		t->ev.drained(t->ev.arg);
}

static void on_readable(int events, void *arg)
{
	struct term *t = arg;
	char room[4096];
	ssize_t n = read(STDIN_FILENO, room, sizeof room);

	(void)events;
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
		loop_fd_events(t->in_watch, 0);
		t->ev.hangup(t->ev.arg);
		return;
	}
	if (n > 0)
		input_bytes(t->input, room, (size_t)n);
	if (input_pending(t->input))
		loop_timer_set(t->escape, ESCAPE_MS);
	else
		loop_timer_stop(t->escape);
}

static void on_escape_time(void *arg)
{
	struct term *t = arg;

	input_timeout(t->input);
}

static void read_size(struct term *t)
{
	struct winsize ws;

	t->w = 80;
	t->h = 24;
	if (ioctl(t->fd, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0 && ws.ws_row > 0) {
		t->w = ws.ws_col > 500 ? 500 : ws.ws_col;
		t->h = ws.ws_row > 300 ? 300 : ws.ws_row;
	}
}

static void on_winch(void *arg)
{
	struct term *t = arg;

	read_size(t);
	resizeterm(t->h, t->w);
	term_repaint(t);
	t->ev.resized(t->ev.arg);
}

static void on_end(void *arg)
{
	struct term *t = arg;

	t->ev.hangup(t->ev.arg);
}

static void on_cont(void *arg)
{
	struct term *t = arg;

	restore_enter();
	on_winch(t);
}

/* All questions at once; whatever comes before the fence counts. */
static void ask(struct term *t)
{
	struct buf q;
	int64_t until = clock_mono_ms() + ANSWER_MS;

	buf_init(&q, 4096);
	caps_questions(&q);
	restore_write(q.data, q.len);
	buf_fini(&q);
	t->answers = caps_parser_new();
	while (!t->fence && clock_mono_ms() < until) {
		struct pollfd p = {STDIN_FILENO, POLLIN, 0};
		char room[1024];
		if (poll(&p, 1, (int)(until - clock_mono_ms())) <= 0)
			continue;
		ssize_t n = read(STDIN_FILENO, room, sizeof room);
		if (n == 0)
			break;
		if (n > 0)
			input_bytes(t->input, room, (size_t)n);
	}
	t->caps = caps_result(t->answers, t->fd);
	caps_parser_free(t->answers);
	t->answers = NULL;
}

static bool start_curses(struct term *t, struct err *e)
{
	const char *name = getenv("TERM");

	t->text_fd = memfd_create("text", MFD_CLOEXEC);
	t->text = t->text_fd >= 0 ? fdopen(t->text_fd, "w") : NULL;
	if (!t->text)
		return err_errno(e, "no memory for the screen");
	t->screen = newterm(name && *name ? name : "vt100", t->text, stdin);
	if (!t->screen)
		return err_set(e, ERR_INVALID, "the terminal type \"%s\" is unknown here: set TERM to one that is, xterm-256color say", name ? name : "");
	restore_raw(); /* newterm has its own ideas of modes */
	resizeterm(t->h, t->w);
	curs_set(0);
	if (t->caps.colors && has_colors()) {
		start_color();
		use_default_colors();
	} else {
		t->caps.colors = 0;
	}
	return true;
}

static void start_watches(struct term *t)
{
	struct loop *l = t->loop;

	t->in_watch = loop_fd(l, STDIN_FILENO, LOOP_READ, on_readable, t);
	t->out_watch = loop_fd(l, t->fd, 0, on_writable, t);
	t->escape = loop_timer(l, on_escape_time, t);
	t->winch = loop_signal(l, SIGWINCH, on_winch, t);
	t->term_sig = loop_signal(l, SIGTERM, on_end, t);
	t->hup_sig = loop_signal(l, SIGHUP, on_end, t);
	t->int_sig = loop_signal(l, SIGINT, on_end, t);
	t->cont_sig = loop_signal(l, SIGCONT, on_cont, t);
}

struct term *term_new(struct loop *l, const struct term_events *ev, int width, int height, struct err *e)
{
	struct term *t = xcalloc(1, sizeof *t);

	t->loop = l;
	t->ev = *ev;
	t->fd = t->text_fd = -1;
	t->headless = width > 0;
	t->all = true;
	buf_init(&t->out, (size_t)64 << 20);
	if (t->headless) {
		t->w = width;
		t->h = height;
		t->caps = (struct caps){.graphics = GRAPHICS_NONE, .cell_w = 10, .cell_h = 20, .registers = 256};
		return t;
	}
	t->fd = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) ? open("/dev/tty", O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1;
	if (t->fd < 0) {
		err_set(e, ERR_INVALID, "labeldeck needs a terminal; for scripts there are subcommands: labeldeck --help");
		term_free(t);
		return NULL;
	}
	t->input = input_new(on_input, t);
	restore_start();
	read_size(t);
	ask(t);
	restore_enter();
	if (!start_curses(t, e)) {
		term_free(t);
		return NULL;
	}
	start_watches(t);
	return t;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	loop_unwatch(t->in_watch);
	loop_unwatch(t->out_watch);
	loop_unwatch(t->escape);
	loop_unwatch(t->winch);
	loop_unwatch(t->term_sig);
	loop_unwatch(t->hup_sig);
	loop_unwatch(t->int_sig);
	loop_unwatch(t->cont_sig);
	if (t->screen) {
		endwin();
		delscreen(t->screen);
	}
	if (t->text)
		fclose(t->text);
	restore_end();
	if (t->fd >= 0)
		close(t->fd);
	input_free(t->input);
	grid_fini(&t->shown);
	buf_fini(&t->out);
	free(t);
}

const struct caps *term_caps(const struct term *t)
{
	return &t->caps;
}

void term_size(const struct term *t, int *w, int *h)
{
	*w = t->w;
	*h = t->h;
}

void term_resize(struct term *t, int w, int h)
{
	t->w = w;
	t->h = h;
	t->ev.resized(t->ev.arg);
}

bool term_busy(const struct term *t)
{
	return t->sent < t->out.len;
}

/* A class's colour on this terminal: the cube of the 256, or the nearest of the eight. */
static int color_index(uint32_t rgb, int colors)
{
	int r = (int)(rgb >> 16 & 255), g = (int)(rgb >> 8 & 255), b = (int)(rgb & 255);

	if (colors >= 256)
		return 16 + (r + 25) / 51 * 36 + (g + 25) / 51 * 6 + (b + 25) / 51;
	int half = (r > g ? r > b ? r : b : g > b ? g : b) / 2 + 1;
	return (r >= half) | (g >= half) << 1 | (b >= half) << 2;
}

static short pair_for(int color)
{
	short pair = (short)(color + 1);

	if (pair >= COLOR_PAIRS)
		return 0;
	init_pair(pair, (short)color, -1);
	return pair;
}

static void set_style(const struct term *t, const struct cell *c)
{
	static const struct {
		attr_t attrs;
		int color; /* -1: the terminal's own */
	} styles[STYLES] = {
		[STYLE_NORMAL] = {A_NORMAL, -1},           [STYLE_DIM] = {A_DIM, -1},
		[STYLE_BOLD] = {A_BOLD, -1},               [STYLE_TITLE] = {A_BOLD, COLOR_CYAN},
		[STYLE_SELECTED] = {A_REVERSE, -1},        [STYLE_KEY] = {A_BOLD, COLOR_MAGENTA},
		[STYLE_ERROR] = {A_BOLD, COLOR_RED},       [STYLE_GOOD] = {A_NORMAL, COLOR_GREEN},
		[STYLE_CLASS] = {A_BOLD, -1},
	};
	int color = c->style == STYLE_CLASS ? color_index(c->color, COLORS) : styles[c->style].color;

	attr_set(styles[c->style].attrs, t->caps.colors && color >= 0 ? pair_for(color) : 0, NULL);
}

static void send_cell(const struct term *t, const struct grid *g, int x, int y)
{
	const struct cell *c = grid_at(g, x, y);
	wchar_t wide[8];
	cchar_t cc;
	size_t n = 0, len, left = strlen(c->ch);
	attr_t attrs;
	short pair;

	if (left == 0)
		return; /* the right half of a wide one */
	for (const char *s = c->ch; left > 0 && n < NELEM(wide) - 1; s += len, left -= len)
		wide[n++] = (wchar_t)utf8_decode(s, left, &len);
	wide[n] = L'\0';
	set_style(t, c);
	attr_get(&attrs, &pair, NULL);
	setcchar(&cc, wide, attrs, pair, NULL);
	mvadd_wch(y, x, &cc);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->style == b->style && a->color == b->color && strcmp(a->ch, b->ch) == 0;
}

/* What curses wrote goes to the terminal's queue. */
static void take_text(struct term *t)
{
	fflush(t->text);
	off_t n = lseek(t->text_fd, 0, SEEK_CUR);
	char *to = n > 0 ? buf_reserve(&t->out, (size_t)n) : NULL;

	if (to && pread(t->text_fd, to, (size_t)n, 0) == n)
		buf_grew(&t->out, (size_t)n);
	lseek(t->text_fd, 0, SEEK_SET);
}

void term_draw(struct term *t, const struct grid *g)
{
	if (t->headless)
		return;
	bool all = t->all || t->shown.w != g->w || t->shown.h != g->h;
	if (t->all)
		clearok(curscr, TRUE);
	for (int y = 0; y < g->h; y++)
		for (int x = 0; x < g->w; x++)
			if (all || !same_cell(grid_at(g, x, y), grid_at(&t->shown, x, y)))
				send_cell(t, g, x, y);
	t->all = false;
	grid_copy(&t->shown, g);
	wnoutrefresh(stdscr);
	doupdate();
	take_text(t);
	flush_out(t);
}

void term_erase(struct term *t, struct area a)
{
	if (!t->headless && t->screen)
		wredrawln(stdscr, a.y, a.h);
}

void term_picture(struct term *t, const char *bytes, size_t n)
{
	if (t->headless)
		return;
	if (t->caps.sync)
		buf_adds(&t->out, "\033[?2026h");
	buf_add(&t->out, bytes, n);
	if (t->caps.sync)
		buf_adds(&t->out, "\033[?2026l");
	flush_out(t);
}

void term_repaint(struct term *t)
{
	t->all = true;
}

void term_bell(struct term *t)
{
	if (t->headless)
		return;
	buf_addc(&t->out, '\a');
	flush_out(t);
}

void term_suspend(struct term *t)
{
	if (t->headless)
		return;
	restore_end();
	raise(SIGSTOP); /* goes on in on_cont */
}
