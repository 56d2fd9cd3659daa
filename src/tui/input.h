#pragma once

#include <stddef.h>

#include "tui/key.h"

/*
 * Bytes of a terminal to keys: one state machine that needs no terminfo. It knows UTF-8, CSI and SS3 sequences with the
 * modifiers of xterm, CSI u, SGR mouse reports, bracketed paste, and tells the terminal's answers apart. Whatever
 * it does not know it drops. Pure: no input or output, any bytes are fine. Source: xterm's ctlseqs; ECMA-48.
 */
enum input_type { INPUT_KEY, INPUT_MOUSE, INPUT_PASTE, INPUT_ANSWER };

enum { MOUSE_WHEEL_UP = 64, MOUSE_WHEEL_DOWN = 65 };

struct input_event {
	enum input_type type;
	struct key key;        /* KEY; of MOUSE the modifiers */
	int button, x, y;      /* MOUSE: button as SGR has it without modifiers and motion, place from 0 */
	bool release, motion;  /* MOUSE */
	char kind;             /* ANSWER: 'c' CSI, 'o' OSC, 'd' DCS, 'a' APC */
	const char *text;      /* ANSWER: without introducer and end; PASTE: a piece of what was pasted */
	size_t n;
};

typedef void input_fn(const struct input_event *ev, void *arg);

struct input;
struct input *input_new(input_fn *fn, void *arg);
void input_free(struct input *in);
void input_feed(struct input *in, const char *bytes, size_t n);

/* Milliseconds to wait for more before input_timeout is to be called; 0: nothing is pending. */
int input_pending(const struct input *in);
void input_timeout(struct input *in); /* what is pending is all there is: a lone ESC was the key Esc */
