#include "tui/input.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

#define ESC_MS 25
#define SEQUENCE_MS 300
#define PASTE_END "\033[201~"

enum state { GROUND, UTF8, ESC, CSI, CSI_LINUX, SS3, STRING, STRING_ESC, PASTE };

struct input {
	input_fn *fn;
	void *arg;
	enum state state;
	char kind;       /* of a STRING */
	char body[4096]; /* of what is being read; what is longer is dropped */
	size_t n;
	size_t want;     /* UTF8: bytes of the code point */
	unsigned alt;    /* MOD_ALT when ESC came before */
};

/* Final bytes of CSI and SS3. */
static const struct {
	char final;
	struct key key;
} finals[] = {
    {'A', {K_UP, 0}},       {'B', {K_DOWN, 0}},     {'C', {K_RIGHT, 0}},       {'D', {K_LEFT, 0}},
    {'H', {K_HOME, 0}},     {'F', {K_END, 0}},      {'P', {K_F1, 0}},          {'Q', {K_F1 + 1, 0}},
    {'S', {K_F1 + 3, 0}},   {'Z', {K_TAB, MOD_SHIFT}},
};

/* First numbers of CSI ... ~. */
static const struct {
	int number;
	uint32_t code;
} numbers[] = {
    {1, K_HOME},    {2, K_INSERT},   {3, K_DELETE},   {4, K_END},      {5, K_PAGEUP},   {6, K_PAGEDOWN}, {7, K_HOME},
    {8, K_END},     {11, K_F1},      {12, K_F1 + 1},  {13, K_F1 + 2},  {14, K_F1 + 3},  {15, K_F1 + 4},  {17, K_F1 + 5},
    {18, K_F1 + 6}, {19, K_F1 + 7},  {20, K_F1 + 8},  {21, K_F1 + 9},  {23, K_F1 + 10}, {24, K_F1 + 11},
};

struct input *input_new(input_fn *fn, void *arg)
{
	struct input *in = xcalloc(1, sizeof *in);

	in->fn = fn;
	in->arg = arg;
	return in;
}

void input_free(struct input *in)
{
	free(in);
}

/* --------------------------------------------------------------- emitting */

static void emit_key(struct input *in, uint32_t code, unsigned mods)
{
	struct input_event ev = {.type = INPUT_KEY, .key = {code, mods}};

	in->fn(&ev, in->arg);
}

static void emit_text(struct input *in, enum input_type type, char kind)
{
	struct input_event ev = {.type = type, .kind = kind, .text = in->body, .n = in->n};

	in->fn(&ev, in->arg);
}

/* A control byte as the key that sends it. */
static void emit_control(struct input *in, unsigned char c, unsigned mods)
{
	if (c == '\r' || c == '\n')
		emit_key(in, K_ENTER, mods);
	else if (c == '\t' || c == K_ESC)
		emit_key(in, c, mods);
	else if (c == '\b' || c == K_BACKSPACE)
		emit_key(in, K_BACKSPACE, mods);
	else if (c == 0)
		emit_key(in, K_SPACE, mods | MOD_CTRL);
	else
		emit_key(in, c <= 26 ? 'a' + c - 1u : c + 64u, mods | MOD_CTRL);
}

/* -------------------------------------------------------------- sequences */

/* Numbers apart by ; (what follows a : belongs to the one before it and is passed over). */
static int read_numbers(const char *s, size_t n, int *v, int most)
{
	int count = 0, now = 0;
	bool sub = false;

	for (size_t i = 0; i <= n && count < most; i++) {
		if (i == n || s[i] == ';') {
			v[count++] = now;
			now = 0;
			sub = false;
		} else if (s[i] == ':') {
			sub = true;
		} else if (s[i] >= '0' && s[i] <= '9' && !sub && now < 1000000) {
			now = now * 10 + (s[i] - '0');
		}
	}
	return count;
}

/* Modifiers as xterm numbers them: 1 and the bits. */
static unsigned xterm_mods(int number)
{
	return number > 1 ? (unsigned)(number - 1) & (MOD_SHIFT | MOD_ALT | MOD_CTRL) : 0;
}

/* A code with modifiers from CSI u, brought to the form in which the same key comes without it. */
static void emit_coded(struct input *in, int code, unsigned mods)
{
	if (code == 57414)
		code = K_ENTER;
	if (mods & MOD_SHIFT && code >= 'a' && code <= 'z' && !(mods & MOD_CTRL)) {
		code -= 32;
		mods &= ~(unsigned)MOD_SHIFT;
	}
	if (code > 0 && (code < 0x20 || code == K_BACKSPACE) && code != K_TAB)
		emit_control(in, (unsigned char)code, mods);
	else if (code > 0 && code < 0xd800)
		emit_key(in, (uint32_t)code, mods);
}

static void csi_tilde(struct input *in, const int *v, int n)
{
	if (v[0] == 200) {
		in->state = PASTE;
		in->n = 0;
		return;
	}
	if (v[0] == 27 && n >= 3) {
		emit_coded(in, v[2], xterm_mods(v[1]));
		return;
	}
	for (size_t i = 0; i < NELEM(numbers); i++)
		if (numbers[i].number == v[0])
			emit_key(in, numbers[i].code, xterm_mods(n > 1 ? v[1] : 0));
}

static void csi_mouse(struct input *in, const int *v, int n, bool release)
{
	struct input_event ev = {.type = INPUT_MOUSE, .release = release};

	if (n < 3 || v[1] < 1 || v[2] < 1)
		return;
	ev.button = v[0] & ~(4 | 8 | 16 | 32);
	ev.motion = v[0] & 32;
	ev.key.mods = (v[0] & 4 ? MOD_SHIFT : 0) | (v[0] & 8 ? MOD_ALT : 0) | (v[0] & 16 ? MOD_CTRL : 0);
	ev.x = v[1] - 1;
	ev.y = v[2] - 1;
	in->fn(&ev, in->arg);
}

static bool emit_final(struct input *in, char final, unsigned mods)
{
	for (size_t i = 0; i < NELEM(finals); i++)
		if (finals[i].final == final) {
			emit_key(in, finals[i].key.code, finals[i].key.mods | mods);
			return true;
		}
	return false;
}

/* The body holds everything behind CSI with the final byte. */
static void csi_end(struct input *in)
{
	char final = in->body[in->n - 1], first = in->body[0];
	int v[4] = {0}, n = read_numbers(in->body, in->n - 1, v, (int)NELEM(v));

	in->state = GROUND;
	if (first == '<' && (final == 'M' || final == 'm'))
		csi_mouse(in, v, n, final == 'm');
	else if (first == '?' || first == '>' || first == '=' || first == '<')
		emit_text(in, INPUT_ANSWER, 'c');
	else if (final == '~')
		csi_tilde(in, v, n);
	else if (final == 'u')
		emit_coded(in, v[0], xterm_mods(n > 1 ? v[1] : 0));
	else if (!emit_final(in, final, xterm_mods(n > 1 ? v[1] : 0)))
		emit_text(in, INPUT_ANSWER, 'c');
}

static void ss3(struct input *in, unsigned char c)
{
	in->state = c == K_ESC ? ESC : GROUND;
	if (c == 'M')
		emit_key(in, K_ENTER, 0);
	else if (c == 'R')
		emit_key(in, K_F1 + 2, 0);
	else if (c >= 'j' && c <= 'y')
		emit_key(in, c - 'j' + '*', 0); /* the keypad: * to 9 */
	else
		emit_final(in, (char)c, 0);
}

static void keep(struct input *in, char c)
{
	if (in->n < sizeof in->body)
		in->body[in->n++] = c;
}

static void string_end(struct input *in)
{
	in->state = GROUND;
	if (in->n < sizeof in->body)
		emit_text(in, INPUT_ANSWER, in->kind);
}

/* ----------------------------------------------------------------- states */

static void ground(struct input *in, unsigned char c)
{
	in->n = 0;
	if (c == K_ESC) {
		in->state = ESC;
		in->alt = 0;
		return;
	}
	if (c < 0x20 || c == K_BACKSPACE) {
		emit_control(in, c, in->alt);
	} else if (c < 0x80) {
		emit_key(in, c, in->alt);
	} else if (c >= 0xc2 && c < 0xf5) {
		in->state = UTF8;
		in->want = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
		keep(in, (char)c);
		return;
	}
	in->alt = 0;
}

static void utf8(struct input *in, unsigned char c)
{
	size_t len;
	uint32_t cp;

	if ((c & 0xc0) != 0x80) {
		in->state = GROUND;
		in->alt = 0;
		ground(in, c);
		return;
	}
	keep(in, (char)c);
	if (in->n < in->want)
		return;
	in->state = GROUND;
	cp = utf8_decode(in->body, in->n, &len);
	if (cp != UTF8_BAD && cp >= 0xa0)
		emit_key(in, cp, in->alt);
	in->alt = 0;
}

static void escape(struct input *in, unsigned char c)
{
	static const char introducers[] = "]P_^X", kinds[] = "odaxx";
	const char *at = c ? strchr(introducers, c) : NULL;

	in->n = 0;
	if (c == '[') {
		in->state = CSI;
	} else if (c == 'O') {
		in->state = SS3;
	} else if (at) {
		in->state = STRING;
		in->kind = kinds[at - introducers];
	} else if (c == K_ESC) {
		emit_key(in, K_ESC, 0);
	} else {
		in->state = GROUND;
		in->alt = MOD_ALT;
		ground(in, c);
	}
}

static void csi(struct input *in, unsigned char c)
{
	if (c == K_ESC) {
		in->state = ESC;
		return;
	}
	if (c < 0x20 || c > 0x7e) {
		in->state = GROUND;
		return;
	}
	keep(in, (char)c);
	if (c == '[' && in->n == 1)
		in->state = CSI_LINUX;
	else if (c >= 0x40 && in->n < sizeof in->body)
		csi_end(in);
	else if (c >= 0x40)
		in->state = GROUND;
}

/* The function keys F1 to F5 of the Linux console. */
static void csi_linux(struct input *in, unsigned char c)
{
	in->state = GROUND;
	if (c >= 'A' && c <= 'E')
		emit_key(in, K_F1 + (uint32_t)(c - 'A'), 0);
}

static void string(struct input *in, unsigned char c)
{
	if (in->state == STRING_ESC) {
		if (c == '\\') {
			string_end(in);
			return;
		}
		escape(in, c); /* it was cut off by another sequence */
		return;
	}
	if (c == K_ESC)
		in->state = STRING_ESC;
	else if (c == '\a')
		string_end(in);
	else
		keep(in, (char)c);
}

static void paste(struct input *in, unsigned char c)
{
	const size_t end = sizeof PASTE_END - 1;

	keep(in, (char)c);
	if (in->n >= end && memcmp(in->body + in->n - end, PASTE_END, end) == 0) {
		in->state = GROUND;
		in->n -= end;
		if (in->n > 0)
			emit_text(in, INPUT_PASTE, 0);
	} else if (in->n == sizeof in->body) {
		/* What may be the beginning of the end stays. */
		in->n -= end;
		emit_text(in, INPUT_PASTE, 0);
		memmove(in->body, in->body + in->n, end);
		in->n = end;
	}
}

void input_feed(struct input *in, const char *bytes, size_t n)
{
	static void (*const states[])(struct input *, unsigned char) = {
	    [GROUND] = ground, [UTF8] = utf8,     [ESC] = escape,        [CSI] = csi,     [CSI_LINUX] = csi_linux,
	    [SS3] = ss3,       [STRING] = string, [STRING_ESC] = string, [PASTE] = paste,
	};

	for (size_t i = 0; i < n; i++)
		states[in->state](in, (unsigned char)bytes[i]);
}

int input_pending(const struct input *in)
{
	if (in->state == GROUND || in->state == PASTE)
		return 0;
	return in->state == ESC || in->n == 0 ? ESC_MS : SEQUENCE_MS;
}

void input_timeout(struct input *in)
{
	static const char introducers[] = {[CSI] = '[', [SS3] = 'O'};
	enum state was = in->state;

	if (was == GROUND || was == PASTE)
		return;
	in->state = GROUND;
	if (was == ESC)
		emit_key(in, K_ESC, 0);
	else if ((was == CSI || was == SS3) && in->n == 0)
		emit_key(in, (uint32_t)introducers[was], MOD_ALT);
	else if (was == STRING && in->n == 0)
		emit_key(in, in->kind == 'o' ? ']' : in->kind == 'd' ? 'P' : '_', MOD_ALT);
	in->n = 0;
	in->alt = 0;
}
