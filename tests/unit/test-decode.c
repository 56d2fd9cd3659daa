#include "image/decoder.h"

#include <math.h>
#include <sys/stat.h>

#include "config.h"

#include "test.h"

static char *fixture(const char *name, size_t *n)
{
	const char *top = getenv("top_srcdir");
	char *path = xasprintf("%s/tests/data/images/%s", top ? top : ".", name), *bytes;
	struct err e;

	assert_ok(path_read_file(path, 1 << 20, &bytes, n, &e), e);
	free(path);
	return bytes;
}

static struct pix decoded(struct decoder *d, const char *name, int want, struct decode_info *info, bool *partial)
{
	struct err e;
	struct pix p;
	size_t n;
	char *bytes = fixture(name, &n);

	assert_ok(decoder_decode(d, bytes, n, want, want, &p, info, partial, &e), e);
	free(bytes);
	return p;
}

static double psnr(const struct pix *a, const struct pix *b)
{
	size_t n = (size_t)a->w * (size_t)a->h * 3;
	double sum = 0;

	assert_int_equal(a->w, b->w);
	assert_int_equal(a->h, b->h);
	for (size_t i = 0; i < n; i++)
		sum += (a->rgb[i] - b->rgb[i]) * (a->rgb[i] - b->rgb[i]);
	return sum > 0 ? 10 * log10(255 * 255 * (double)n / sum) : 99;
}

/* Whatever way a file stores it, the same picture comes out upright. */
static void test_same_picture(void **state)
{
	static const struct {
		const char *name;
		enum decode_format format;
		int orientation;
		double least;
	} files[] = {
	    {"interlaced.png", DECODE_PNG, 1, 99}, {"deep.png", DECODE_PNG, 1, 50},
	    {"turned-6.png", DECODE_PNG, 6, 99},   {"palette.png", DECODE_PNG, 1, 25},
	    {"up.jpg", DECODE_JPEG, 1, 28},	   {"progressive.jpg", DECODE_JPEG, 1, 20},
	    {"cmyk.jpg", DECODE_JPEG, 1, 20},	   {"turned-1.jpg", DECODE_JPEG, 1, 28},
	    {"turned-2.jpg", DECODE_JPEG, 2, 28},  {"turned-3.jpg", DECODE_JPEG, 3, 28},
	    {"turned-4.jpg", DECODE_JPEG, 4, 28},  {"turned-5.jpg", DECODE_JPEG, 5, 28},
	    {"turned-6.jpg", DECODE_JPEG, 6, 28},  {"turned-7.jpg", DECODE_JPEG, 7, 28},
	    {"turned-8.jpg", DECODE_JPEG, 8, 28},  {"lossless.webp", DECODE_WEBP, 1, 99},
	    {"lossy.webp", DECODE_WEBP, 1, 28},	   {"turned-6.webp", DECODE_WEBP, 6, 28},
	    {"animated.webp", DECODE_WEBP, 1, 99}, {"rgb-24.bmp", DECODE_BMP, 1, 99},
	    {"down-24.bmp", DECODE_BMP, 1, 99},	   {"rgb-565.bmp", DECODE_BMP, 1, 30},
	    {"rgb-555.bmp", DECODE_BMP, 1, 28},	   {"rgb-v3.bmp", DECODE_BMP, 1, 99},
	    {"rgb-v5.bmp", DECODE_BMP, 1, 99},	   {"core-24.bmp", DECODE_BMP, 1, 99},
	    {"rgb-lzw.tif", DECODE_TIFF, 1, 99},   {"tiled-big-endian.tif", DECODE_TIFF, 1, 99},
	    {"planar.tif", DECODE_TIFF, 1, 99},	   {"bigtiff.tif", DECODE_TIFF, 1, 99},
	    {"deep.tif", DECODE_TIFF, 1, 50},	   {"palette.tif", DECODE_TIFF, 1, 40},
	    {"cmyk.tif", DECODE_TIFF, 1, 40},	   {"ycbcr.tif", DECODE_TIFF, 1, 20},
	    {"jpeg.tif", DECODE_TIFF, 1, 28},	   {"turned-6.tif", DECODE_TIFF, 6, 99},
	    {"cmyk-adobe.jpg", DECODE_JPEG, 1, 28}, {"cmyk-plain.jpg", DECODE_JPEG, 1, 28},
	    {"rgb.dcm", DECODE_DICOM, 1, 99},	   {"rle-rgb.dcm", DECODE_DICOM, 1, 99},
	    {"jpeg-rgb.dcm", DECODE_DICOM, 1, 28}, {"jpegls-rgb.dcm", DECODE_DICOM, 1, 99},
	    {"jpeg2000-rgb.dcm", DECODE_DICOM, 1, 99},
	};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	bool partial;
	struct pix truth = decoded(d, "rgb.png", 0, &info, &partial);

	for (size_t i = 0; i < NELEM(files); i++) {
		struct pix p = decoded(d, files[i].name, 0, &info, &partial);
		double got = psnr(&truth, &p);
		if (got < files[i].least || partial)
			fail_msg("%s: %.1f dB, partial %d", files[i].name, got, partial);
		assert_int_equal(info.format, files[i].format);
		assert_int_equal(info.orientation, files[i].orientation);
		assert_int_equal(info.width, 48);
		assert_int_equal(info.height, 32);
		pix_free(&p);
	}
	pix_free(&truth);
	decoder_free(d);
}

static void test_gray_and_alpha(void **state)
{
	static const struct {
		const char *name;
		int x, y, rgb[3];
	} points[] = {
	    {"alpha.png", 0, 0, {0x80, 0x80, 0x80}},	     {"alpha.png", 8, 8, {0xc0, 0x40, 0x40}},
	    {"alpha-deep.png", 8, 8, {0xc0, 0x40, 0x40}},    {"graya.png", 3, 3, {0x80, 0x80, 0x80}},
	    {"palette-clear.png", 5, 5, {0x80, 0x80, 0x80}}, {"palette-clear.png", 12, 5, {10, 20, 30}},
	    {"alpha.webp", 0, 0, {0x80, 0x80, 0x80}},	     {"alpha.webp", 8, 8, {0xc0, 0x40, 0x40}},
	    {"alpha-v4.bmp", 0, 0, {0x80, 0x80, 0x80}},	     {"alpha-v4.bmp", 8, 8, {0xc0, 0x40, 0x40}},
	    {"alpha.tif", 0, 0, {0x80, 0x80, 0x80}},	     {"alpha.tif", 8, 8, {0xc0, 0x40, 0x40}},
	    {"nan.tif", 0, 0, {0x80, 0x80, 0x80}},	     {"nan.tif", 1, 0, {255, 255, 255}},
	    {"nan.tif", 2, 0, {255, 255, 255}},		     {"nan.tif", 3, 0, {0, 0, 0}},
	    {"run-cut.bmp", 20, 5, {64, 252, 3}},	     {"run-cut.bmp", 4, 4, {64, 254, 1}},
	};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	bool partial;

	for (size_t i = 0; i < NELEM(points); i++) {
		struct pix p = decoded(d, points[i].name, 0, &info, &partial);
		const uint8_t *at = p.rgb + (points[i].y * p.w + points[i].x) * 3;
		for (int k = 0; k < 3; k++)
			if (abs(at[k] - points[i].rgb[k]) > 1)
				fail_msg("%s: channel %d is %d", points[i].name, k, at[k]);
		pix_free(&p);
	}
	struct pix a = decoded(d, "gray.png", 0, &info, &partial), b = decoded(d, "gray.jpg", 0, &info, &partial);
	assert_true(psnr(&a, &b) > 25);
	assert_true(a.rgb[30] == a.rgb[31] && a.rgb[31] == a.rgb[32]);
	pix_free(&a);
	pix_free(&b);
	decoder_free(d);
}

/* Two files of one picture. */
static void test_pairs(void **state)
{
	static const struct {
		const char *name, *truth;
		double least;
	} pairs[] = {
	    {"index-1.bmp", "index-1.png", 99}, {"index-4.bmp", "index-4.png", 99}, {"index-8.bmp", "index-8.png", 99},
	    {"run-4.bmp", "index-4.png", 99},	{"run-8.bmp", "index-8.png", 99},
	    {"gray.tif", "gray.png", 99},	{"miniswhite.tif", "gray.png", 99},
	    {"gray-16.tif", "gray.png", 50},	{"miniswhite-16.tif", "gray.png", 50},
	    {"gray-float.tif", "gray.png", 50}, {"double.tif", "gray.png", 50},
	    {"uint32.tif", "gray.png", 50},	{"int8.tif", "gray-stretched.png", 48},
	    {"int16.tif", "gray-stretched.png", 48}, {"int32.tif", "gray-stretched.png", 48},
	    {"twelve.tif", "gray-stretched.png", 48},
	    {"window.dcm", "gray.png", 99},	{"implicit.dcm", "gray.png", 99},
	    {"big-endian.dcm", "gray.png", 99}, {"rle.dcm", "gray.png", 99},
	    {"jpeg2000.dcm", "gray.png", 99},	{"monochrome1.dcm", "gray.png", 99},
	    {"big-endian-8.dcm", "gray.png", 99}, {"palette.dcm", "gray.png", 99},
	    {"jpeg.dcm", "gray.png", 28},	{"frames-rle.dcm", "gray.png", 99},
	    {"frames-jpeg.dcm", "gray.png", 25},
	    {"twelve.dcm", "gray-stretched.png", 48}, {"jpegls.dcm", "gray-stretched.png", 48},
	};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	bool partial;

	for (size_t i = 0; i < NELEM(pairs); i++) {
		struct pix a = decoded(d, pairs[i].truth, 0, &info, &partial);
		struct pix b = decoded(d, pairs[i].name, 0, &info, &partial);
		double got = psnr(&a, &b);
		if (got < pairs[i].least || partial)
			fail_msg("%s: %.1f dB, partial %d", pairs[i].name, got, partial);
		pix_free(&a);
		pix_free(&b);
	}
	decoder_free(d);
}

/* Pictures of measurements that other viewers show black. */
static void test_measurements(void **state)
{
	static const char *const names[] = {"gray_scale_h_10_w_10_image.tiff", "gray_scale_h_50_w_50_image.tiff",
					    "test_1_bands_float32.tif",	       "test_1_bands_int16.tif",
					    "test_1_bands_int32.tif",	       "test_1_bands_int8.tif"};
	const char *top = getenv("top_srcdir");
	char *dir = xasprintf("%s/../shared/data/tiff", top ? top : ".");
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	struct stat st;
	bool partial;

	if (stat(dir, &st) < 0) {
		decoder_free(d);
		free(dir);
		skip();
	}
	for (size_t i = 0; i < NELEM(names); i++) {
		char *name = xasprintf("../../../../shared/data/tiff/%s", names[i]);
		struct pix p = decoded(d, name, 0, &info, &partial);
		uint8_t least = 255, most = 0;
		for (size_t k = 0; k < (size_t)p.w * (size_t)p.h * 3; k++) {
			least = p.rgb[k] < least ? p.rgb[k] : least;
			most = p.rgb[k] > most ? p.rgb[k] : most;
		}
		if (partial || most < 200 || least > 50)
			fail_msg("%s: %d to %d, partial %d", names[i], least, most, partial);
		pix_free(&p);
		free(name);
	}
	decoder_free(d);
	free(dir);
}

/* What is not supported says so by name. */
static void test_refusals(void **state)
{
	static const struct {
		const char *name, *said;
	} files[] = {
	    {"in-png.bmp", "PNG inside, which is not supported"},
	    {"jpeg-lossless.dcm", "with lossless JPEG, which is not supported"},
	    {"deflated.dcm", "with deflated data, which is not supported"},
	    {"half.tif", "16 bits in sample format 3, which is not supported"},
	};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	struct err e;
	struct pix p;
	bool partial;

	for (size_t i = 0; i < NELEM(files); i++) {
		size_t n;
		char *bytes = fixture(files[i].name, &n);
		assert_false(decoder_decode(d, bytes, n, 0, 0, &p, &info, &partial, &e));
		if (!strstr(e.text, files[i].said))
			fail_msg("%s: %s", files[i].name, e.text);
		free(bytes);
	}
	decoder_free(d);
}

/* The smallest of 1/8, 2/8, 4/8 and the full size that covers what is wanted, upright. */
static void test_scale_choice(void **state)
{
	static const struct {
		const char *name;
		int want, w, h;
	} cases[] = {
	    {"up.jpg", 0, 48, 32},  {"up.jpg", 4, 6, 4},     {"up.jpg", 5, 12, 8},	 {"up.jpg", 9, 24, 16},
	    {"up.jpg", 17, 48, 32}, {"up.jpg", 900, 48, 32}, {"turned-6.jpg", 5, 12, 8}, {"rgb.png", 5, 48, 32},
	};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	bool partial;

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct pix p = decoded(d, cases[i].name, cases[i].want, &info, &partial);
		assert_int_equal(p.w, cases[i].w);
		assert_int_equal(p.h, cases[i].h);
		assert_int_equal(info.width, 48);
		pix_free(&p);
	}
	decoder_free(d);
}

static void test_cut_files(void **state)
{
	static const char *const names[] = {"cut.jpg", "cut.png",     "cut.webp", "cut.bmp",
					    "run-cut.bmp", "cut.tif", "cut.dcm"};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	bool partial;

	for (size_t i = 0; i < NELEM(names); i++) {
		struct pix p = decoded(d, names[i], 0, &info, &partial);
		if (!partial)
			fail_msg("%s is said to be whole", names[i]);
		pix_free(&p);
	}
	decoder_free(d);
}

/* Every cut and many broken bytes of real files: an answer each time, by the same child. */
static void test_broken_files(void **state)
{
	static const char *const names[] = {"progressive.jpg", "turned-6.jpg", "cmyk.jpg",
					    "interlaced.png",  "turned-6.png", "palette.png",
					    "alpha.webp",      "cut.webp",     "animated.webp",
					    "run-4.bmp",       "alpha-v4.bmp", "core-24.bmp",
					    "deep.tif",	       "planar.tif",   "tiled-big-endian.tif",
					    "window.dcm",      "rle-rgb.dcm",  "jpeg2000-rgb.dcm",
					    "jpegls-rgb.dcm",  "jpeg.dcm",     "palette.dcm"};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	struct err e;
	struct pix p;
	bool partial;

	for (size_t i = 0; i < NELEM(names); i++) {
		size_t n;
		char *bytes = fixture(names[i], &n);
		for (size_t k = 0; k < n; k += 7) {
			char *broken = xmemdup(bytes, n);
			broken[k] = (char)~broken[k];
			e.text[0] = '\0';
			if (decoder_decode(d, broken, n, 0, 0, &p, &info, &partial, &e))
				pix_free(&p);
			if (decoder_decode(d, bytes, k, 0, 0, &p, &info, &partial, &e))
				pix_free(&p);
			assert_null(strstr(e.text, "crashed"));
			free(broken);
		}
		free(bytes);
	}
	decoder_free(d);
}

static void test_liars(void **state)
{
	static const char *const names[] = {"liar.png", "liar.jpg", "liar-progressive.jpg", "liar.bmp", "liar-run.bmp",
					    "liar.tif", "liar-16.tif", "liar.dcm", "liar-rle.dcm"};
	struct decode_limits limits = {.max_bytes = 64 << 20};
	struct decoder *d = decoder_new(&limits);
	struct decode_info info;
	struct err e;
	struct pix p;
	bool partial;

	for (size_t i = 0; i < NELEM(names); i++) {
		size_t n;
		char *bytes = fixture(names[i], &n);
		assert_ok(decoder_probe(d, bytes, n, &info, &e), e);
		assert_true(info.width >= 30000);
		assert_false(decoder_decode(d, bytes, n, 0, 0, &p, &info, &partial, &e));
		assert_non_null(strstr(e.text, "too large"));
		assert_null(p.rgb);
		free(bytes);
	}
	decoder_free(d);
}

/* 75 MB as stored and 75 MB upright: what the memory allowed does not hold is said, and the next picture is decoded. */
static void test_memory(void **state)
{
	struct decode_limits limits = {.max_bytes = 80 << 20};
	struct decoder *small = decoder_new(&limits), *usual = decoder_new(NULL);
	struct decode_info info;
	struct err e;
	struct pix p;
	bool partial;
	size_t n;
	char *bytes = fixture("large-turned.tif", &n);

#ifndef WITH_ASAN
	assert_false(decoder_decode(small, bytes, n, 0, 0, &p, &info, &partial, &e));
	assert_non_null(strstr(e.text, "more memory than the decoder may have"));
#endif
	p = decoded(small, "turned-6.tif", 0, &info, &partial);
	pix_free(&p);
	assert_ok(decoder_decode(usual, bytes, n, 0, 0, &p, &info, &partial, &e), e);
	assert_int_equal(p.rgb[0], 0);
	assert_int_equal(p.rgb[(size_t)5000 * 4999 * 3], 255);
	pix_free(&p);
	free(bytes);
	decoder_free(small);
	decoder_free(usual);
}

/* At an eighth the pixels fit, but a progressive file wants the room of all its coefficients. */
static void test_progressive_liar(void **state)
{
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	struct err e;
	struct pix p;
	bool partial;
	size_t n;
	char *bytes = fixture("liar-progressive.jpg", &n);

	assert_false(decoder_decode(d, bytes, n, 100, 100, &p, &info, &partial, &e));
	assert_null(strstr(e.text, "crashed"));
	free(bytes);
	decoder_free(d);
}

static void test_no_pictures(void **state)
{
	static const char *const texts[] = {"", "x", "GIF89a...", "\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "<svg/>",
					    "RIFF\xff\xff\xff\xffWEBPVP8X", "BM000000000000\50\0\0\0"};
	struct decoder *d = decoder_new(NULL);
	struct decode_info info;
	struct err e;

	for (size_t i = 0; i < NELEM(texts); i++) {
		e.text[0] = '\0';
		assert_false(decoder_probe(d, texts[i], strlen(texts[i]), &info, &e));
		assert_true(e.text[0] && !strstr(e.text, "crashed"));
	}
	decoder_free(d);
}

/* A folder with a decoder that does what the script says. */
static char *bad_decoder(const char *script)
{
	char *dir = test_dir(), *path = path_join(dir, "labeldeck-decode");
	struct err e;
	struct path_file *f = path_file_open(path, 0755, &e);

	assert_true(f && path_file_write(f, script, strlen(script), &e) && path_file_commit(f, &e));
	assert_int_equal(chmod(path, 0755), 0);
	free(path);
	return dir;
}

static void try_bad_decoder(const char *script, const char *said)
{
	struct decode_limits limits = {.timeout_ms = 1000};
	struct decoder *d = decoder_new(&limits);
	struct decode_info info;
	struct err e = {0};
	size_t n;
	char *bytes = fixture("up.jpg", &n), *dir = bad_decoder(script), *real = xstrdup(getenv("LABELDECK_LIBEXEC"));

	setenv("LABELDECK_LIBEXEC", dir, 1);
	int64_t start = clock_mono_ms();
	assert_false(decoder_probe(d, bytes, n, &info, &e));
	assert_true(clock_mono_ms() - start < 10000);
	if (!strstr(e.text, said))
		fail_msg("it says: %s", e.text);
	setenv("LABELDECK_LIBEXEC", real, 1);
	assert_ok(decoder_probe(d, bytes, n, &info, &e), e);
	decoder_free(d);
	free(real);
	free(bytes);
	test_dir_remove(dir);
}

static void test_hanging_decoder(void **state)
{
	try_bad_decoder("#!/bin/sh\nkill -STOP $$\n", "took longer");
	try_bad_decoder("#!/bin/sh\nexec sleep 100\n", "took longer");
}

static void test_crashing_decoder(void **state)
{
	try_bad_decoder("#!/bin/sh\nkill -SEGV $$\n", "signal 11");
	try_bad_decoder("#!/bin/sh\nexit 3\n", "exit 3");
	try_bad_decoder("#!/bin/sh\nprintf nonsense >&3\nexec sleep 100\n", "crashed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_same_picture),     cmocka_unit_test(test_gray_and_alpha),
	    cmocka_unit_test(test_pairs),	     cmocka_unit_test(test_measurements),
	    cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_scale_choice),     cmocka_unit_test(test_cut_files),
	    cmocka_unit_test(test_broken_files),     cmocka_unit_test(test_liars),
	    cmocka_unit_test(test_memory),	     cmocka_unit_test(test_progressive_liar),
	    cmocka_unit_test(test_no_pictures),
	    cmocka_unit_test(test_hanging_decoder),  cmocka_unit_test(test_crashing_decoder),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
