#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* UTF-8 and its width in cells. Nothing here allocates but utf8_printable. */
#define UTF8_BAD 0xFFFFFFFFu

/* Decodes one code point of n bytes at s, sets *len (1 for a bad byte) and returns it or UTF8_BAD. n must be > 0. */
uint32_t utf8_decode(const char *s, size_t n, size_t *len);
size_t utf8_encode(uint32_t cp, char out[4]);
bool utf8_valid(const char *s, size_t n);

/*
 * Cells of one code point: 0 combining, 1, 2 wide; control characters and UTF8_BAD count 1, as they are shown by
 * one stand-in.
 */
int utf8_width_cp(uint32_t cp);
int utf8_width(const char *s);

/*
 * Bytes of the longest prefix of s that fits in `cells`; *used gets its cells (may be NULL). Never cuts a
 * cluster of base and combining marks.
 */
size_t utf8_cut(const char *s, int cells, int *used);

/* The one door for foreign text on its way to a terminal or a log: control characters (C0, DEL, C1, bidirectional
 * overrides, line separators) become U+FFFD, bad bytes likewise. The result is the caller's. */
char *utf8_printable(const char *s, size_t n);
