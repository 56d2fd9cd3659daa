/*
 * make-jpeg WIDTH HEIGHT SEED > FILE: a picture with the detail of a
 * photograph (soft shapes, edges, grain), so that decoding it costs what a photograph costs.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/str.h"

enum { QUALITY = 90, OCTAVES = 6 };

static uint64_t seed;

static double corner(int x, int y, int octave)
{
	uint64_t h = hash_mix(seed ^ ((uint64_t)(uint32_t)x << 32 | (uint32_t)y) ^ (uint64_t)octave << 28);

	return (double)(h >> 11) / (double)(UINT64_C(1) << 53);
}

/* Values at the corners of a grid of cells, blended between them. */
static double field(int x, int y, int cell, int octave)
{
	int cx = x / cell, cy = y / cell;
	double fx = (double)(x % cell) / cell, fy = (double)(y % cell) / cell;
	double top = corner(cx, cy, octave) * (1 - fx) + corner(cx + 1, cy, octave) * fx;
	double low = corner(cx, cy + 1, octave) * (1 - fx) + corner(cx + 1, cy + 1, octave) * fx;

	return top * (1 - fy) + low * fy;
}

static void fill_row(JSAMPLE *row, int width, int y)
{
	for (int x = 0; x < width; x++) {
		double light = 0, weight = 0.5;
		for (int o = 0, cell = 512; o < OCTAVES; o++, cell /= 3, weight /= 2)
			light += weight * field(x, y, cell > 1 ? cell : 1, o);
		light += 0.1 * corner(x, y, OCTAVES); /* grain */
		double edge = field(x, y, 200, 9) > 0.5 ? 40 : 0;
		for (int c = 0; c < 3; c++) {
			double v = 230 * light + edge + 30 * field(x, y, 300, 20 + c);
			row[3 * x + c] = (JSAMPLE)(v < 0 ? 0 : v > 255 ? 255 : v);
		}
	}
}

static void write_jpeg(int width, int height)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr errors;
	JSAMPLE *row = xmalloc((size_t)width * 3);

	c.err = jpeg_std_error(&errors);
	jpeg_create_compress(&c);
	jpeg_stdio_dest(&c, stdout);
	c.image_width = (JDIMENSION)width;
	c.image_height = (JDIMENSION)height;
	c.input_components = 3;
	c.in_color_space = JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, QUALITY, TRUE);
	jpeg_start_compress(&c, TRUE);
	for (int y = 0; y < height; y++) {
		fill_row(row, width, y);
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	free(row);
}

int main(int argc, char **argv)
{
	int64_t width, height, s;

	if (argc != 4 || !str_to_i64(argv[1], &width) || !str_to_i64(argv[2], &height) || !str_to_i64(argv[3], &s) ||
	    width < 1 || width > 65000 || height < 1 || height > 65000)
		fatal("usage: make-jpeg WIDTH HEIGHT SEED > FILE");
	seed = hash_mix((uint64_t)s);
	write_jpeg((int)width, (int)height);
	return 0;
}
