/* Stage times of the picture path in one process: bench-picture FILE [WIDTHxHEIGHT [OUT.six]]. Medians of 9. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "image/decoder.h"
#include "image/encode.h"
#include "image/scale.h"

enum { RUNS = 9 };

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void report(const char *stage, int64_t *us, size_t bytes)
{
	qsort(us, RUNS, sizeof *us, by_value);
	printf("%-28s %8.2f ms %10zu\n", stage, (double)us[RUNS / 2] / 1000, bytes);
}

static void encode_stage(const char *name, const struct pix *p, struct encode_opts o, const struct encoder *enc,
			 const char *save)
{
	int64_t us[RUNS];
	struct buf out;
	struct err e;

	buf_init(&out, BUF_MAX_DEFAULT);
	for (int i = 0; i < RUNS; i++) {
		buf_reset(&out);
		int64_t t = clock_mono_us();
		enc->encode(p, &o, &out);
		us[i] = clock_mono_us() - t;
	}
	report(name, us, out.len);
	struct path_file *f = save ? path_file_open(save, 0644, &e) : NULL;
	if (f && (!path_file_write(f, out.data, out.len, &e) || !path_file_commit(f, &e)))
		fatal("%s", e.text);
	buf_fini(&out);
}

/* Every encoder: where it shows the terminal's pixels, the picture of that size; else one of 100 x 38 cells. */
static void encode_stages(const struct pix *full, const struct pix *fit, const char *save)
{
	struct caps caps = {.graphics = GRAPHICS_SIXEL, .cell_w = 8, .cell_h = 16, .colors = 1 << 24};
	char name[64];

	for (enum graphics g = GRAPHICS_ASCII; g < GRAPHICS_KINDS; g++) {
		const struct encoder *e = encoder_for(g);
		int w, h;

		e->cell_pixels(&caps, &w, &h);
		if (!encoder_has_pixels(e)) {
			struct pix small = scale_part(full, (struct rect){0, 0, full->w, full->h}, 100 * w, 38 * h);

			snprintf(name, sizeof name, "%s 100 x 38", graphics_word(g));
			encode_stage(name, &small, (struct encode_opts){.caps = &caps}, e, NULL);
			pix_free(&small);
			continue;
		}
		snprintf(name, sizeof name, "%s fixed, dithered", graphics_word(g));
		encode_stage(name, fit, (struct encode_opts){.dither = true, .caps = &caps}, e, NULL);
		for (size_t i = 1; quality_at(i); i++) {
			snprintf(name, sizeof name, "%s adaptive %d", graphics_word(g), quality_at(i)->colors);
			encode_stage(name, fit, (struct encode_opts){.colors = quality_at(i)->colors, .caps = &caps}, e,
				     i == 1 && g == GRAPHICS_SIXEL ? save : NULL);
		}
		if (g != GRAPHICS_SIXEL) {
			snprintf(name, sizeof name, "%s all colours", graphics_word(g));
			encode_stage(name, fit, (struct encode_opts){.colors = 1 << 24, .caps = &caps}, e, NULL);
		}
	}
}

int main(int argc, char **argv)
{
	int w = 800, h = 600;
	int64_t decode[RUNS], scale[RUNS];
	struct pix full, fit = {0};
	struct decode_info info;
	struct err e;
	char *bytes;
	size_t n;
	bool partial;

	if (argc < 2 || (argc > 2 && sscanf(argv[2], "%dx%d", &w, &h) != 2))
		fatal("usage: bench-picture FILE [WIDTHxHEIGHT [OUT.six]]");
	if (!path_read_file(argv[1], (size_t)1 << 30, &bytes, &n, &e))
		fatal("%s", e.text);
	struct decoder *d = decoder_new(NULL);
	for (int i = 0; i < RUNS; i++) {
		int64_t t = clock_mono_us();
		if (!decoder_decode(d, bytes, n, w, h, &full, &info, &partial, &e))
			fatal("%s", e.text);
		decode[i] = clock_mono_us() - t;
		t = clock_mono_us();
		int fw, fh;
		scale_fit(info.width, info.height, w, h, 8, &fw, &fh);
		pix_free(&fit);
		fit = scale_part(&full, (struct rect){0, 0, full.w, full.h}, fw, fh);
		scale[i] = clock_mono_us() - t;
		if (i + 1 < RUNS)
			pix_free(&full);
	}
	printf("%s %d x %d decoded to %d x %d, shown as %d x %d\n", decode_format_word(info.format), info.width,
	       info.height, full.w, full.h, fit.w, fit.h);
	report("decode (other process)", decode, 0);
	report("scale", scale, 0);
	encode_stages(&full, &fit, argc > 3 ? argv[3] : NULL);
	pix_free(&full);
	pix_free(&fit);
	decoder_free(d);
	free(bytes);
	return 0;
}
