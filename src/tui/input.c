#include "tui/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"

enum { SEQUENCE_MAX = 4096, PASTE_MAX = 1 << 20 };

enum state { GROUND, ESC, CSI, SS3, STRING, STRING_ESC, PASTE };

struct input {
	void (*fn)(const struct input_event *ev, void *arg);
	void *arg;
	enum state state;
	char string_kind;
	struct buf seq;   /* body of what is being read */
	struct buf paste;
	char utf8[4];
	size_t nutf8;
};

struct input *input_new(void (*fn)(const struct input_event *ev, void *arg), void *arg)
{
	struct input *in = xcalloc(1, sizeof *in);

	in->fn = fn;
	in->arg = arg;
	buf_init(&in->seq, SEQUENCE_MAX);
	buf_init(&in->paste, PASTE_MAX);
	return in;
}

void input_free(struct input *in)
{
	if (!in)
		return;
	buf_fini(&in->seq);
	buf_fini(&in->paste);
	free(in);
}

static void give_key(struct input *in, uint32_t code, unsigned mods)
{
	struct input_event ev = {.kind = INPUT_KEY, .key = {code, mods}};

	in->fn(&ev, in->arg);
}

static void give_plain(struct input *in, uint32_t cp, unsigned mods)
{
	if (cp == '\n')
		cp = '\r';
	if (cp == 0)
		give_key(in, ' ', mods | MOD_CTRL);
	else if (cp == 8)
		give_key(in, KEY_BACKSPACE, mods);
	else if (cp < 0x20 && cp != '\r' && cp != '\t' && cp != 0x1b)
		give_key(in, cp + (cp <= 26 ? 'a' - 1 : '@'), mods | MOD_CTRL);
	else
		give_key(in, cp, mods);
}

static int parameters(const char *s, size_t n, int *v, int most)
{
	int count = 0;

	for (size_t i = 0; i < n && count < most; count++) {
		v[count] = 0;
		for (; i < n && s[i] != ';'; i++)
			if (s[i] >= '0' && s[i] <= '9' && v[count] < 100000)
				v[count] = v[count] * 10 + (s[i] - '0');
		i++;
	}
	return count;
}

static void give_mouse(struct input *in, const char *s, size_t n, bool released)
{
	int v[3];
	struct input_event ev = {.kind = INPUT_MOUSE, .released = released};

	if (parameters(s, n, v, 3) != 3)
		return;
	ev.button = v[0];
	ev.x = v[1];
	ev.y = v[2];
	in->fn(&ev, in->arg);
}

static void give_answer(struct input *in, char kind)
{
	struct input_event ev = {.kind = INPUT_ANSWER, .answer = kind, .text = buf_str(&in->seq), .len = in->seq.len};

	in->fn(&ev, in->arg);
}

static uint32_t tilde_key(int n)
{
	static const struct {
		int n;
		uint32_t key;
	} keys[] = {{1, KEY_HOME}, {2, KEY_INSERT}, {3, KEY_DELETE}, {4, KEY_END}, {5, KEY_PAGE_UP}, {6, KEY_PAGE_DOWN}, {7, KEY_HOME},
		    {8, KEY_END}, {11, KEY_F1}, {12, KEY_F1 + 1}, {13, KEY_F1 + 2}, {14, KEY_F1 + 3}, {15, KEY_F1 + 4}, {17, KEY_F1 + 5},
		    {18, KEY_F1 + 6}, {19, KEY_F1 + 7}, {20, KEY_F1 + 8}, {21, KEY_F1 + 9}, {23, KEY_F1 + 10}, {24, KEY_F12}};

	for (size_t i = 0; i < NELEM(keys); i++)
		if (keys[i].n == n)
			return keys[i].key;
	return KEY_NONE;
}

static uint32_t letter_key(char c)
{
	static const char letters[] = "ABCDHFPQRS";
	static const uint32_t keys[] = {KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END, KEY_F1, KEY_F1 + 1, KEY_F1 + 2, KEY_F1 + 3};
	const char *at = strchr(letters, c);

	return c && at ? keys[at - letters] : KEY_NONE;
}

static unsigned mods_of(int parameter)
{
	return parameter > 1 ? (unsigned)(parameter - 1) & 7 : 0;
}

/* The body ends in its final byte. */
static void end_csi(struct input *in)
{
	const char *s = buf_str(&in->seq);
	size_t n = in->seq.len;
	char last = s[n - 1];
	int v[4] = {0}, count = parameters(s, n - 1, v, 4);

	in->state = GROUND;
	if (s[0] == '<' && (last == 'M' || last == 'm')) {
		give_mouse(in, s + 1, n - 2, last == 'm');
	} else if (last == '~' && v[0] == 200) {
		in->state = PASTE;
		buf_reset(&in->paste);
	} else if (s[0] == '?' || s[0] == '>' || last == 't' || last == 'y' || (last == 'R' && count == 2)) {
		give_answer(in, 'c');
	} else if (last == '~') {
		uint32_t k = tilde_key(v[0]);
		if (k != KEY_NONE)
			give_key(in, k, mods_of(v[1]));
	} else if (last == 'Z') {
		give_key(in, KEY_TAB, MOD_SHIFT);
	} else if (letter_key(last) != KEY_NONE) {
		give_key(in, letter_key(last), mods_of(v[1]));
	} else if (last == 'u' && v[0] > 0 && v[0] < 0x110000) {
		give_key(in, (uint32_t)v[0], mods_of(v[1]));
	}
}

static void begin_string(struct input *in, char kind)
{
	in->state = STRING;
	in->string_kind = kind;
	buf_reset(&in->seq);
}

static void after_escape(struct input *in, unsigned char c)
{
	in->state = GROUND;
	buf_reset(&in->seq);
	if (c == '[')
		in->state = CSI;
	else if (c == 'O')
		in->state = SS3;
	else if (c == ']')
		begin_string(in, 'o');
	else if (c == 'P')
		begin_string(in, 'd');
	else if (c == '_')
		begin_string(in, 'a');
	else if (c == 0x1b)
		in->state = ESC, give_key(in, KEY_ESCAPE, 0);
	else
		give_plain(in, c, MOD_ALT);
}

static void ground(struct input *in, unsigned char c)
{
	size_t len;

	if (in->nutf8 == 0 && c == 0x1b) {
		in->state = ESC;
		return;
	}
	if (in->nutf8 == 0 && c < 0x80) {
		give_plain(in, c, 0);
		return;
	}
	if (in->nutf8 && (c & 0xc0) != 0x80) { /* a broken character: the new byte starts over */
		in->nutf8 = 0;
		ground(in, c);
		return;
	}
	in->utf8[in->nutf8++] = (char)c;
	uint32_t cp = utf8_decode(in->utf8, in->nutf8, &len);
	if (cp != UTF8_BAD || in->nutf8 == 4 || (in->nutf8 == 1 && (c < 0xc2 || c > 0xf4))) {
		in->nutf8 = 0;
		if (cp != UTF8_BAD && (cp >= 0xa0))
			give_key(in, cp, 0);
	}
}

static void in_string(struct input *in, unsigned char c)
{
	if (in->state == STRING_ESC) {
		if (c == '\\') {
			in->state = GROUND;
			give_answer(in, in->string_kind);
		} else {
			after_escape(in, c);
		}
	} else if (c == 0x1b) {
		in->state = STRING_ESC;
	} else if (c == 7) {
		in->state = GROUND;
		give_answer(in, in->string_kind);
	} else {
		buf_addc(&in->seq, (char)c);
		if (in->seq.failed)
			in->state = GROUND;
	}
}

static void in_paste(struct input *in, unsigned char c)
{
	static const char end[] = "\033[201~";
	size_t n = sizeof end - 1;

	buf_addc(&in->paste, (char)c);
	if (in->paste.failed) {
		in->state = GROUND;
	} else if (in->paste.len >= n && memcmp(in->paste.data + in->paste.len - n, end, n) == 0) {
		struct input_event ev = {.kind = INPUT_PASTE, .text = in->paste.data, .len = in->paste.len - n};
		in->state = GROUND;
		in->fn(&ev, in->arg);
	}
}

static void in_csi(struct input *in, unsigned char c)
{
	if (c == 0x1b) { /* cut off: a new sequence begins */
		in->state = ESC;
		return;
	}
	buf_addc(&in->seq, (char)c);
	if (in->seq.failed)
		in->state = GROUND;
	else if (c >= 0x40 && c <= 0x7e && !(c == '[' && in->seq.len == 1))
		end_csi(in);
}

void input_bytes(struct input *in, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		switch (in->state) {
		case GROUND:
			ground(in, c);
			break;
		case ESC:
			after_escape(in, c);
			break;
		case CSI:
			in_csi(in, c);
			break;
		case SS3:
			in->state = GROUND;
			if (letter_key((char)c) != KEY_NONE)
				give_key(in, letter_key((char)c), 0);
			break;
		case STRING:
		case STRING_ESC:
			in_string(in, c);
			break;
		case PASTE:
			in_paste(in, c);
			break;
		}
	}
}

bool input_pending(const struct input *in)
{
	return in->state != GROUND && in->state != PASTE;
}

void input_timeout(struct input *in)
{
	if (in->state == ESC)
		give_key(in, KEY_ESCAPE, 0);
	if (input_pending(in))
		in->state = GROUND;
}

static const struct {
	const char *name;
	uint32_t code;
} names[] = {{"Up", KEY_UP}, {"Down", KEY_DOWN}, {"Left", KEY_LEFT}, {"Right", KEY_RIGHT}, {"Home", KEY_HOME}, {"End", KEY_END},
	     {"PageUp", KEY_PAGE_UP}, {"PageDown", KEY_PAGE_DOWN}, {"Insert", KEY_INSERT}, {"Delete", KEY_DELETE}, {"Enter", KEY_ENTER},
	     {"Tab", KEY_TAB}, {"Esc", KEY_ESCAPE}, {"Backspace", KEY_BACKSPACE}, {"Space", ' '}};

char *key_to_name(struct key k, char out[32])
{
	char base[16] = "";

	for (size_t i = 0; i < NELEM(names); i++)
		if (names[i].code == k.code)
			str_copy(base, sizeof base, names[i].name);
	if (!base[0] && k.code >= KEY_F1 && k.code <= KEY_F12)
		snprintf(base, sizeof base, "F%u", k.code - KEY_F1 + 1);
	else if (!base[0] && k.code < 0x110000)
		base[utf8_encode(k.code, base)] = '\0';
	snprintf(out, 32, "%s%s%s%s", k.mods & MOD_CTRL ? "Ctrl-" : "", k.mods & MOD_ALT ? "Alt-" : "", k.mods & MOD_SHIFT ? "Shift-" : "", base);
	return out;
}

bool key_from_name(const char *name, size_t n, struct key *out)
{
	static const struct {
		const char *prefix;
		unsigned mod;
	} mods[] = {{"Ctrl-", MOD_CTRL}, {"Alt-", MOD_ALT}, {"Shift-", MOD_SHIFT}};
	size_t len;

	*out = (struct key){KEY_NONE, 0};
	for (size_t i = 0; i < NELEM(mods); i++) {
		size_t p = strlen(mods[i].prefix);
		if (n > p && strncmp(name, mods[i].prefix, p) == 0) {
			out->mods |= mods[i].mod;
			name += p;
			n -= p;
		}
	}
	for (size_t i = 0; i < NELEM(names); i++)
		if (strlen(names[i].name) == n && strncmp(names[i].name, name, n) == 0)
			out->code = names[i].code;
	if (out->code == KEY_NONE && n > 1 && name[0] == 'F' && name[1] >= '1' && name[1] <= '9')
		out->code = KEY_F1 + (uint32_t)strtoul(name + 1, NULL, 10) - 1;
	if (out->code == KEY_NONE && n > 0) {
		uint32_t cp = utf8_decode(name, n, &len);
		if (cp != UTF8_BAD && len == n)
			out->code = cp;
	}
	return out->code != KEY_NONE;
}
