#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * What the terminal can do: a value, found by asking. caps_questions writes every question with CSI c as the fence;
 * caps_answer takes the bytes that came back (in pieces) and says when the fence was seen. LABELDECK_GRAPHICS (a word
 * of graphics_word), LABELDECK_CELL (WxH) and LABELDECK_THEME (light or dark) override. tmux, screen and the console
 * of Linux are not asked about kitty's and iTerm2's pictures nor the ground: they show none, and spill or misread the
 * questions. Sources: the terminals' manuals; xterm's ctlseqs; kitty's and iTerm2's protocols.
 */
enum graphics {
	GRAPHICS_NONE,
	GRAPHICS_ASCII,
	GRAPHICS_BLOCKS,
	GRAPHICS_SEXTANTS,
	GRAPHICS_SIXEL, /* from here on the terminal's own pixels */
	GRAPHICS_ITERM,
	GRAPHICS_KITTY,
	GRAPHICS_KINDS
};
const char *graphics_word(enum graphics g); /* "sixel" */
bool graphics_from_word(const char *word, enum graphics *out);

struct caps {
	enum graphics graphics;
	int cell_w, cell_h;         /* pixels of a cell; 10 x 20 if nobody said */
	bool cell_known;
	int max_w, max_h;           /* of a sixel picture in pixels; 0: no limit known */
	int registers;              /* sixel colours; 256 if nobody said */
	bool sync;                  /* synchronised output, mode 2026 */
	bool pixel_mouse;           /* mode 1016 */
	bool truecolor;
	int colors;                 /* 0 (NO_COLOR or dumb), 16, 256, 1 << 24 */
	bool light;                 /* its ground is light: by OSC 11, else by COLORFGBG */
	char name[64];              /* XTVERSION, printable; "" */
	const char *why_no_pixels;  /* one sentence for the status line; NULL where there are */
};

struct caps_parser; /* state of the answers */
struct caps_parser *caps_parser_new(void);
void caps_parser_free(struct caps_parser *p);
void caps_questions(struct buf *out);
/* Takes one byte sequence of an answer already cut out by the input state machine: kind 'c' CSI, 'o' OSC, 'd' DCS, 'a'
 * APC; body without introducer and ST. true once the fence (DA1) was seen. */
bool caps_answer(struct caps_parser *p, char kind, const char *body, size_t n);
/* The result: answers, then TIOCGWINSZ of fd (-1: none), then environment and overrides. */
struct caps caps_result(const struct caps_parser *p, int fd);
