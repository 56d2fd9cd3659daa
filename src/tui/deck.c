#include "tui/deck.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"
#include "image/encoders.h"

void deck_notice(struct deck *d, enum style s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->notice, sizeof d->notice, fmt, ap);
	va_end(ap);
	d->notice_style = s;
	d->dirty = true;
}

void deck_copy(struct deck *d, const char *text)
{
	buf_adds(&d->aside, "\033]52;c;");
	encode_base64(text, strlen(text), &d->aside);
	buf_adds(&d->aside, "\033\\");
	deck_notice(d, STYLE_NORMAL, "Copied: %s", text);
}

/* Who shows what: the terminals' manuals. */
static const struct {
	const char *name; /* how it begins */
	const char *osc;
} desktop_notices[] = {
    {"iTerm2", "9;"},
    {"kitty", "9;"},
    {"WezTerm", "9;"},
    {"ghostty", "9;"},
    {"foot", "777;notify;labeldeck;"},
};

void deck_ring(struct deck *d, enum style s, const char *fmt, ...)
{
	char text[sizeof d->notice], *printable;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	deck_notice(d, s, "%s", text);
	buf_adds(&d->aside, "\a");
	printable = utf8_printable(text, strlen(text));
	for (size_t i = 0; i < NELEM(desktop_notices); i++)
		if (str_starts(d->caps.name, desktop_notices[i].name)) {
			buf_adds(&d->aside, "\033]");
			buf_adds(&d->aside, desktop_notices[i].osc);
			buf_adds(&d->aside, printable);
			buf_adds(&d->aside, "\033\\");
		}
	free(printable);
}

bool deck_may_change(struct deck *d)
{
	if (d->readonly)
		deck_notice(d, STYLE_WARN,
			    "This is a read-only view; start labeldeck without --readonly to change things.");
	return !d->readonly;
}

void deck_draw_notice(const struct deck *d, struct grid *g, struct area line)
{
	grid_print(g, line, 1, 0, d->notice_style, d->notice);
}

void deck_open(struct deck *d, const struct pane_ops *ops, const char *what)
{
	d->next = ops;
	free(d->next_what);
	d->next_what = what ? xstrdup(what) : NULL;
}
