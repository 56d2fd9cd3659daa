#pragma once

#include <stdint.h>

/*
 * What image/decoder and labeldeck-decode say to each other: one packet each way on a SOCK_SEQPACKET socket, which is
 * descriptor 3 of the child. A request brings the picture's bytes as a descriptor, the second one brings the memfd for
 * the pixels:
 *
 *     parent                          child
 *     PROBE or OPEN, fd of bytes  ->  header looked at
 *                                 <-  answer: status, format, size
 *     DECODE, fd of pixels        ->  (after OPEN only)
 *                                 <-  answer: status
 *
 * Packets are structs of the same machine.
 */
enum decode_format {
	DECODE_UNKNOWN,
	DECODE_JPEG,
	DECODE_PNG,
	DECODE_WEBP,
	DECODE_BMP,
	DECODE_TIFF,
	DECODE_DICOM,
	DECODE_FORMATS
};
enum decode_verb { DECODE_PROBE = 1, DECODE_OPEN, DECODE_PIXELS, DECODE_CLOSE };
enum decode_status { DECODE_OK, DECODE_PARTIAL, DECODE_FAILED };

struct decode_request {
	uint32_t verb;
	int32_t want_w, want_h; /* OPEN: the least size; 0: full */
	uint64_t max_pixels;    /* OPEN: w * h that may be answered */
};

struct decode_answer {
	uint32_t status, format;
	int32_t width, height;  /* upright */
	int32_t orientation;
	int32_t pix_w, pix_h;   /* OPEN: of the pixels, upright, at the scale chosen */
	char text[200];         /* FAILED: a sentence */
};

enum { DECODE_FD = 3, DECODE_SIZE_MAX = 65535 }; /* pixels of a side */
