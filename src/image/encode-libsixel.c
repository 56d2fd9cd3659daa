#include <stdlib.h>

#include <sixel.h>

#include "base/alloc.h"
#include "image/encode.h"

static int gather(char *data, int size, void *out)
{
	buf_add(out, data, (size_t)size);
	return size;
}

/* Error diffusion writes into the pixels it is given: they are the caller's copy. */
static SIXELSTATUS diffuse(uint8_t *rgb, int w, int h, int colors, struct buf *out)
{
	sixel_output_t *output = NULL;
	sixel_dither_t *dither = NULL;

	SIXELSTATUS s = sixel_output_new(&output, gather, out, NULL);
	if (SIXEL_SUCCEEDED(s))
		s = sixel_dither_new(&dither, colors, NULL);
	if (SIXEL_SUCCEEDED(s)) {
		sixel_output_set_encode_policy(output, SIXEL_ENCODEPOLICY_SIZE);
		s = sixel_dither_initialize(dither, rgb, w, h, SIXEL_PIXELFORMAT_RGB888, SIXEL_LARGE_NORM,
					    SIXEL_REP_AVERAGE_COLORS, SIXEL_QUALITY_FULL);
	}
	if (SIXEL_SUCCEEDED(s)) {
		sixel_dither_set_diffusion_type(dither, SIXEL_DIFFUSE_FS);
		s = sixel_encode(rgb, w, h, 3, dither, output);
	}
	sixel_dither_unref(dither);
	sixel_output_unref(output);
	return s;
}

bool encode_sixel_best(const struct pix *p, const struct encode_opts *o, struct buf *out, struct err *e)
{
	int registers = o->caps->registers > 1 && o->caps->registers < 256 ? o->caps->registers : 256;
	uint8_t *copy = xmemdup(p->rgb, (size_t)p->w * (size_t)p->h * 3);

	if (o->row)
		buf_addf(out, "\0337\033[%d;%dH", o->row, o->col);
	SIXELSTATUS s = diffuse(copy, p->w, p->h, o->colors > 1 && o->colors < registers ? o->colors : registers, out);
	free(copy);
	if (SIXEL_FAILED(s))
		return err_set(e, ERR_INTERNAL, "libsixel cannot encode %d x %d pixels: %s", p->w, p->h,
			       sixel_helper_format_error(s));
	if (o->row)
		buf_adds(out, "\0338");
	return true;
}
