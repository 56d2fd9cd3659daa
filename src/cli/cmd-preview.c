#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/tty.h"
#include "client/api.h"
#include "image/decoder.h"
#include "image/encode.h"
#include "image/scale.h"

#define SIDE_MAX 10000
#define ALL_COLORS (1 << 24)

struct preview {
	struct caps caps;
	const struct encoder *encoder;
	const struct quality *quality;
	int width, height; /* the most pixels that it may have */
	bool to_terminal;
};

static bool read_size(const char *text, struct preview *p, struct err *e)
{
	char end;

	if (sscanf(text, "%5dx%5d%c", &p->width, &p->height, &end) == 2 && p->width > 0 && p->height > 0 &&
	    p->width <= SIDE_MAX && p->height <= SIDE_MAX)
		return true;
	return err_set(e, ERR_USAGE, "--size is written 800x600 (each at most %d), not \"%s\"", SIDE_MAX, text);
}

static bool choose(const struct args *a, struct preview *p, struct err *e)
{
	const char *word = args_value(a, "graphics"), *quality = args_value(a, "quality");

	if (word && !graphics_from_word(word, &p->caps.graphics))
		return err_set(e, ERR_USAGE, "there is no --graphics \"%s\": labeldeck preview --help names them",
			       word);
	p->quality = quality_for(quality ? quality : "normal");
	if (!p->quality)
		return err_set(e, ERR_USAGE, "there is no --quality \"%s\": it is high, normal, 64, 32 or 16", quality);
	p->encoder = encoder_for(p->caps.graphics);
	if (!p->encoder)
		return err_set(e, ERR_INVALID, "pictures are switched off (%s)",
			       word ? "--graphics" : "LABELDECK_GRAPHICS");
	return true;
}

/* What the screen has room for; its last row stays free for the prompt. */
static void fit_terminal(struct preview *p)
{
	struct winsize ws;
	int cell_w, cell_h;

	p->encoder->cell_pixels(&p->caps, &cell_w, &cell_h);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) != 0 || ws.ws_col == 0 || ws.ws_row < 2)
		ws = (struct winsize){.ws_col = 80, .ws_row = 24};
	p->width = ws.ws_col * cell_w;
	p->height = (ws.ws_row - 1) * cell_h;
	if (p->encoder->kind == GRAPHICS_SIXEL && p->caps.max_w > 0 && p->caps.max_h > 0) {
		p->width = p->width < p->caps.max_w ? p->width : p->caps.max_w;
		p->height = p->height < p->caps.max_h ? p->height : p->caps.max_h;
	}
}

/* A file takes what any terminal of the kind would show. */
static void fit_file(struct preview *p)
{
	int cell_w, cell_h;

	p->encoder->cell_pixels(&p->caps, &cell_w, &cell_h);
	p->width = encoder_has_pixels(p->encoder) ? 800 : 80 * cell_w;
	p->height = encoder_has_pixels(p->encoder) ? 600 : 40 * cell_h;
}

static bool prepare(struct preview *p, const struct args *a, struct err *e)
{
	p->to_terminal = isatty(STDOUT_FILENO);
	if (p->to_terminal)
		p->caps = tty_caps();
	else
		p->caps = (struct caps){.graphics = GRAPHICS_SIXEL,
					.cell_w = 10,
					.cell_h = 20,
					.registers = 256,
					.colors = ALL_COLORS,
					.truecolor = true};
	if (!choose(a, p, e))
		return false;
	if (args_has(a, "size"))
		return read_size(args_value(a, "size"), p, e);
	if (p->to_terminal)
		fit_terminal(p);
	else
		fit_file(p);
	return true;
}

static bool decode(const char *path, const struct preview *p, struct pix *out, bool *partial, struct err *e)
{
	struct decode_info info;
	struct decoder *d;
	char *bytes;
	size_t n;
	bool ok;

	if (!path_read_file(path, API_CONTENT_MAX, &bytes, &n, e))
		return false;
	d = decoder_new(NULL);
	ok = decoder_decode(d, bytes, n, p->width, p->height, out, &info, partial, e);
	if (!ok)
		err_prefix(e, "%s", path);
	decoder_free(d);
	free(bytes);
	return ok;
}

/* A cell shows 2 x 3 sextants, which are no squares. */
static int true_width(const struct preview *p, int width)
{
	int w, h;

	p->encoder->cell_pixels(&p->caps, &w, &h);
	return (int)((int64_t)width * p->caps.cell_h * w / ((int64_t)p->caps.cell_w * h));
}

/* Pixels of whole cells: a cell that is not full would repeat its last ones. */
static int whole_cells(int pixels, int cell, int most)
{
	int n = (pixels + cell / 2) / cell;

	n = n < most / cell ? n : most / cell;
	return n > 1 ? n * cell : cell;
}

static void find_size(const struct preview *p, const struct pix *full, int *w, int *h)
{
	int cell_w, cell_h;

	scale_fit(true_width(p, full->w), full->h, p->width, p->height, 1, w, h);
	if (encoder_has_pixels(p->encoder))
		return;
	p->encoder->cell_pixels(&p->caps, &cell_w, &cell_h);
	*w = whole_cells(*w, cell_w, p->width);
	*h = whole_cells(*h, cell_h, p->height);
}

static bool encode(const struct preview *p, const struct pix *shown, struct buf *out, struct err *e)
{
	struct encode_opts o = {.colors = p->quality->colors, .caps = &p->caps};

	if (o.colors == 0 && p->encoder->kind == GRAPHICS_SIXEL)
		return encode_sixel_best(shown, &o, out, e);
	o.colors = o.colors ? o.colors : ALL_COLORS;
	p->encoder->encode(shown, &o, out);
	return true;
}

static bool write_picture(const struct pix *full, const struct preview *p, struct err *e)
{
	struct pix shown;
	struct buf out;
	int w, h;
	bool ok;

	find_size(p, full, &w, &h);
	shown = scale_part(full, (struct rect){0, 0, full->w, full->h}, w, h);
	buf_init(&out, (size_t)1 << 30);
	ok = encode(p, &shown, &out, e);
	if (p->to_terminal && encoder_has_pixels(p->encoder))
		buf_addc(&out, '\n');
	if (ok && (out.failed || fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0))
		ok = err_errno(e, "cannot write the picture");
	buf_fini(&out);
	pix_free(&shown);
	return ok;
}

bool preview_run(struct cli *cli, const struct args *a, struct err *e)
{
	struct preview p = {.width = 0};
	struct pix full = {0};
	bool partial = false, ok;

	if (!prepare(&p, a, e) || !decode(args_word(a, 0), &p, &full, &partial, e))
		return false;
	ok = write_picture(&full, &p, e);
	pix_free(&full);
	if (ok && partial)
		ok = err_set(e, ERR_PARTIAL, "%s ends early; it is shown as far as it goes", args_word(a, 0));
	return ok;
}
