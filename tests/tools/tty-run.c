/*
 * tty-run WxH PROGRAM [ARGUMENT ...]: runs a program on a terminal of its own, as a person would see and drive it. Each
 * line of standard input is a command, answered with one line, "ok" or "no: " and why:
 *
 *     key Ctrl-R Enter    keys by their names (tui/key.h)
 *     type TEXT           keys one by one
 *     wait TEXT           until the screen shows it
 *     gone TEXT           until it does not
 *     snap FILE           writes the screen: its text, a line of dashes, its looks (put_looks)
 *     resize WxH
 *     kill KILL           a signal by its name
 *     end                 waits until the program has ended: "exit 0" or "signal KILL"
 *
 * The terminal is libvterm's; what it answers to the program's questions goes to the program. A program that still runs
 * when standard input ends is killed.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vterm.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/key.h"

enum { WAIT_MS = 30000, SIDE_MAX = 1000, HALF_BLOCK = 0x2580 };

struct run {
	pid_t pid;
	int pty, end; /* end: the pidfd */
	bool hung_up, ended;
	VTerm *vt;
	VTermScreen *screen;
	int w, h;
	struct buf said; /* of standard input, not yet acted on */
};

/* ------------------------------------------------------------- the program */

static void to_program(const char *p, size_t n, void *arg)
{
	struct run *r = arg;

	while (n > 0 && !r->ended) {
		ssize_t put = write(r->pty, p, n);

		if (put < 0 && errno != EINTR)
			return;
		p += put > 0 ? put : 0;
		n -= put > 0 ? (size_t)put : 0;
	}
}

/* Shows what the program has written so far. */
static void show(struct run *r)
{
	struct pollfd ready = {r->pty, POLLIN, 0};
	char part[65536];
	ssize_t n;

	while (poll(&ready, 1, 0) == 1 && (n = read(r->pty, part, sizeof part)) > 0)
		vterm_input_write(r->vt, part, (size_t)n);
}

/* Waits until something happens, also on `also` (-1: nothing). */
static void turn(struct run *r, int also, int64_t ms)
{
	struct pollfd ready[] = {{r->hung_up ? -1 : r->pty, POLLIN, 0},
				 {r->ended ? -1 : r->end, POLLIN, 0},
				 {also, POLLIN, 0}};

	if (poll(ready, 3, (int)ms) <= 0)
		return;
	show(r);
	r->hung_up |= (ready[0].revents & POLLHUP) != 0;
	r->ended |= ready[1].revents != 0;
}

static bool start(struct run *r, char **argv)
{
	struct winsize size = {.ws_row = (unsigned short)r->h, .ws_col = (unsigned short)r->w};

	r->pid = forkpty(&r->pty, NULL, NULL, &size);
	if (r->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	r->end = r->pid > 0 ? (int)syscall(SYS_pidfd_open, r->pid, 0) : -1;
	r->vt = vterm_new(r->h, r->w);
	vterm_set_utf8(r->vt, 1);
	vterm_output_set_callback(r->vt, to_program, r);
	r->screen = vterm_obtain_screen(r->vt);
	vterm_screen_enable_altscreen(r->screen, 1);
	vterm_screen_reset(r->screen, 1);
	return r->end >= 0;
}

/* ---------------------------------------------------------------- the screen */

static void trim(struct buf *b)
{
	while (b->len > 0 && b->data[b->len - 1] == ' ')
		b->len--;
	buf_addc(b, '\n');
}

static void put_text(const struct run *r, int y, struct buf *out)
{
	for (int x = 0; x < r->w; x++) {
		VTermScreenCell c;
		char one[4];

		vterm_screen_get_cell(r->screen, (VTermPos){y, x}, &c);
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c.chars[i]; i++)
			buf_add(out, one, utf8_encode(c.chars[i], one));
		if (!c.chars[0])
			buf_addc(out, ' ');
		x += c.width == 2;
	}
	trim(out);
}

static int spread(const VTermColor *c)
{
	int r = c->rgb.red, g = c->rgb.green, b = c->rgb.blue, most = r > g ? r : g, least = r < g ? r : g;

	return (most > b ? most : b) - (least < b ? least : b);
}

static char color_letter(const struct run *r, VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return ' ';
	vterm_screen_convert_color_to_rgb(r->screen, c);
	return "krgybmcw"[(c->rgb.red > 110) | (c->rgb.green > 110) << 1 | (c->rgb.blue > 110) << 2];
}

/* Of the two pixels of a half block the more colourful one. */
static char look(const struct run *r, VTermScreenCell *c)
{
	char letter = color_letter(r, &c->fg), ground = color_letter(r, &c->bg);

	if (c->attrs.reverse)
		return '#';
	if (c->chars[0] == HALF_BLOCK)
		return spread(&c->fg) >= spread(&c->bg) ? letter : ground;
	if (c->attrs.bold)
		return letter == ' ' ? '*' : (char)(letter - 'a' + 'A');
	return c->chars[0] > ' ' ? letter : ' ';
}

/*
 * A character a cell: the nearest of black (k), red, green, yellow, blue, magenta, cyan and white; a capital is bold,
 * "*" bold in the terminal's own colour, "#" reverse.
 */
static void put_looks(const struct run *r, int y, struct buf *out)
{
	for (int x = 0; x < r->w; x++) {
		VTermScreenCell c;

		vterm_screen_get_cell(r->screen, (VTermPos){y, x}, &c);
		buf_addc(out, look(r, &c));
	}
	trim(out);
}

static bool shows(const struct run *r, const char *text)
{
	struct buf b;
	bool there;

	buf_init(&b, BUF_MAX_DEFAULT);
	for (int y = 0; y < r->h; y++)
		put_text(r, y, &b);
	buf_addc(&b, '\0');
	there = strstr(b.data, text) != NULL;
	buf_fini(&b);
	return there;
}

/* ---------------------------------------------------------------- commands */

static void press(struct run *r, struct key k)
{
	static const struct {
		uint32_t code;
		VTermKey key;
	} keys[] = {
	    {K_TAB, VTERM_KEY_TAB},       {K_ENTER, VTERM_KEY_ENTER},   {K_ESC, VTERM_KEY_ESCAPE},
	    {K_UP, VTERM_KEY_UP},         {K_DOWN, VTERM_KEY_DOWN},     {K_LEFT, VTERM_KEY_LEFT},
	    {K_RIGHT, VTERM_KEY_RIGHT},   {K_HOME, VTERM_KEY_HOME},     {K_END, VTERM_KEY_END},
	    {K_PAGEUP, VTERM_KEY_PAGEUP}, {K_PAGEDOWN, VTERM_KEY_PAGEDOWN}, {K_INSERT, VTERM_KEY_INS},
	    {K_DELETE, VTERM_KEY_DEL},    {K_BACKSPACE, VTERM_KEY_BACKSPACE},
	};
	VTermModifier mod = (VTermModifier)k.mods; /* the same bits */

	for (size_t i = 0; i < NELEM(keys); i++)
		if (keys[i].code == k.code) {
			vterm_keyboard_key(r->vt, keys[i].key, mod);
			return;
		}
	if (k.code >= K_F1 && k.code < K_LAST)
		vterm_keyboard_key(r->vt, (VTermKey)VTERM_KEY_FUNCTION(k.code - K_F1 + 1), mod);
	else
		vterm_keyboard_unichar(r->vt, k.code, mod);
}

/* Each command returns what is wrong, NULL if nothing is. */
static const char *do_key(struct run *r, char *names)
{
	for (char *name; (name = strsep(&names, " "));) {
		struct key k;

		if (!key_from_name(name, &k))
			return "no such key";
		press(r, k);
	}
	return NULL;
}

static const char *do_type(struct run *r, char *text)
{
	for (size_t len, n = strlen(text); n > 0; text += len, n -= len)
		press(r, (struct key){utf8_decode(text, n, &len), 0});
	return NULL;
}

static bool wait_until(struct run *r, const char *text, bool shown)
{
	int64_t end = clock_mono_ms() + WAIT_MS, left;

	while (shows(r, text) != shown) {
		left = end - clock_mono_ms();
		if (left <= 0 || r->ended)
			return false;
		turn(r, -1, left);
	}
	return true;
}

static const char *do_wait(struct run *r, char *text)
{
	return wait_until(r, text, true) ? NULL : "the screen never showed it";
}

static const char *do_gone(struct run *r, char *text)
{
	return wait_until(r, text, false) ? NULL : "the screen goes on showing it";
}

static const char *do_snap(struct run *r, char *path)
{
	FILE *f = fopen(path, "w");
	struct buf b;

	buf_init(&b, BUF_MAX_DEFAULT);
	for (int y = 0; y < r->h; y++)
		put_text(r, y, &b);
	for (int x = 0; x < r->w; x++)
		buf_addc(&b, '-');
	trim(&b);
	for (int y = 0; y < r->h; y++)
		put_looks(r, y, &b);
	if (f)
		fwrite(b.data, 1, b.len, f);
	buf_fini(&b);
	return f && fclose(f) == 0 ? NULL : "cannot write it";
}

static bool parse_size(const char *text, int *w, int *h)
{
	char rest;

	return sscanf(text, "%4dx%4d%c", w, h, &rest) == 2 && *w > 0 && *h > 0 && *w <= SIDE_MAX && *h <= SIDE_MAX;
}

static const char *do_resize(struct run *r, char *text)
{
	struct winsize size = {0};
	int w, h;

	if (!parse_size(text, &w, &h))
		return "a size is written 100x30";
	r->w = w;
	r->h = h;
	vterm_set_size(r->vt, h, w);
	size.ws_row = (unsigned short)h;
	size.ws_col = (unsigned short)w;
	return ioctl(r->pty, TIOCSWINSZ, &size) == 0 ? NULL : "the terminal has gone";
}

static const char *do_kill(struct run *r, char *name)
{
	int number = 1;

	while (number < NSIG && !str_eq(sigabbrev_np(number), name))
		number++;
	if (number == NSIG)
		return "no such signal";
	return kill(r->pid, number) == 0 ? NULL : "the program has ended";
}

static const char *do_end(struct run *r)
{
	int64_t end = clock_mono_ms() + WAIT_MS;
	int status;

	while (!r->ended && clock_mono_ms() < end)
		turn(r, -1, end - clock_mono_ms());
	if (!r->ended)
		return "the program goes on running";
	waitpid(r->pid, &status, 0);
	if (WIFEXITED(status))
		printf("exit %d\n", WEXITSTATUS(status));
	else
		printf("signal %s\n", sigabbrev_np(WTERMSIG(status)));
	exit(0);
}

static const struct {
	const char *word;
	const char *(*act)(struct run *r, char *rest);
} commands[] = {
    {"key ", do_key},   {"type ", do_type},     {"wait ", do_wait}, {"gone ", do_gone},
    {"snap ", do_snap}, {"resize ", do_resize}, {"kill ", do_kill},
};

static const char *act(struct run *r, char *line)
{
	if (str_eq(line, "end"))
		return do_end(r);
	for (size_t i = 0; i < NELEM(commands); i++)
		if (str_starts(line, commands[i].word))
			return commands[i].act(r, line + strlen(commands[i].word));
	return "no such command";
}

static void take_command(struct run *r, size_t n)
{
	const char *wrong;

	r->said.data[n] = '\0';
	wrong = act(r, r->said.data);
	buf_drop(&r->said, n + 1);
	if (wrong)
		printf("no: %s\n", wrong);
	else
		puts("ok");
	fflush(stdout);
}

/* False at the end of standard input. */
static bool listen(struct run *r)
{
	struct pollfd ready = {STDIN_FILENO, POLLIN, 0};
	char part[4096], *end;
	ssize_t n;

	turn(r, STDIN_FILENO, -1);
	if (poll(&ready, 1, 0) != 1)
		return true;
	n = read(STDIN_FILENO, part, sizeof part);
	if (n <= 0)
		return false;
	buf_add(&r->said, part, (size_t)n);
	while ((end = memchr(r->said.data, '\n', r->said.len)))
		take_command(r, (size_t)(end - r->said.data));
	return true;
}

int main(int argc, char **argv)
{
	struct run r = {0};

	if (argc < 3 || !parse_size(argv[1], &r.w, &r.h)) {
		fputs("usage: tty-run WxH PROGRAM [ARGUMENT ...]\n", stderr);
		return 2;
	}
	buf_init(&r.said, BUF_MAX_DEFAULT);
	if (!start(&r, argv + 2)) {
		perror("tty-run");
		return 1;
	}
	while (listen(&r))
		;
	kill(r.pid, SIGKILL);
	waitpid(r.pid, NULL, 0);
	buf_fini(&r.said);
	vterm_free(r.vt);
	return 0;
}
