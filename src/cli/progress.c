#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"

#define FIRST_MS 500
#define AGAIN_MS 100

void progress_begin(struct progress *p, const char *unit, bool quiet)
{
	*p = (struct progress){.off = quiet || !isatty(STDERR_FILENO), .begun_ms = clock_mono_ms()};
	progress_turn(p, unit);
}

void progress_turn(struct progress *p, const char *unit)
{
	p->unit = unit;
	p->rated_ms = clock_mono_ms();
}

static void add_amount(const struct progress *p, struct buf *line, int64_t n)
{
	char text[28];

	buf_adds(line, p->unit ? str_count(n, text) : str_bytes((uint64_t)n, text));
}

static void add_line(const struct progress *p, struct buf *line, const char *what, int64_t done, int64_t total)
{
	int64_t ms = clock_mono_ms() - p->rated_ms;
	int64_t rate = ms > 0 ? (int64_t)((double)done * 1000 / (double)ms) : 0;
	char span[24];

	buf_addf(line, "%s: ", what);
	add_amount(p, line, done);
	if (total > 0) {
		buf_adds(line, " of ");
		add_amount(p, line, total);
	}
	if (p->unit)
		buf_addf(line, " %s", p->unit);
	if (rate > 0) {
		buf_adds(line, ", ");
		add_amount(p, line, rate);
		buf_adds(line, "/s");
	}
	if (rate > 0 && total > done)
		buf_addf(line, ", %s left", clock_span((total - done) * 1000 / rate + 999, span));
}

static int terminal_width(void)
{
	struct winsize ws;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 1 ? ws.ws_col - 1 : 79;
}

/* Blanks instead of an escape sequence: any terminal knows them. */
static void draw(struct progress *p, const char *line)
{
	int cells = 0;
	size_t n = utf8_cut(line, terminal_width(), &cells);

	fprintf(stderr, "\r%.*s%*s", (int)n, line, p->width > cells ? p->width - cells : 0, "");
	fflush(stderr);
	p->width = cells;
}

void progress_show(struct progress *p, const char *what, int64_t done, int64_t total)
{
	int64_t now = clock_mono_ms();
	struct buf line;
	char *clean;

	if (p->off || now - p->begun_ms < FIRST_MS || now - p->drawn_ms < AGAIN_MS)
		return;
	p->drawn_ms = now;
	buf_init(&line, 4096);
	add_line(p, &line, what, done, total);
	clean = utf8_printable(buf_str(&line), line.len);
	draw(p, clean);
	free(clean);
	buf_fini(&line);
}

void progress_end(struct progress *p)
{
	if (p->width > 0)
		fprintf(stderr, "\r%*s\r", p->width, "");
	p->width = 0;
}
