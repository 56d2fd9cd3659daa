#include "decode/dicom.h"

#include <stdlib.h>

#include <charls/charls.h>

/* Samples of up to 8 bits are bytes, wider ones are words of this machine. */
static bool read_frame(charls_jpegls_decoder *c, struct bytes frame, charls_frame_info *info,
		       charls_interleave_mode *mode)
{
	return charls_jpegls_decoder_set_source_buffer(c, frame.p, frame.n) == CHARLS_JPEGLS_ERRC_SUCCESS &&
	       charls_jpegls_decoder_read_header(c) == CHARLS_JPEGLS_ERRC_SUCCESS &&
	       charls_jpegls_decoder_get_frame_info(c, info) == CHARLS_JPEGLS_ERRC_SUCCESS &&
	       charls_jpegls_decoder_get_interleave_mode(c, mode) == CHARLS_JPEGLS_ERRC_SUCCESS;
}

static uint8_t *decode(charls_jpegls_decoder *c, size_t n, struct err *e)
{
	uint8_t *out = picture_room(n, e);

	if (!out)
		return NULL;
	charls_jpegls_errc problem = charls_jpegls_decoder_decode_to_buffer(c, out, n, 0);
	if (problem == CHARLS_JPEGLS_ERRC_SUCCESS)
		return out;
	err_set(e, ERR_INVALID, "a damaged DICOM file: %s", charls_get_error_message(problem));
	free(out);
	return NULL;
}

uint8_t *dicom_jpegls(struct bytes frame, int w, int h, unsigned samples, struct raster *r, struct err *e)
{
	charls_jpegls_decoder *c = charls_jpegls_decoder_create();
	charls_frame_info info;
	charls_interleave_mode mode;
	uint8_t *out = NULL;
	size_t pixels = (size_t)w * (size_t)h;

	if (!c || !read_frame(c, frame, &info, &mode) || info.width != (uint32_t)w || info.height != (uint32_t)h ||
	    info.component_count != (int32_t)samples) {
		err_set(e, ERR_INVALID, "a damaged DICOM file: its JPEG-LS cannot be read or is of another size");
	} else {
		unsigned size = info.bits_per_sample > 8 ? 2 : 1;
		bool planes = mode == CHARLS_INTERLEAVE_MODE_NONE;
		bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
		size_t n = pixels * samples * size;
		out = decode(c, n, e);
		*r = (struct raster){
		    out, n, (planes ? 1 : samples) * (size_t)size, planes ? pixels * size : size, size, big, false};
	}
	charls_jpegls_decoder_destroy(c);
	return out;
}
