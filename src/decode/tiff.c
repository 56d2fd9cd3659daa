#include "decode/tiff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "image/protocol.h"

enum {
	ALLOCATION_MAX = 512 << 20, /* bytes of one block */
	BAND = 64		    /* rows at a time where the file has no larger blocks */
};

static bool sniff(const uint8_t *bytes, size_t n)
{
	return n >= 8 && (memcmp(bytes, "II*\0", 4) == 0 || memcmp(bytes, "MM\0*", 4) == 0 ||
			  memcmp(bytes, "II+\0", 4) == 0 || memcmp(bytes, "MM\0+", 4) == 0);
}

static tmsize_t read_bytes(thandle_t h, void *out, tmsize_t want)
{
	struct tiff_file *f = h;
	size_t left = f->at < f->n ? f->n - f->at : 0, n = (size_t)want < left ? (size_t)want : left;

	memcpy(out, f->bytes + (left ? f->at : 0), n);
	f->at += n;
	return (tmsize_t)n;
}

static tmsize_t write_bytes(thandle_t h, void *bytes, tmsize_t n)
{
	(void)h;
	(void)bytes;
	(void)n;
	return -1;
}

static toff_t seek(thandle_t h, toff_t to, int whence)
{
	struct tiff_file *f = h;

	f->at = (size_t)to + (whence == SEEK_CUR ? f->at : whence == SEEK_END ? f->n : 0);
	return f->at;
}

static int close_bytes(thandle_t h)
{
	(void)h;
	return 0;
}

static toff_t size_of(thandle_t h)
{
	return ((struct tiff_file *)h)->n;
}

static int map_bytes(thandle_t h, void **base, toff_t *size)
{
	struct tiff_file *f = h;

	*base = (void *)(uintptr_t)f->bytes;
	*size = f->n;
	return 1;
}

static void unmap_bytes(thandle_t h, void *base, toff_t size)
{
	(void)h;
	(void)base;
	(void)size;
}

__attribute__((format(printf, 4, 0))) static int on_error(TIFF *t, void *data, const char *module, const char *format,
							  va_list args)
{
	struct tiff_file *f = data;

	if (f->errors++ == 0)
		vsnprintf(f->text, sizeof f->text, format, args);
	return 1;
}

static int on_warning(TIFF *t, void *data, const char *module, const char *format, va_list args)
{
	return 1;
}

static bool open_file(struct tiff_file *f, const struct picture *p, struct err *e)
{
	TIFFOpenOptions *options = TIFFOpenOptionsAlloc();

	*f = (struct tiff_file){.bytes = p->bytes, .n = p->n};
	TIFFOpenOptionsSetMaxSingleMemAlloc(options, ALLOCATION_MAX);
	TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, f);
	TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, f);
	f->tiff = TIFFClientOpenExt("picture", "r", f, read_bytes, write_bytes, seek, close_bytes, size_of, map_bytes,
				    unmap_bytes, options);
	TIFFOpenOptionsFree(options);
	return f->tiff || err_set(e, ERR_INVALID, "a damaged TIFF: %s", f->text);
}

static bool header(struct picture *p, struct err *e)
{
	struct tiff_file f;
	uint32_t w = 0, h = 0;
	uint16_t orientation = 1;

	if (!open_file(&f, p, e))
		return false;
	TIFFGetField(f.tiff, TIFFTAG_IMAGEWIDTH, &w);
	TIFFGetField(f.tiff, TIFFTAG_IMAGELENGTH, &h);
	TIFFGetFieldDefaulted(f.tiff, TIFFTAG_ORIENTATION, &orientation);
	TIFFClose(f.tiff);
	p->width = w <= DECODE_SIZE_MAX ? (int)w : DECODE_SIZE_MAX + 1;
	p->height = h <= DECODE_SIZE_MAX ? (int)h : DECODE_SIZE_MAX + 1;
	p->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
	return true;
}

/* Rows that are read at once: whole strips or rows of tiles, each of which is decoded only once that way. */
static uint32_t band_height(TIFF *t, uint32_t h)
{
	uint32_t block = 0;

	TIFFGetFieldDefaulted(t, TIFFTAG_ROWSPERSTRIP, &block);
	if (TIFFIsTiled(t))
		TIFFGetField(t, TIFFTAG_TILELENGTH, &block);
	if (block == 0 || block >= h)
		return h;
	block = block < BAND ? BAND / block * block : block;
	return block < h ? block : h;
}

/* libtiff's raster has its alpha multiplied in. */
static void place(const uint32_t *raster, size_t n, uint8_t *rgb)
{
	for (; n > 0; n--, raster++, rgb += 3) {
		unsigned clear = (255 - TIFFGetA(*raster)) * GROUND / 255;
		unsigned sums[3] = {TIFFGetR(*raster) + clear, TIFFGetG(*raster) + clear, TIFFGetB(*raster) + clear};
		for (int k = 0; k < 3; k++)
			rgb[k] = sums[k] < 255 ? (uint8_t)sums[k] : 255;
	}
}

static bool read_bands(TIFFRGBAImage *image, uint32_t band, uint8_t *rgb, struct err *e)
{
	uint32_t *raster = (uint32_t *)(void *)picture_room((size_t)image->width * band * 4, e);
	bool some = false;

	if (!raster)
		return false;
	for (uint32_t y = 0; y < image->height; y += band) {
		uint32_t rows = image->height - y < band ? image->height - y : band;
		size_t n = (size_t)image->width * rows;
		memset(raster, 0, n * 4);
		image->row_offset = (int)y;
		some |= TIFFRGBAImageGet(image, raster, image->width, rows) != 0;
		place(raster, n, rgb + (size_t)y * image->width * 3);
	}
	free(raster);
	return some || err_set(e, ERR_INVALID, "a damaged TIFF: nothing of it can be decoded");
}

/* All that libtiff itself turns into colours of 8 bits. */
static bool read_colours(struct tiff_file *f, const struct picture *p, uint8_t *rgb, struct err *e)
{
	TIFFRGBAImage image;
	char why[1024] = "";

	if (!TIFFRGBAImageOK(f->tiff, why) || !TIFFRGBAImageBegin(&image, f->tiff, 0, why))
		return err_set(e, ERR_INVALID, "a TIFF that is not supported: %s", why[0] ? why : f->text);
	image.orientation = image.req_orientation = ORIENTATION_TOPLEFT; /* as stored */
	bool ok = read_bands(&image, band_height(f->tiff, (uint32_t)p->height), rgb, e);
	TIFFRGBAImageEnd(&image);
	return ok;
}

static bool pixels(struct picture *p, uint8_t *rgb, bool *partial, struct err *e)
{
	struct tiff_file f;

	if (!open_file(&f, p, e))
		return false;
	bool ok = tiff_has_values(f.tiff) ? tiff_read_values(&f, p, rgb, e) : read_colours(&f, p, rgb, e);
	TIFFClose(f.tiff);
	*partial = ok && f.errors > 0;
	return ok;
}

const struct picture_format picture_tiff = {DECODE_TIFF, sniff, header, NULL, pixels};
