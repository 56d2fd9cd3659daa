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
#define COLORS 255

struct preview {
	struct caps caps;
	const struct encoder *encoder;
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

static bool choose_encoder(const char *protocol, struct preview *p, struct err *e)
{
	enum graphics kind = p->caps.graphics;

	if (protocol && (!graphics_from_word(protocol, &kind) || !encoder_for(kind)))
		return err_set(e, ERR_USAGE, "there is no protocol \"%s\", but sixel and blocks", protocol);
	p->encoder = encoder_for(kind);
	if (!p->encoder)
		return err_set(e, ERR_INVALID, "pictures are switched off (LABELDECK_GRAPHICS=none)");
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

static bool prepare(struct preview *p, const struct args *a, struct err *e)
{
	p->to_terminal = isatty(STDOUT_FILENO);
	if (p->to_terminal)
		p->caps = tty_caps();
	else
		p->caps =
		    (struct caps){.graphics = GRAPHICS_SIXEL, .registers = 256, .colors = 1 << 24, .truecolor = true};
	if (!choose_encoder(args_value(a, "protocol"), p, e))
		return false;
	if (args_has(a, "size"))
		return read_size(args_value(a, "size"), p, e);
	p->width = 800;
	p->height = p->encoder->kind == GRAPHICS_SIXEL ? 600 : 80;
	if (p->to_terminal)
		fit_terminal(p);
	else if (p->encoder->kind == GRAPHICS_BLOCKS)
		p->width = 80;
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

static bool write_picture(const struct pix *full, const struct preview *p, struct err *e)
{
	struct encode_opts o = {
	    .colors = p->caps.registers > COLORS ? COLORS : 0, .dither = p->caps.registers <= COLORS, .caps = &p->caps};
	struct pix shown;
	struct buf out;
	int w, h;
	bool ok;

	scale_fit(full->w, full->h, p->width, p->height, 1, &w, &h);
	shown = scale_part(full, (struct rect){0, 0, full->w, full->h}, w, h);
	buf_init(&out, (size_t)1 << 30);
	p->encoder->encode(&shown, &o, &out);
	if (p->to_terminal && p->encoder->kind == GRAPHICS_SIXEL)
		buf_addc(&out, '\n');
	ok = !out.failed && fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
	if (!ok)
		err_errno(e, "cannot write the picture");
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
