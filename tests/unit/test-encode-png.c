#include "image/encode.h"

#include <ctype.h>
#include <zlib.h>

#include "base/hash.h"
#include "base/str.h"
#include "image/quantize.h"
#include "test.h"

/* Pictures for kitty and iTerm2, taken apart again: escape sequences, base64, PNG, zlib, pixels. */
static const struct caps caps = {.cell_w = 10, .cell_h = 20, .registers = 256, .colors = 1 << 24};

static struct pix picture(int w, int h)
{
	struct pix p = pix_new(w, h);

	for (int i = 0; i < w * h; i++) {
		p.rgb[3 * i] = (uint8_t)(i % w * 255 / w);
		p.rgb[3 * i + 1] = (uint8_t)(i / w * 255 / h);
		p.rgb[3 * i + 2] = (uint8_t)(hash_mix((uint64_t)i) % 40);
	}
	return p;
}

static unsigned digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = strchr(digits, c);

	assert_true(c && at);
	return (unsigned)(at - digits);
}

static void read_base64(const char *s, size_t n, struct buf *out)
{
	assert_int_equal(n % 4, 0);
	for (; n > 0; s += 4, n -= 4) {
		unsigned pad = s[3] == '=' ? s[2] == '=' ? 2 : 1 : 0;
		unsigned v =
		    digit(s[0]) << 18 | digit(s[1]) << 12 | (pad < 2 ? digit(s[2]) << 6 : 0) | (pad ? 0 : digit(s[3]));

		assert_true(pad == 0 || n == 4);
		buf_addc(out, (char)(v >> 16));
		if (pad < 2)
			buf_addc(out, (char)(v >> 8));
		if (pad < 1)
			buf_addc(out, (char)v);
	}
}

static size_t get32(const uint8_t *p)
{
	return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
}

/* One chunk, which must be intact; behind it. */
static const uint8_t *read_chunk(const uint8_t *p, const uint8_t *end, const char *name, const uint8_t **data,
				 size_t *n)
{
	assert_true(end - p >= 12);
	*n = get32(p);
	*data = p + 8;
	assert_true(*n <= (size_t)(end - p) - 12);
	assert_memory_equal(p + 4, name, 4);
	assert_int_equal(get32(p + 8 + *n), crc32(0, p + 4, (uInt)*n + 4));
	return p + 12 + *n;
}

static void unfilter(uint8_t *rows, size_t row, int h)
{
	for (int y = 0; y < h; y++) {
		uint8_t *at = rows + (size_t)y * (row + 1);

		assert_true(at[0] == 0 || (at[0] == 2 && y > 0));
		for (size_t i = 1; i <= row && at[0]; i++)
			at[i] = (uint8_t)(at[i] + at[i - (row + 1)]);
	}
}

/* The pixels; the number of colours of the palette, 0: none. */
static struct pix read_png(const uint8_t *p, size_t size, size_t *colors)
{
	const uint8_t *end = p + size, *head, *pal = NULL, *data, *none;
	size_t n;

	assert_memory_equal(p, "\x89PNG\r\n\x1a\n", 8);
	p = read_chunk(p + 8, end, "IHDR", &head, &n);
	assert_int_equal(n, 13);
	struct pix pix = pix_new((int)get32(head), (int)get32(head + 4));
	assert_int_equal(head[8], 8);
	bool indexed = head[9] == 3;
	*colors = 0;
	if (indexed)
		p = read_chunk(p, end, "PLTE", &pal, colors);
	p = read_chunk(p, end, "IDAT", &data, &n);
	assert_ptr_equal(read_chunk(p, end, "IEND", &none, &(size_t){0}), end);
	size_t row = (size_t)pix.w * (indexed ? 1 : 3);
	uLongf room = (row + 1) * (size_t)pix.h;
	uint8_t *rows = xmalloc(room);
	assert_int_equal(uncompress(rows, &room, data, n), Z_OK);
	assert_int_equal(room, (row + 1) * (size_t)pix.h);
	unfilter(rows, row, pix.h);
	for (int i = 0; i < pix.w * pix.h; i++) {
		const uint8_t *at =
		    rows + (size_t)(i / pix.w) * (row + 1) + 1 + (size_t)(i % pix.w) * (indexed ? 1 : 3);

		assert_true(!indexed || *at * 3u < *colors);
		memcpy(pix.rgb + 3 * i, indexed ? pal + *at * 3 : at, 3);
	}
	*colors /= 3;
	free(rows);
	return pix;
}

/* The chunks of a picture for kitty put together; *head is what the first one says before its payload. */
static void read_kitty(const char *s, char head[128], struct buf *text)
{
	for (bool more = true; more; s += 2) {
		bool first = text->len == 0;
		const char *payload = strchr(s, ';'), *end;

		assert_true(str_starts(s, "\033_G") && payload);
		if (first)
			snprintf(head, 128, "%.*s", (int)(payload - s) - 3, s + 3);
		else
			assert_true(str_starts(s, "\033_Gq=2,m="));
		more = payload[-1] == '1';
		end = strchr(++payload, '\033');
		assert_true(end && end[1] == '\\' && (size_t)(end - payload) <= 4096);
		assert_true(!more || end - payload == 4096);
		buf_add(text, payload, (size_t)(end - payload));
		s = end;
	}
	assert_true(*s == '\0' || str_starts(s, "\0338"));
}

static struct pix read_picture(enum graphics kind, const struct buf *out, char head[128], size_t *colors)
{
	struct buf text, png;
	const char *s = strstr(out->data, kind == GRAPHICS_KITTY ? "\033_G" : "\033]1337;File=");

	assert_non_null(s);
	buf_init(&text, BUF_MAX_DEFAULT);
	buf_init(&png, BUF_MAX_DEFAULT);
	if (kind == GRAPHICS_KITTY) {
		read_kitty(s, head, &text);
	} else {
		const char *payload = strchr(s, ':'), *end = strchr(s, '\a');

		assert_true(payload && end && payload < end);
		snprintf(head, 128, "%.*s", (int)(payload - s) - 12, s + 12);
		buf_add(&text, payload + 1, (size_t)(end - payload) - 1);
	}
	read_base64(text.data, text.len, &png);
	if (kind == GRAPHICS_ITERM)
		assert_int_equal(atol(strstr(head, ";size=") + 6), png.len);
	struct pix p = read_png((const uint8_t *)png.data, png.len, colors);
	buf_fini(&text);
	buf_fini(&png);
	return p;
}

/* What arrives is exactly what the quantiser made, or the picture itself. */
static void try_picture(enum graphics kind, int w, int h, int colors)
{
	struct pix p = picture(w, h);
	uint8_t *ix = xmalloc((size_t)w * (size_t)h);
	struct palette pal = {0};
	char head[128];
	struct buf out;
	size_t n;

	buf_init(&out, BUF_MAX_DEFAULT);
	encoder_for(kind)->encode(&p, &(struct encode_opts){.colors = colors, .dither = true, .x = 3, .caps = &caps},
				  &out);
	struct pix shown = read_picture(kind, &out, head, &n);
	if (colors == 0)
		quantize_fixed(&p, 3, 0, 1, ix, &pal);
	else if (colors < 256)
		quantize_adaptive(&p, colors, ix, &pal);
	assert_true(shown.w == w && shown.h == h);
	assert_int_equal(n, pal.n);
	for (int i = 0; i < w * h; i++)
		assert_memory_equal(shown.rgb + 3 * i, pal.n ? pal.rgb[ix[i]] : p.rgb + 3 * i, 3);
	buf_fini(&out);
	free(ix);
	pix_free(&p);
	pix_free(&shown);
}

static void test_pixels(void **state)
{
	static const int sizes[][2] = {{1, 1}, {2, 1}, {4, 4}, {31, 17}, {200, 150}, {801, 59}};

	for (size_t i = 0; i < NELEM(sizes); i++)
		for (int k = 0; k < 4; k++) {
			static const int colors[] = {0, 16, 255, 1 << 24};

			try_picture(GRAPHICS_KITTY, sizes[i][0], sizes[i][1], colors[k]);
			try_picture(GRAPHICS_ITERM, sizes[i][0], sizes[i][1], colors[k]);
		}
}

static void check_head(enum graphics kind, struct encode_opts o, const char *want)
{
	struct pix p = picture(20, 40);
	char head[128];
	struct buf out;
	size_t n;

	o.caps = &caps;
	buf_init(&out, BUF_MAX_DEFAULT);
	encoder_for(kind)->encode(&p, &o, &out);
	struct pix shown = read_picture(kind, &out, head, &n);
	char *size = strstr(head, "size=");
	if (size) /* how well zlib does is its own affair */
		memmove(size + 5, size + 5 + strspn(size + 5, "0123456789"),
			strlen(size + 5 + strspn(size + 5, "0123456789")) + 1);
	assert_string_equal(head, want);
	buf_fini(&out);
	pix_free(&p);
	pix_free(&shown);
}

static void test_heads(void **state)
{
	check_head(GRAPHICS_KITTY, (struct encode_opts){0}, "a=T,f=100,q=2,m=0");
	check_head(GRAPHICS_KITTY, (struct encode_opts){.row = 1, .col = 1, .id = 12},
		   "a=T,f=100,q=2,i=12,p=1,C=1,c=2,r=2,m=0");
	check_head(GRAPHICS_ITERM, (struct encode_opts){0},
		   "inline=1;size=;preserveAspectRatio=0;width=20px;height=40px");
	check_head(GRAPHICS_ITERM, (struct encode_opts){.row = 1, .col = 1},
		   "inline=1;size=;preserveAspectRatio=0;doNotMoveCursor=1;width=2;height=2");
}

static void test_erase(void **state)
{
	struct buf out;

	buf_init(&out, 4096);
	encoder_for(GRAPHICS_KITTY)->erase(12, &out);
	assert_string_equal(out.data, "\033_Ga=d,d=I,i=12,q=2\033\\");
	buf_fini(&out);
	for (enum graphics g = GRAPHICS_ASCII; g < GRAPHICS_KITTY; g++)
		assert_null(encoder_for(g)->erase);
}

static void test_bounded(void **state)
{
	struct pix p = picture(100, 60);

	for (enum graphics g = GRAPHICS_ITERM; g <= GRAPHICS_KITTY; g++)
		for (size_t max = 1; max < 1500; max += 197) {
			struct buf out;

			buf_init(&out, max);
			encoder_for(g)->encode(&p, &(struct encode_opts){.row = 1, .col = 1, .caps = &caps}, &out);
			assert_true(out.failed);
			buf_fini(&out);
		}
	pix_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pixels),
	    cmocka_unit_test(test_heads),
	    cmocka_unit_test(test_erase),
	    cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests_name("encode-png", tests, NULL, NULL);
}
