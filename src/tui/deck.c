#include "tui/deck.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

void deck_notice(struct deck *d, enum style s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->notice, sizeof d->notice, fmt, ap);
	va_end(ap);
	d->notice_style = s;
	d->dirty = true;
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
