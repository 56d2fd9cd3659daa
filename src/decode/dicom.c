#include "decode/dicom.h"

#include <stdlib.h>

#include "image/protocol.h"

static bool header(struct picture *p, struct err *e)
{
	struct dicom d;

	if (!dicom_parse(p->bytes, p->n, &d, e))
		return false;
	p->width = (int)d.columns;
	p->height = (int)d.rows;
	return true;
}

static void plain_raster(const struct dicom *d, size_t pixels, struct raster *r)
{
	unsigned size = d->allocated > 8 ? 2 : 1, samples = (unsigned)d->samples;
	bool planes = d->planar != 0 && samples > 1;

	*r = (struct raster){.p = d->frame.p, .n = d->frame.n, .size = size, .big = d->big};
	r->step = planes ? size : size * samples;
	r->plane = planes ? pixels * size : size;
	r->swapped = d->big && d->words && size == 1;
}

/* JPEG gives colours at once, in rgb itself; for gray, each of the three is the sample. */
static bool jpeg_raster(struct bytes frame, const struct picture *p, uint8_t *rgb, struct raster *r, bool *partial,
			struct err *e)
{
	struct picture inner = {.bytes = frame.p, .n = frame.n};

	if (!picture_jpeg.sniff(frame.p, frame.n))
		return err_set(e, ERR_INVALID, "a damaged DICOM file: it has no JPEG where one should be");
	if (!picture_jpeg.header(&inner, e))
		return false;
	if (inner.width != p->width || inner.height != p->height)
		return err_set(e, ERR_INVALID, "a damaged DICOM file: its JPEG is of another size");
	inner.scaled_w = inner.width;
	inner.scaled_h = inner.height;
	*r = (struct raster){rgb, (size_t)p->width * (size_t)p->height * 3, 3, 1, 1, false, false};
	return picture_jpeg.pixels(&inner, rgb, partial, e);
}

/* A raster that lies in *room, which is to be freed, or in rgb. */
static bool coded_raster(const struct dicom *d, const struct picture *p, uint8_t *rgb, uint8_t **room, struct raster *r,
			 bool *partial, struct err *e)
{
	struct bytes frame = {0};
	unsigned samples = (unsigned)d->samples;
	uint8_t *joined = dicom_fragments(d, &frame.n, e);
	bool ok = false;

	if (!joined)
		return false;
	frame.p = joined;
	if (d->coding == DICOM_JPEG) {
		ok = jpeg_raster(frame, p, rgb, r, partial, e);
	} else {
		if (d->coding == DICOM_RLE)
			*room = dicom_rle(frame, (size_t)p->width * (size_t)p->height, samples,
					  d->allocated > 8 ? 2 : 1, r, e);
		else if (d->coding == DICOM_JPEG2000)
			*room = dicom_jpeg2000(frame, p->width, p->height, samples, r, e);
		else
			*room = dicom_jpegls(frame, p->width, p->height, samples, r, e);
		ok = *room != NULL;
	}
	free(joined);
	return ok;
}

static bool pixels(struct picture *p, uint8_t *rgb, bool *partial, struct err *e)
{
	struct dicom d;
	struct raster r;
	uint8_t *room = NULL;
	size_t n = (size_t)p->width * (size_t)p->height;

	*partial = false;
	if (!dicom_parse(p->bytes, p->n, &d, e))
		return false;
	if (d.coding == DICOM_PLAIN)
		plain_raster(&d, n, &r);
	else if (!coded_raster(&d, p, rgb, &room, &r, partial, e))
		return false;
	size_t there = dicom_show(&d, &r, n, rgb);
	free(room);
	*partial |= there < n;
	return there > 0 || err_set(e, ERR_INVALID, "a damaged DICOM file: it ends before its pixels");
}

const struct picture_format picture_dicom = {DECODE_DICOM, dicom_sniff, header, NULL, pixels};
