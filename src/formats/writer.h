#pragma once

#include "base/buf.h"
#include "base/jsonwrite.h"
#include "formats/format.h"

/* What a format's begin, pass, put and end work on. They write to json; counting and checking are done around them. */
struct format_writer {
	const struct format *format;
	struct format_facts facts;
	struct jsonw json;
	int pass;               /* 0-based; -1 before the first */
	struct format_counts n; /* of this pass so far, without what is being put */
	struct format_counts first;
	uint64_t seen, first_seen; /* a fingerprint of the items of a pass */
	bool changed;              /* a pass was shown other items than the first */
	struct buf room;
};

/* Pixels as a part of an image's side, to nine digits: finer than a thousandth of a pixel, quick to write and read. */
double format_part(double pixels, int side);
