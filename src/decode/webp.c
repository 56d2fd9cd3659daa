#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "base/alloc.h"
#include "decode/format.h"
#include "image/protocol.h"

static bool sniff(const uint8_t *bytes, size_t n)
{
	return n >= 16 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0;
}

/* A file that ends early still has its header, and often its first frame. */
static WebPDemuxer *open_file(const struct picture *p, struct err *e)
{
	WebPData data = {p->bytes, p->n};
	WebPDemuxState state;
	WebPDemuxer *d = WebPDemuxPartial(&data, &state);

	if (d && state >= WEBP_DEMUX_PARSED_HEADER)
		return d;
	WebPDemuxDelete(d);
	err_set(e, ERR_INVALID, "a damaged WebP: its header cannot be read");
	return NULL;
}

static int orientation_of(const WebPDemuxer *d)
{
	WebPChunkIterator chunk;
	int o = 1;

	if (!WebPDemuxGetChunk(d, "EXIF", 1, &chunk))
		return 1;
	const uint8_t *at = chunk.chunk.bytes;
	size_t n = chunk.chunk.size;
	bool prefixed = n > 6 && memcmp(at, "Exif\0", 6) == 0; /* some writers copy it as JPEG has it */
	o = prefixed ? exif_orientation(at + 6, n - 6) : exif_orientation(at, n);
	WebPDemuxReleaseChunkIterator(&chunk);
	return o;
}

static bool header(struct picture *p, struct err *e)
{
	WebPDemuxer *d = open_file(p, e);

	if (!d)
		return false;
	p->width = (int)WebPDemuxGetI(d, WEBP_FF_CANVAS_WIDTH);
	p->height = (int)WebPDemuxGetI(d, WEBP_FF_CANVAS_HEIGHT);
	p->orientation = orientation_of(d);
	WebPDemuxDelete(d);
	return true;
}

/* Rows of the frame that could be decoded, as RGBA in config->output; -1: none. */
static int decode_frame(const WebPIterator *frame, WebPDecoderConfig *config)
{
	int rows = -1;
	WebPIDecoder *part = WebPIDecode(NULL, 0, config);

	if (!part)
		return -1;
	VP8StatusCode status = WebPIUpdate(part, frame->fragment.bytes, frame->fragment.size);
	if (status == VP8_STATUS_OK)
		rows = frame->height;
	else if (!WebPIDecGetRGB(part, &rows, NULL, NULL, NULL) || rows < 1)
		rows = -1;
	WebPIDelete(part);
	return rows;
}

static void place(const WebPIterator *frame, const uint8_t *rgba, int rows, const struct picture *p, uint8_t *rgb)
{
	for (int y = 0; y < rows; y++) {
		size_t at = (size_t)(frame->y_offset + y) * (size_t)p->width + (size_t)frame->x_offset;
		over_ground(rgba + (size_t)y * (size_t)frame->width * 4, (size_t)frame->width, rgb + at * 3);
	}
}

static bool frame_pixels(const WebPIterator *frame, const struct picture *p, uint8_t *rgb, int *rows, struct err *e)
{
	size_t stride = (size_t)frame->width * 4, n = stride * (size_t)frame->height;
	WebPDecoderConfig config;
	uint8_t *rgba = picture_room(n, e);

	if (!rgba)
		return false;
	if (!WebPInitDecoderConfig(&config))
		fatal("libwebp is of another version");
	config.output.colorspace = MODE_RGBA;
	config.output.is_external_memory = 1;
	config.output.u.RGBA = (WebPRGBABuffer){rgba, (int)stride, n};
	*rows = decode_frame(frame, &config);
	if (*rows > 0)
		place(frame, rgba, *rows, p, rgb);
	free(rgba);
	return *rows > 0 || err_set(e, ERR_INVALID, "a damaged WebP: no row of it can be decoded");
}

/* Of an animation, the first frame. */
static bool pixels(struct picture *p, uint8_t *rgb, bool *partial, struct err *e)
{
	WebPIterator frame;
	WebPDemuxer *d = open_file(p, e);
	int rows = 0;

	if (!d)
		return false;
	memset(rgb, GROUND, (size_t)p->width * (size_t)p->height * 3);
	bool ok = WebPDemuxGetFrame(d, 1, &frame);
	if (!ok) {
		err_set(e, ERR_INVALID, "a damaged WebP: it has no frame");
	} else {
		bool fits = frame.width > 0 && frame.height > 0 && frame.x_offset >= 0 && frame.y_offset >= 0 &&
			    frame.x_offset + frame.width <= p->width && frame.y_offset + frame.height <= p->height;
		ok = fits ? frame_pixels(&frame, p, rgb, &rows, e)
			  : err_set(e, ERR_INVALID, "a damaged WebP: its frame is not within the picture");
		*partial = ok && rows < frame.height;
	}
	WebPDemuxReleaseIterator(&frame);
	WebPDemuxDelete(d);
	return ok;
}

const struct picture_format picture_webp = {DECODE_WEBP, sniff, header, NULL, pixels};
