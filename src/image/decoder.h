#pragma once

#include "base/err.h"
#include "image/pix.h"
#include "image/protocol.h"

/*
 * The other end of labeldeck-decode. A decoder owns one child, started at
 * first use and started anew after a crash or a timeout; it blocks, so it
 * belongs to one thread. The pictures' bytes are passed in a memfd.
 */
struct decoder;

const char *decode_format_word(enum decode_format f); /* "jpeg" */

/* What a picture's header says, upright (EXIF orientation applied). */
struct decode_info {
	enum decode_format format;
	int width, height;
	int orientation; /* EXIF 1..8; 1 where none is given */
};

struct decode_limits {
	size_t max_bytes;   /* of memory that the child may take; 0: LABELDECK_DECODE_MIB, or else 512 MiB */
	int timeout_ms;     /* of one picture; 0: 20,000 */
};

struct decoder *decoder_new(const struct decode_limits *limits); /* NULL: defaults */
void decoder_free(struct decoder *d);

/* Only the header. */
bool decoder_probe(struct decoder *d, const void *bytes, size_t n, struct decode_info *info, struct err *e);

/* Pixels, upright, at the smallest scale the format can decode to that still covers want_w x want_h (0, 0: full size).
 * out->w / info->width is the scale. A picture that ends early is shown as far as it goes: *partial. */
bool decoder_decode(struct decoder *d, const void *bytes, size_t n, int want_w, int want_h, struct pix *out,
		    struct decode_info *info, bool *partial, struct err *e);
/* The same for an open file (from its start). */
bool decoder_probe_fd(struct decoder *d, int fd, struct decode_info *info, struct err *e);
