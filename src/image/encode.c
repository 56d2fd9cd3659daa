#include "image/encode.h"

#include "base/alloc.h"
#include "base/str.h"
#include "image/encoders.h"

static const struct encoder *const encoders[] = {
	&encoder_ascii, &encoder_blocks, &encoder_sextants, &encoder_sixel, &encoder_iterm, &encoder_kitty,
};

/* A photograph as sixel needs 2/3 of the bytes of the one before with 64 colours, then 2/5 with 32, 1/4 with 16. */
static const struct quality qualities[] = {{"high", 0}, {"normal", 255}, {"64", 64}, {"32", 32}, {"16", 16}};

const struct encoder *encoder_for(enum graphics kind)
{
	for (size_t i = 0; i < NELEM(encoders); i++)
		if (encoders[i]->kind == kind)
			return encoders[i];
	return NULL;
}

bool encoder_has_pixels(const struct encoder *e)
{
	return e->cell_pixels == encode_cell_of_terminal;
}

void encode_cell_of_terminal(const struct caps *caps, int *w, int *h)
{
	*w = caps->cell_w;
	*h = caps->cell_h;
}

const struct quality *quality_at(size_t i)
{
	return i < NELEM(qualities) ? &qualities[i] : NULL;
}

const struct quality *quality_for(const char *word)
{
	for (size_t i = 0; i < NELEM(qualities); i++)
		if (str_eq(qualities[i].word, word))
			return &qualities[i];
	return NULL;
}

char *encode_number(char *o, unsigned n)
{
	char digits[10];
	int k = 0;

	do
		digits[k++] = (char)('0' + n % 10);
	while (n /= 10);
	while (k > 0)
		*o++ = digits[--k];
	return o;
}

void encode_base64(const void *p, size_t n, struct buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *s = p;
	char *start = buf_reserve(out, (n + 2) / 3 * 4), *o = start;

	if (!o)
		return;
	for (; n >= 3; n -= 3, s += 3) {
		unsigned v = (unsigned)s[0] << 16 | (unsigned)s[1] << 8 | s[2];

		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		*o++ = digits[v >> 6 & 63];
		*o++ = digits[v & 63];
	}
	if (n > 0) {
		unsigned v = (unsigned)s[0] << 16 | (n > 1 ? (unsigned)s[1] << 8 : 0);

		*o++ = digits[v >> 18];
		*o++ = digits[v >> 12 & 63];
		*o++ = n > 1 ? digits[v >> 6 & 63] : '=';
		*o++ = '=';
	}
	buf_grew(out, (size_t)(o - start));
}
