#include "decode/dicom.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

enum {
	PREAMBLE = 128,
	UNDEFINED = 0xffffffff,
	PIXELS = 0x7fe00010,
	ITEM = 0xfffee000,
	ITEM_END = 0xfffee00d,
	SEQUENCE_END = 0xfffee0dd
};

struct element {
	uint32_t tag, length;
	char vr[3]; /* "" where it is implied */
	size_t at;  /* of its value */
};

struct cursor {
	const uint8_t *p;
	size_t n, at;
	bool explicit_vr, big;
};

/* What is kept: numbers from US or from text (DS, IS; the first of several), or the bytes. */
enum kind { US, TEXT, BYTES };
static const struct {
	uint32_t tag;
	enum kind kind;
	size_t at;
} kept[] = {
    {0x00280002, US, offsetof(struct dicom, samples)},
    {0x00280004, BYTES, offsetof(struct dicom, photometric)},
    {0x00280006, US, offsetof(struct dicom, planar)},
    {0x00280008, TEXT, offsetof(struct dicom, frames)},
    {0x00280010, US, offsetof(struct dicom, rows)},
    {0x00280011, US, offsetof(struct dicom, columns)},
    {0x00280100, US, offsetof(struct dicom, allocated)},
    {0x00280101, US, offsetof(struct dicom, stored)},
    {0x00280102, US, offsetof(struct dicom, high)},
    {0x00280103, US, offsetof(struct dicom, is_signed)},
    {0x00281050, TEXT, offsetof(struct dicom, center)},
    {0x00281051, TEXT, offsetof(struct dicom, width)},
    {0x00281052, TEXT, offsetof(struct dicom, intercept)},
    {0x00281053, TEXT, offsetof(struct dicom, slope)},
    {0x00281101, BYTES, offsetof(struct dicom, palette_sizes[0])},
    {0x00281102, BYTES, offsetof(struct dicom, palette_sizes[1])},
    {0x00281103, BYTES, offsetof(struct dicom, palette_sizes[2])},
    {0x00281201, BYTES, offsetof(struct dicom, palette[0])},
    {0x00281202, BYTES, offsetof(struct dicom, palette[1])},
    {0x00281203, BYTES, offsetof(struct dicom, palette[2])},
};

/* Transfer syntaxes (PS3.6 A), all below 1.2.840.10008.1.2; those with a reason cannot be shown. */
static const struct syntax {
	const char *uid;
	enum dicom_coding coding;
	bool explicit_vr, big;
	const char *name; /* not supported */
} syntaxes[] = {
    {"", DICOM_PLAIN, false, false, NULL},
    {".1", DICOM_PLAIN, true, false, NULL},
    {".2", DICOM_PLAIN, true, true, NULL},
    {".5", DICOM_RLE, true, false, NULL},
    {".4.50", DICOM_JPEG, true, false, NULL},
    {".4.51", DICOM_JPEG, true, false, NULL},
    {".4.80", DICOM_JPEGLS, true, false, NULL},
    {".4.81", DICOM_JPEGLS, true, false, NULL},
    {".4.90", DICOM_JPEG2000, true, false, NULL},
    {".4.91", DICOM_JPEG2000, true, false, NULL},
    {".1.99", 0, 0, 0, "deflated data"},
    {".4.57", 0, 0, 0, "lossless JPEG"},
    {".4.70", 0, 0, 0, "lossless JPEG"},
    {".4.92", 0, 0, 0, "multi-component JPEG 2000"},
    {".4.93", 0, 0, 0, "multi-component JPEG 2000"},
    {".4.100", 0, 0, 0, "MPEG-2 video"},
    {".4.102", 0, 0, 0, "MPEG-4 video"},
    {".4.107", 0, 0, 0, "HEVC video"},
    {".4.201", 0, 0, 0, "high-throughput JPEG 2000"},
    {".4.202", 0, 0, 0, "high-throughput JPEG 2000"},
    {".4.203", 0, 0, 0, "high-throughput JPEG 2000"},
};

static unsigned get16(const struct cursor *c, size_t at)
{
	const uint8_t *p = c->p + at;

	return c->big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static uint32_t get32(const struct cursor *c, size_t at)
{
	uint32_t first = get16(c, at), second = get16(c, at + 2);

	return c->big ? first << 16 | second : second << 16 | first;
}

bool dicom_sniff(const uint8_t *bytes, size_t n)
{
	return n >= PREAMBLE + 4 && memcmp(bytes + PREAMBLE, "DICM", 4) == 0;
}

bool dicom_is(struct bytes text, const char *word)
{
	size_t n = text.n;

	while (n > 0 && (text.p[n - 1] == ' ' || text.p[n - 1] == '\0'))
		n--;
	return n == strlen(word) && memcmp(text.p, word, n) == 0;
}

static bool has_long_length(const char *vr)
{
	static const char *const list[] = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ",
					   "SV", "UC", "UN", "UR", "UT", "UV"};

	for (size_t i = 0; i < NELEM(list); i++)
		if (strcmp(vr, list[i]) == 0)
			return true;
	return false;
}

/* Reads the head of the next element and stops at its value; false: the data end. */
static bool next_element(struct cursor *c, struct element *el)
{
	if (c->n - c->at < 8)
		return false;
	*el = (struct element){.tag = (uint32_t)get16(c, c->at) << 16 | get16(c, c->at + 2)};
	bool item = el->tag >> 16 == 0xfffe;
	c->at += 4;
	if (c->explicit_vr && !item) {
		memcpy(el->vr, c->p + c->at, 2);
		c->at += 2;
	}
	if (!c->explicit_vr || item) {
		el->length = get32(c, c->at);
		c->at += 4;
	} else if (!has_long_length(el->vr)) {
		el->length = get16(c, c->at);
		c->at += 2;
	} else {
		if (c->n - c->at < 6)
			return false;
		el->length = get32(c, c->at + 2);
		c->at += 6;
	}
	el->at = c->at;
	return true;
}

static double text_number(const uint8_t *p, size_t n, double otherwise)
{
	char text[32];
	double v;
	size_t from = 0, to = 0;

	while (from < n && p[from] == ' ')
		from++;
	while (from + to < n && to < sizeof text - 1 && p[from + to] && !strchr(" \\", p[from + to]))
		to++;
	memcpy(text, p + from, to);
	text[to] = '\0';
	return str_to_double(text, &v) ? v : otherwise;
}

static void keep(struct dicom *d, const struct cursor *c, const struct element *el)
{
	for (size_t i = 0; i < NELEM(kept); i++) {
		void *to = (char *)d + kept[i].at;
		if (kept[i].tag != el->tag)
			continue;
		if (kept[i].kind == BYTES)
			*(struct bytes *)to = (struct bytes){c->p + el->at, el->length};
		else if (kept[i].kind == TEXT)
			*(double *)to = text_number(c->p + el->at, el->length, *(double *)to);
		else if (el->length >= 2)
			*(double *)to = get16(c, el->at);
	}
}

/* Group 2 is explicit little endian; it ends where the data set begins. */
static bool read_meta(struct cursor *c, struct bytes *syntax, struct err *e)
{
	struct element el;
	size_t at = c->at;

	for (; next_element(c, &el) && el.tag >> 16 == 2; at = c->at) {
		if (el.length > c->n - el.at)
			return err_set(e, ERR_INVALID, "a damaged DICOM file: it ends within its header");
		if (el.tag == 0x00020010)
			*syntax = (struct bytes){c->p + el.at, el.length};
		c->at += el.length;
	}
	c->at = at;
	return true;
}

static bool choose_syntax(struct cursor *c, struct bytes uid, struct dicom *d, struct err *e)
{
	static const char root[] = "1.2.840.10008.1.2";
	const struct syntax *s = NULL;
	size_t n = sizeof root - 1;

	if (uid.n >= n && memcmp(uid.p, root, n) == 0)
		for (size_t i = 0; i < NELEM(syntaxes) && !s; i++)
			s = dicom_is((struct bytes){uid.p + n, uid.n - n}, syntaxes[i].uid) ? &syntaxes[i] : NULL;
	if (!s)
		return err_set(e, ERR_INVALID, "a DICOM file in the transfer syntax \"%.*s\", which is not supported",
			       (int)(uid.n < 64 ? uid.n : 64), uid.p ? (const char *)uid.p : "");
	if (s->name)
		return err_set(e, ERR_INVALID, "a DICOM file with %s, which is not supported", s->name);
	d->coding = s->coding;
	d->big = c->big = s->big;
	c->explicit_vr = s->explicit_vr;
	return true;
}

/* What lies in sequences is passed over: their depth is only counted. false: the end, or *e. */
static bool read_element(struct cursor *c, struct dicom *d, unsigned *depth, struct err *e)
{
	struct element el;

	if (!next_element(c, &el))
		return err_set(e, ERR_INVALID, "a DICOM file without pixels");
	if (el.tag == PIXELS && *depth == 0) {
		bool coded = el.length == UNDEFINED;
		size_t left = c->n - el.at;
		if (coded != (d->coding != DICOM_PLAIN))
			return err_set(e, ERR_INVALID,
				       "a damaged DICOM file: its pixels are not in its transfer syntax");
		d->frame = (struct bytes){c->p + el.at, el.length < left ? el.length : left};
		d->words = strcmp(el.vr, "OB") != 0;
		return true;
	}
	if (el.tag == ITEM_END || el.tag == SEQUENCE_END) {
		*depth -= *depth > 0;
	} else if (el.length == UNDEFINED) {
		*depth += 1;
	} else if (el.length > c->n - el.at) {
		return err_set(e, ERR_INVALID, "a damaged DICOM file: it ends before its pixels");
	} else {
		if (*depth == 0)
			keep(d, c, &el);
		c->at += el.length;
	}
	return true;
}

static bool check(const struct dicom *d, struct err *e)
{
	static const char *const known[] = {"MONOCHROME1", "MONOCHROME2", "RGB",     "PALETTE COLOR",
					    "YBR_FULL",	   "YBR_RCT",	  "YBR_ICT", "YBR_FULL_422"};
	size_t kind = 0, kinds = d->coding == DICOM_PLAIN ? NELEM(known) - 1 : NELEM(known);

	while (kind < kinds && !dicom_is(d->photometric, known[kind]))
		kind++;
	if (kind == kinds)
		return err_set(e, ERR_INVALID, "a DICOM file of the kind \"%.*s\", which is not supported",
			       (int)(d->photometric.n < 16 ? d->photometric.n : 16),
			       d->photometric.p ? (const char *)d->photometric.p : "");
	if (d->allocated != 8 && d->allocated != 16)
		return err_set(e, ERR_INVALID, "a DICOM file of %.0f bits a sample, which is not supported",
			       d->allocated);
	bool colour = kind == 2 || kind > 3;
	if (d->samples != (colour ? 3 : 1) || d->stored < 1 || d->stored > d->allocated || d->high >= d->allocated ||
	    d->high < d->stored - 1)
		return err_set(e, ERR_INVALID, "a damaged DICOM file: its samples and bits do not fit its kind");
	for (size_t i = 0; kind == 3 && i < 3; i++)
		if (d->palette_sizes[i].n < 6 || d->palette[i].n < 1)
			return err_set(e, ERR_INVALID, "a DICOM file without a plain palette, which is not supported");
	return true;
}

bool dicom_parse(const uint8_t *bytes, size_t n, struct dicom *d, struct err *e)
{
	struct cursor c = {bytes, n, PREAMBLE + 4, true, false};
	struct bytes syntax = {NULL, 0};
	unsigned depth = 0;

	*d = (struct dicom){.samples = 1, .slope = 1, .frames = 1, .high = -1};
	if (!read_meta(&c, &syntax, e) || !choose_syntax(&c, syntax, d, e))
		return false;
	while (!d->frame.p)
		if (!read_element(&c, d, &depth, e))
			return false;
	if (d->high < 0 || d->coding >= DICOM_JPEG)
		d->high = d->stored - 1;
	return check(d, e);
}

uint8_t *dicom_fragments(const struct dicom *d, size_t *n, struct err *e)
{
	struct cursor c = {d->frame.p, d->frame.n, 0, true, false};
	struct element el;
	size_t end = SIZE_MAX, first = 0;
	uint8_t *out = picture_room(d->frame.n + 2, e);

	*n = 0;
	for (unsigned i = 0; out && next_element(&c, &el) && el.tag == ITEM; i++) {
		size_t left = c.n - el.at, size = el.length < left ? el.length : left;
		if (i == 0) { /* where the frames begin, counted from the item behind */
			first = el.at + size;
			if (d->frames > 1 && size >= 8)
				end = get32(&c, el.at + 4);
		} else if (el.at - 8 - first < end) {
			memcpy(out + *n, c.p + el.at, size);
			*n += size;
			if (d->frames > 1 && end == SIZE_MAX)
				break;
		}
		c.at += size;
	}
	if (out && d->coding == DICOM_JPEGLS) { /* CharLS may search for the end for ever where there is none */
		memcpy(out + *n, "\xff\xd9", 2);
		*n += 2;
	}
	return out;
}
