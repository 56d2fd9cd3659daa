#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/alloc.h"
#include "decode/format.h"
#include "image/protocol.h"

enum { MEMORY = 512 << 20 }; /* a progressive one needs all its coefficients */

struct session {
	struct jpeg_decompress_struct c;
	struct jpeg_error_mgr err;
	jmp_buf back;
	char text[JMSG_LENGTH_MAX];
};

static void on_error(j_common_ptr c)
{
	struct session *s = c->client_data;

	s->err.format_message(c, s->text);
	longjmp(s->back, 1);
}

/* A warning means damaged data: the picture goes on, num_warnings counts it. */
static void on_message(j_common_ptr c)
{
	(void)c;
}

static void open_session(struct session *s)
{
	memset(s, 0, sizeof *s);
	s->c.err = jpeg_std_error(&s->err);
	s->err.error_exit = on_error;
	s->err.output_message = on_message;
	s->c.client_data = s;
}

/* After setjmp: this may fail. */
static void begin(struct session *s, const struct picture *p)
{
	jpeg_create_decompress(&s->c);
	s->c.client_data = s;
	s->c.mem->max_memory_to_use = MEMORY;
	jpeg_mem_src(&s->c, p->bytes, p->n);
}

static bool sniff(const uint8_t *bytes, size_t n)
{
	return n >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0;
}

static int orientation_of(const struct jpeg_decompress_struct *c)
{
	for (jpeg_saved_marker_ptr m = c->marker_list; m; m = m->next)
		if (m->marker == JPEG_APP0 + 1 && m->data_length > 6 && memcmp(m->data, "Exif\0", 6) == 0)
			return exif_orientation(m->data + 6, m->data_length - 6);
	return 1;
}

static bool header(struct picture *p, struct err *e)
{
	struct session s;

	open_session(&s);
	if (setjmp(s.back)) {
		jpeg_destroy_decompress(&s.c);
		return err_set(e, ERR_INVALID, "a damaged JPEG: %s", s.text);
	}
	begin(&s, p);
	jpeg_save_markers(&s.c, JPEG_APP0 + 1, 0xffff);
	jpeg_read_header(&s.c, TRUE);
	p->width = (int)s.c.image_width;
	p->height = (int)s.c.image_height;
	p->orientation = orientation_of(&s.c);
	p->scale = 8;
	jpeg_destroy_decompress(&s.c);
	return true;
}

/* The DCT gives n/8 cheaply for these n; 3/8 is slower than 4/8. */
static void choose_scale(struct picture *p, int want_w, int want_h)
{
	static const int scales[] = {1, 2, 4, 8};

	for (size_t i = 0; i < NELEM(scales); i++) {
		p->scale = scales[i];
		p->scaled_w = (int)(((int64_t)p->width * p->scale + 7) / 8);
		p->scaled_h = (int)(((int64_t)p->height * p->scale + 7) / 8);
		if (p->scaled_w >= want_w && p->scaled_h >= want_h)
			break;
	}
}

/* Adobe's CMYK is stored inverted; without a colour profile the simple product is what every viewer shows. */
static void cmyk_to_rgb(const uint8_t *in, uint8_t *out, int w, bool inverted)
{
	for (int x = 0; x < w; x++, in += 4, out += 3)
		for (int k = 0; k < 3; k++) {
			unsigned c = inverted ? in[k] : 255u - in[k], black = inverted ? in[3] : 255u - in[3];
			out[k] = (uint8_t)(c * black / 255);
		}
}

static void read_rows(struct session *s, struct picture *p, uint8_t *rgb, uint8_t *row)
{
	struct jpeg_decompress_struct *c = &s->c;
	size_t stride = (size_t)p->scaled_w * 3;

	while (c->output_scanline < c->output_height) {
		uint8_t *to = rgb + (size_t)c->output_scanline * stride;
		JSAMPROW one = row ? row : to;
		jpeg_read_scanlines(c, &one, 1);
		if (row)
			cmyk_to_rgb(row, to, p->scaled_w, c->saw_Adobe_marker);
	}
}

static bool pixels(struct picture *p, uint8_t *rgb, bool *partial, struct err *e)
{
	struct session s;
	uint8_t *volatile row = NULL;
	volatile bool started = false;

	open_session(&s);
	if (setjmp(s.back)) {
		size_t done = started ? s.c.output_scanline : 0, stride = (size_t)p->scaled_w * 3;
		bool some = done > 0;
		if (some)
			memset(rgb + done * stride, GROUND, ((size_t)p->scaled_h - done) * stride);
		jpeg_destroy_decompress(&s.c);
		free(row);
		*partial = some;
		return some || err_set(e, ERR_INVALID, "a damaged JPEG: %s", s.text);
	}
	begin(&s, p);
	jpeg_read_header(&s.c, TRUE);
	bool cmyk = s.c.num_components == 4;
	s.c.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
	s.c.scale_num = (unsigned)p->scale;
	s.c.scale_denom = 8;
	if (p->scale < 8) {
		s.c.dct_method = JDCT_IFAST;
		s.c.do_fancy_upsampling = FALSE;
	}
	jpeg_start_decompress(&s.c);
	started = true;
	if ((int)s.c.output_width != p->scaled_w || (int)s.c.output_height != p->scaled_h) {
		jpeg_destroy_decompress(&s.c);
		return err_set(e, ERR_INVALID, "a JPEG that changes its size");
	}
	if (cmyk)
		row = xmalloc((size_t)p->scaled_w * 4);
	read_rows(&s, p, rgb, row);
	*partial = s.err.num_warnings > 0;
	jpeg_abort_decompress(&s.c);
	jpeg_destroy_decompress(&s.c);
	free(row);
	return true;
}

const struct picture_format picture_jpeg = {DECODE_JPEG, sniff, header, choose_scale, pixels};
