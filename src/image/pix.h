#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pixels: 8-bit RGB, rows without gaps, top row first. */
struct pix {
	int w, h;
	uint8_t *rgb; /* w * h * 3 bytes; NULL for an empty one */
	void *map;    /* the mapping it lies in, if it is one; else NULL and rgb is on the heap */
	size_t map_len;
};

struct pix pix_new(int w, int h); /* not cleared; w, h > 0 */
void pix_free(struct pix *p);     /* an empty or zeroed one is fine; p becomes empty */
