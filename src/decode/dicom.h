#pragma once

#include "decode/format.h"

/*
 * DICOM files (PS3.10): what a picture needs of the data set (PS3.3 C.7.6.3
 * and C.11), and the bytes of the first frame, which lie in the file.
 */
enum dicom_coding { DICOM_PLAIN, DICOM_RLE, DICOM_JPEG, DICOM_JPEG2000, DICOM_JPEGLS };

struct bytes {
	const uint8_t *p;
	size_t n;
};

struct dicom {
	enum dicom_coding coding;
	bool explicit_vr, big;
	double rows, columns, samples, planar;
	double allocated, stored, high, is_signed; /* bits of a sample */
	double slope, intercept;
	double center, width; /* of the window; width 0: none is given */
	double frames;
	struct bytes photometric;
	struct bytes palette[3], palette_sizes[3]; /* red, green, blue: LUT data and descriptors */
	struct bytes frame; /* the first one; for a coding, all of its fragments with the item headers between them */
	bool words;	    /* plain pixels are 16-bit words, which matters to 8-bit samples in big endian */
};

/* Pixels as samples: channel k of pixel i is at i * step + k * plane, of 1 or 2 bytes. */
struct raster {
	const uint8_t *p;
	size_t n;
	size_t step, plane;
	unsigned size;
	bool big, swapped; /* swapped: the bytes of each pair */
};

bool dicom_sniff(const uint8_t *bytes, size_t n);
bool dicom_parse(const uint8_t *bytes, size_t n, struct dicom *d, struct err *e);

/* Whether the text of an element is this word, its padding aside. */
bool dicom_is(struct bytes text, const char *word);

/* The fragments of the first frame in one piece, to be freed; NULL: no memory. */
uint8_t *dicom_fragments(const struct dicom *d, size_t *n, struct err *e);

/*
 * Samples to RGB: rescaled, windowed, through the palette. Without a window,
 * samples of 8 bits are shown as they are, others from the least to the
 * largest. Returns the pixels that r has. r may lie in rgb with steps of 3.
 */
size_t dicom_show(const struct dicom *d, const struct raster *r, size_t pixels, uint8_t *rgb);

/* The decoders of a frame: a raster of w x h pixels with `samples` each; its bytes are the caller's to free. */
uint8_t *dicom_rle(struct bytes frame, size_t pixels, unsigned samples, unsigned size, struct raster *r, struct err *e);
uint8_t *dicom_jpeg2000(struct bytes frame, int w, int h, unsigned samples, struct raster *r, struct err *e);
uint8_t *dicom_jpegls(struct bytes frame, int w, int h, unsigned samples, struct raster *r, struct err *e);
