#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * A picture format: one file each, one table. Everything works on bytes in memory.
 * Sizes here are as stored; the caller turns them upright by the orientation.
 */
struct picture {
	const uint8_t *bytes;
	size_t n;
	int width, height;       /* stored */
	int orientation;         /* EXIF, 1..8 */
	int scaled_w, scaled_h;  /* stored, at the scale chosen */
	int scale;               /* the format's own */
};

struct picture_format {
	uint32_t id; /* enum decode_format */
	bool (*sniff)(const uint8_t *bytes, size_t n);
	/* Fills width, height, orientation. */
	bool (*header)(struct picture *p, struct err *e);
	/*
	 * Chooses the smallest scale that covers want_w x want_h (stored orientation; 0: full). NULL: the format
	 * has none.
	 */
	void (*choose_scale)(struct picture *p, int want_w, int want_h);
	/* Fills scaled_w * scaled_h * 3 bytes; *partial: the picture ended early, the rest is gray. */
	bool (*pixels)(struct picture *p, uint8_t *rgb, bool *partial, struct err *e);
};

const struct picture_format *picture_format_of(const uint8_t *bytes, size_t n); /* NULL: none of ours */

extern const struct picture_format picture_bmp, picture_dicom, picture_jpeg, picture_png, picture_tiff, picture_webp;

/*
 * The orientation in a TIFF structure of EXIF (behind "Exif\0\0" in JPEG, the eXIf chunk of PNG); 1 if there is
 * none.
 */
int exif_orientation(const uint8_t *tiff, size_t n);

enum { GROUND = 0x80 }; /* the gray that shows through transparent pixels and where a picture ends early */

/* n bytes for pixels, free() them; NULL where the memory that the decoder may have does not suffice. */
uint8_t *picture_room(size_t n, struct err *e);

/* n pixels of straight alpha over the ground. */
void over_ground(const uint8_t *rgba, size_t n, uint8_t *rgb);

/* Pixels as stored turned upright into out (h x w for 5..8). */
void orient(const uint8_t *in, int w, int h, int orientation, uint8_t *out);
