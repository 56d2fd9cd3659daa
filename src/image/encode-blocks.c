#include "image/cells.h"
#include "image/encoders.h"

/*
 * Half blocks: a cell shows two pixels, one above the other, as the foreground and background of U+2580. ASCII: the
 * brightness of the same two.
 */
static char *put_half(char *o, const struct cell_pixels *c, int colors, long state[2])
{
	o = cells_put_color(o, c->at[0], colors, 0, state);
	o = cells_put_color(o, c->at[1], colors, 1, state);
	return cells_put_text(o, "\xe2\x96\x80");
}

static const struct cells half = {1, 2, 2 * CELLS_COLOR + 3, put_half}, shade = {1, 2, 1, NULL};

static void blocks_encode(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	cells_encode(&half, p, o, out);
}

static void ascii_encode(const struct pix *p, const struct encode_opts *o, struct buf *out)
{
	cells_encode(&shade, p, o, out);
}

static void blocks_cell(const struct caps *caps, int *w, int *h)
{
	*w = half.w;
	*h = half.h;
}

const struct encoder encoder_blocks = {GRAPHICS_BLOCKS, true, blocks_cell, blocks_encode, NULL};
const struct encoder encoder_ascii = {GRAPHICS_ASCII, true, blocks_cell, ascii_encode, NULL};
