#include "decode/dicom.h"

#include <stdlib.h>
#include <string.h>

#include <openjpeg.h>

#include "base/str.h"

struct source {
	struct bytes bytes;
	size_t at;
	char text[120];
};

static OPJ_SIZE_T read_bytes(void *out, OPJ_SIZE_T want, void *data)
{
	struct source *s = data;
	size_t left = s->bytes.n - s->at, n = want < left ? want : left;

	memcpy(out, s->bytes.p + s->at, n);
	s->at += n;
	return n > 0 ? n : (OPJ_SIZE_T)-1;
}

static OPJ_OFF_T skip(OPJ_OFF_T n, void *data)
{
	struct source *s = data;
	size_t left = s->bytes.n - s->at;

	if (n < 0)
		return -1;
	s->at += (size_t)n < left ? (size_t)n : left;
	return n;
}

static OPJ_BOOL seek(OPJ_OFF_T to, void *data)
{
	struct source *s = data;

	if (to < 0 || (size_t)to > s->bytes.n)
		return OPJ_FALSE;
	s->at = (size_t)to;
	return OPJ_TRUE;
}

static void on_error(const char *text, void *data)
{
	struct source *s = data;

	if (!s->text[0])
		str_copy(s->text, sizeof s->text, text);
}

static opj_stream_t *open_stream(struct source *s)
{
	opj_stream_t *stream = opj_stream_create(1 << 16, OPJ_TRUE);

	opj_stream_set_read_function(stream, read_bytes);
	opj_stream_set_skip_function(stream, skip);
	opj_stream_set_seek_function(stream, seek);
	opj_stream_set_user_data(stream, s, NULL);
	opj_stream_set_user_data_length(stream, s->bytes.n);
	return stream;
}

static bool fits(const opj_image_t *image, int w, int h, unsigned samples)
{
	bool ok = image->numcomps >= samples;

	for (unsigned k = 0; ok && k < samples; k++)
		ok = image->comps[k].w == (OPJ_UINT32)w && image->comps[k].h == (OPJ_UINT32)h &&
		     image->comps[k].prec <= 16;
	return ok;
}

static uint8_t *take_samples(const opj_image_t *image, size_t pixels, unsigned samples, struct raster *r, struct err *e)
{
	size_t n = pixels * samples * 2;
	uint8_t *out = picture_room(n, e);

	if (!out)
		return NULL;
	for (unsigned k = 0; k < samples; k++)
		for (size_t i = 0; i < pixels; i++) {
			int v = image->comps[k].data ? image->comps[k].data[i] : 0;
			out[(i * samples + k) * 2] = (uint8_t)v;
			out[(i * samples + k) * 2 + 1] = (uint8_t)((unsigned)v >> 8);
		}
	*r = (struct raster){out, n, (size_t)samples * 2, 2, 2, false, false};
	return out;
}

uint8_t *dicom_jpeg2000(struct bytes frame, int w, int h, unsigned samples, struct raster *r, struct err *e)
{
	struct source s = {.bytes = frame};
	bool boxed = frame.n > 8 && memcmp(frame.p + 4, "jP  ", 4) == 0;
	opj_codec_t *codec = opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
	opj_stream_t *stream = open_stream(&s);
	opj_dparameters_t parameters;
	opj_image_t *image = NULL;
	uint8_t *out = NULL;

	opj_set_default_decoder_parameters(&parameters);
	opj_set_error_handler(codec, on_error, &s);
	bool read = opj_setup_decoder(codec, &parameters) && opj_read_header(stream, codec, &image);
	if (read && image->x1 - image->x0 == (OPJ_UINT32)w && image->y1 - image->y0 == (OPJ_UINT32)h &&
	    fits(image, w, h, samples) && opj_decode(codec, stream, image) && fits(image, w, h, samples))
		out = take_samples(image, (size_t)w * (size_t)h, samples, r, e);
	else
		err_set(e, ERR_INVALID, "a damaged DICOM file: %s",
			s.text[0] ? s.text : "its JPEG 2000 is of another size");
	opj_image_destroy(image);
	opj_stream_destroy(stream);
	opj_destroy_codec(codec);
	return out;
}
