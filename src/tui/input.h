#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes from the terminal to keys, mouse events, pastes and answers: one
 * state machine, pure. Bytes come in pieces; a lone Escape is told from the start of a
 * sequence by time: when input_pending says so, call input_timeout after 25 ms without a byte.
 * Sequences are those of xterm's ctlseqs (CSI, SS3, SGR mouse 1006/1016, bracketed paste 2004).
 */
enum { /* keys beyond Unicode */
	KEY_NONE = 0x110000, KEY_UP, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_INSERT,
	KEY_DELETE, KEY_F1, KEY_F12 = KEY_F1 + 11, KEY_LAST
};
enum { KEY_ENTER = '\r', KEY_TAB = '\t', KEY_ESCAPE = 0x1b, KEY_BACKSPACE = 0x7f };
enum { MOD_SHIFT = 1, MOD_ALT = 2, MOD_CTRL = 4 };

struct key {
	uint32_t code; /* a code point (Ctrl-A is 'a' with MOD_CTRL) or KEY_... */
	unsigned mods;
};

enum input_kind { INPUT_KEY, INPUT_MOUSE, INPUT_PASTE, INPUT_ANSWER };

struct input_event {
	enum input_kind kind;
	struct key key;
	int button, x, y;   /* mouse: SGR button code, 1-based cell or pixel */
	bool released;
	char answer;        /* 'c' CSI, 'o' OSC, 'd' DCS, 'a' APC */
	const char *text;   /* answer's body, pasted text; valid during the call */
	size_t len;
};

struct input;
struct input *input_new(void (*fn)(const struct input_event *ev, void *arg), void *arg);
void input_free(struct input *in);
void input_bytes(struct input *in, const char *p, size_t n);
bool input_pending(const struct input *in); /* a sequence has begun */
void input_timeout(struct input *in);

/* "q", "Ctrl-r", "Shift-Left", "Enter", "Space": at most 32 bytes. */
char *key_to_name(struct key k, char out[32]);
bool key_from_name(const char *name, size_t n, struct key *out);
