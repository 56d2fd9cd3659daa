#pragma once

#include <tiffio.h>

#include "decode/format.h"

/* A TIFF on bytes in memory; errors counts what libtiff complained of, text is the first complaint. */
struct tiff_file {
	TIFF *tiff;
	const uint8_t *bytes;
	size_t n, at;
	unsigned errors;
	char text[160];
};

/* Whether the samples are measurements rather than colours of 8 bits: signed, of floating point, or wider. */
bool tiff_has_values(TIFF *t);

/*
 * Such samples as gray or RGB. What lies within the range of its type (0 to
 * 1 for floating point) and uses at least a quarter of it is shown as it is;
 * whatever else is stretched from its least to its largest value. NaN and
 * what cannot be read is the ground.
 */
bool tiff_read_values(struct tiff_file *f, const struct picture *p, uint8_t *rgb, struct err *e);
