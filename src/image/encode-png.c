#include <stdlib.h>

#include "base/alloc.h"
#include "image/encoders.h"
#include "image/png-write.h"
#include "image/quantize.h"

/*
 * The encoders that send a PNG in base64. kitty: APC G, in chunks; source: kitty's graphics protocol. iTerm2: OSC 1337
 * ; File; source: iTerm2's inline images protocol. With a row and column the picture is told its cells, and fills them
 * whatever a cell measures.
 */
enum { CHUNK = 4096, COLORS_MOST = 255 };
#define PNG_MAX ((size_t)1 << 30)

static void encode_png(const struct pix *p, const struct encode_opts *o, struct buf *png)
{
	struct palette pal;
	uint8_t *ix;

	if (o->colors > COLORS_MOST) {
		png_write(p->rgb, p->w, p->h, NULL, png);
		return;
	}
	ix = xmalloc((size_t)p->w * (size_t)p->h);
	if (o->colors > 1)
		quantize_adaptive(p, o->colors, ix, &pal);
	else
		quantize_fixed(p, o->x, o->y, o->dither, ix, &pal);
	png_write(ix, p->w, p->h, &pal, png);
	free(ix);
}

static void begin(const struct encode_opts *o, struct buf *out)
{
	if (o->row)
		buf_addf(out, "\0337\033[%d;%dH", o->row, o->col);
}

static void end(const struct encode_opts *o, struct buf *out)
{
	if (o->row)
		buf_adds(out, "\0338");
}

/* Quiet, placed at the cursor; on the screen the cursor stays where it is. */
static void kitty_head(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	buf_adds(out, "\033_Ga=T,f=100,q=2,");
	if (o->id)
		buf_addf(out, "i=%u,p=1,", o->id);
	if (o->row)
		buf_addf(out, "C=1,c=%d,r=%d,", p->w / o->caps->cell_w, p->h / o->caps->cell_h);
}

static void kitty_encode(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	struct buf png, text;

	buf_init(&png, PNG_MAX);
	buf_init(&text, PNG_MAX);
	encode_png(p, o, &png);
	encode_base64(png.data, png.len, &text);
	begin(o, out);
	for (size_t at = 0; at < text.len; at += CHUNK) {
		size_t left = text.len - at;

		if (at == 0)
			kitty_head(p, o, out);
		else
			buf_adds(out, "\033_Gq=2,");
		buf_addf(out, "m=%d;", left > CHUNK);
		buf_add(out, text.data + at, left > CHUNK ? CHUNK : left);
		buf_adds(out, "\033\\");
	}
	end(o, out);
	buf_fini(&png);
	buf_fini(&text);
}

static void kitty_erase(unsigned id, struct buf *out)
{
	buf_addf(out, "\033_Ga=d,d=I,i=%u,q=2\033\\", id);
}

static void iterm_encode(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	struct buf png;

	buf_init(&png, PNG_MAX);
	encode_png(p, o, &png);
	begin(o, out);
	buf_addf(out, "\033]1337;File=inline=1;size=%zu;preserveAspectRatio=0;", png.len);
	if (o->row)
		buf_addf(out, "doNotMoveCursor=1;width=%d;height=%d:", p->w / o->caps->cell_w, p->h / o->caps->cell_h);
	else
		buf_addf(out, "width=%dpx;height=%dpx:", p->w, p->h);
	encode_base64(png.data, png.len, out);
	buf_adds(out, "\a");
	end(o, out);
	buf_fini(&png);
}

const struct encoder encoder_kitty = {GRAPHICS_KITTY, false, encode_cell_of_terminal, kitty_encode, kitty_erase};
const struct encoder encoder_iterm = {GRAPHICS_ITERM, true, encode_cell_of_terminal, iterm_encode, NULL};
