#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "tui/grid.h"

/*
 * The screen of a terminal (the door to curses): takes grids, answers the bytes that bring the terminal from the last
 * one to the next. Curses writes into a file in memory, never to the terminal, so that text and pictures leave in one
 * piece and in order, and a slow terminal never blocks the program: tui/tty sends the bytes. One at a time in a
 * program.
 *
 * Text and pictures, as tested in xterm, mlterm and foot:
 *  1. Text belongs to curses, a picture's cells to tui/surface. In curses' view those cells hold a no-break space,
 * which is no blank: so no line is cleared through a picture, and a real glyph is written when the picture comes or
 * goes.
 *  2. A frame is the text, then the picture's bytes, nothing between; in ?2026 h/l where the terminal knows that.
 *  3. A picture or patch is ESC 7, CSI row;col H, the picture, ESC 8; the cursor is hidden all along. Where a terminal
 *     leaves the cursor after a picture is never relied on.
 *  4. Pictures are whole cells, opaque, and never reach the last row: that is the key bar's.
 *  5. The next opaque picture of the same size needs no erasing. term_repaint erases all: pictures are sent again after
 *     it, as after a resize, a popup over them, a return from the shell.
 *  6. Nothing inserts or deletes characters or lines, nothing scrolls: a picture would move along. Left of a picture
 *     there are only blanks: where text there goes, curses writes the picture's first cell again.
 *  7. Whatever ends the program, an open picture is ended with ST first, then the modes are restored.
 */
struct term;

/* colors: 0 (none wanted), 16, 256 or more; curses may know of fewer. */
struct term *term_new(int w, int h, int colors, struct err *e);
void term_free(struct term *t); /* NULL is fine */
void term_resize(struct term *t, int w, int h);
void term_repaint(struct term *t);
void term_theme(struct term *t, bool light); /* the ground's */
void term_draw(struct term *t, const struct grid *g, struct buf *out);
/* back to the shell's screen; the next term_draw returns from there */
void term_leave(struct term *t, struct buf *out);
/* What a signal handler writes to restore the screen. */
void term_restore(const struct term *t, struct buf *out);
