#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/alloc.h"
#include "base/str.h"
#include "decode/format.h"
#include "image/protocol.h"

struct session {
	png_structp png;
	png_infop info;
	const uint8_t *at;
	size_t left;
	char text[160];
};

static void on_error(png_structp png, png_const_charp text)
{
	struct session *s = png_get_error_ptr(png);

	str_copy(s->text, sizeof s->text, text);
	longjmp(png_jmpbuf(png), 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void read_bytes(png_structp png, png_bytep out, size_t n)
{
	struct session *s = png_get_io_ptr(png);

	if (n > s->left)
		png_error(png, "it ends too early");
	memcpy(out, s->at, n);
	s->at += n;
	s->left -= n;
}

static void open_session(struct session *s, const struct picture *p)
{
	memset(s, 0, sizeof *s);
	s->at = p->bytes;
	s->left = p->n;
	s->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, s, on_error, on_warning);
	s->info = s->png ? png_create_info_struct(s->png) : NULL;
	if (!s->info)
		fatal("libpng gives no memory");
	png_set_read_fn(s->png, s, read_bytes);
	png_set_user_limits(s->png, 65535, 65535);
	png_set_chunk_malloc_max(s->png, 8 << 20);
}

static bool sniff(const uint8_t *bytes, size_t n)
{
	return n >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static bool header(struct picture *p, struct err *e)
{
	struct session s;
	png_bytep exif = NULL;
	png_uint_32 n = 0;

	open_session(&s, p);
	if (setjmp(png_jmpbuf(s.png))) {
		png_destroy_read_struct(&s.png, &s.info, NULL);
		return err_set(e, ERR_INVALID, "a damaged PNG: %s", s.text);
	}
	png_read_info(s.png, s.info);
	p->width = (int)png_get_image_width(s.png, s.info);
	p->height = (int)png_get_image_height(s.png, s.info);
	p->orientation = png_get_eXIf_1(s.png, s.info, &n, &exif) ? exif_orientation(exif, n) : 1;
	png_destroy_read_struct(&s.png, &s.info, NULL);
	return true;
}

/* Whatever is stored becomes 8-bit RGB over the ground. */
static int set_transforms(struct session *s)
{
	png_color_16 ground = {.red = GROUND, .green = GROUND, .blue = GROUND, .gray = GROUND};

	png_set_expand(s->png);
	png_set_scale_16(s->png);
	png_set_gray_to_rgb(s->png);
	png_set_background(s->png, &ground, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
	int passes = png_set_interlace_handling(s->png);
	png_read_update_info(s->png, s->info);
	return passes;
}

static bool pixels(struct picture *p, uint8_t *rgb, bool *partial, struct err *e)
{
	struct session s;
	size_t stride = (size_t)p->width * 3;
	volatile int rows = 0;

	memset(rgb, GROUND, stride * (size_t)p->height);
	open_session(&s, p);
	if (setjmp(png_jmpbuf(s.png))) {
		png_destroy_read_struct(&s.png, &s.info, NULL);
		*partial = rows > 0;
		return rows > 0 || err_set(e, ERR_INVALID, "a damaged PNG: %s", s.text);
	}
	png_read_info(s.png, s.info);
	int passes = set_transforms(&s);
	if (png_get_rowbytes(s.png, s.info) != stride)
		png_error(s.png, "its rows have an unknown layout");
	for (int pass = 0; pass < passes; pass++)
		for (int y = 0; y < p->height; y++, rows++)
			png_read_row(s.png, rgb + (size_t)y * stride, NULL);
	png_destroy_read_struct(&s.png, &s.info, NULL);
	*partial = false;
	return true;
}

const struct picture_format picture_png = {DECODE_PNG, sniff, header, NULL, pixels};
