#include "image/png-write.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/alloc.h"

enum { LEVEL = 1, FILTER_NONE = 0, FILTER_UP = 2, RGB = 2, INDEXED = 3, HEAD = 8, TAIL = 4 };

static void put32(uint8_t *o, size_t v)
{
	for (int i = 0; i < 4; i++)
		o[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* Length and name before n bytes of data, their checksum behind. */
static void put_chunk(const char *name, const void *data, size_t n, struct buf *out)
{
	uint8_t head[HEAD], tail[TAIL];

	put32(head, n);
	memcpy(head + 4, name, 4);
	put32(tail, crc32(crc32(0, head + 4, 4), data, (uInt)n));
	buf_add(out, head, sizeof head);
	buf_add(out, data, n);
	buf_add(out, tail, sizeof tail);
}

/* A row with its filter before it: indices as they are, colours less those above. */
static void filter_row(const uint8_t *row, size_t n, const uint8_t *above, bool indexed, uint8_t *out)
{
	out[0] = indexed || !above ? FILTER_NONE : FILTER_UP;
	if (out[0] == FILTER_NONE) {
		memcpy(out + 1, row, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		out[1 + i] = (uint8_t)(row[i] - above[i]);
}

static size_t compress_rows(const uint8_t *pixels, size_t row, int h, bool indexed, uint8_t *to, size_t room)
{
	z_stream z = {.next_out = to, .avail_out = (uInt)room};
	uint8_t *line = xmalloc(row + 1);

	if (deflateInit(&z, LEVEL) != Z_OK)
		fatal("zlib cannot start");
	for (int y = 0; y < h; y++) {
		const uint8_t *at = pixels + (size_t)y * row;

		filter_row(at, row, y ? at - row : NULL, indexed, line);
		z.next_in = line;
		z.avail_in = (uInt)(row + 1);
		deflate(&z, y + 1 < h ? Z_NO_FLUSH : Z_FINISH);
	}
	deflateEnd(&z);
	free(line);
	return z.total_out;
}

void png_write(const uint8_t *pixels, int w, int h, const struct palette *pal, struct buf *out)
{
	size_t row = (size_t)w * (pal ? 1 : 3), most = compressBound((row + 1) * (size_t)h) + 64;
	uint8_t header[13] = {[8] = 8, [9] = pal ? INDEXED : RGB};
	uint8_t *packed = xmalloc(most);

	put32(header, (size_t)w);
	put32(header + 4, (size_t)h);
	buf_add(out, "\x89PNG\r\n\x1a\n", 8);
	put_chunk("IHDR", header, sizeof header, out);
	if (pal)
		put_chunk("PLTE", pal->rgb, (size_t)pal->n * 3, out);
	put_chunk("IDAT", packed, compress_rows(pixels, row, h, pal != NULL, packed, most), out);
	put_chunk("IEND", "", 0, out);
	free(packed);
}
