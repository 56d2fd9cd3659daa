#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * A key: a code point, or one of those below, and its modifiers. A letter with Shift is the upper case letter without
 * MOD_SHIFT; a letter with Ctrl is the lower case letter with MOD_CTRL. Names: "a", "A", "Ctrl-R", "Shift-Tab", "Up".
 */
enum {
	K_TAB = 9,
	K_ENTER = 13,
	K_ESC = 27,
	K_SPACE = 32,
	K_BACKSPACE = 127,
	K_UP = 0x110000,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PAGEUP,
	K_PAGEDOWN,
	K_INSERT,
	K_DELETE,
	K_F1, /* F12 is K_F1 + 11 */
	K_LAST = K_F1 + 12
};

enum { MOD_SHIFT = 1, MOD_ALT = 2, MOD_CTRL = 4 };

struct key {
	uint32_t code;
	unsigned mods;
};

enum { KEY_NAME = 32 };
const char *key_name(struct key k, char out[KEY_NAME]);
bool key_from_name(const char *name, struct key *out);
