#include "tui/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"

enum { WIDTH = 96, KEYS_WIDTH = 18 };

void overlay_open(struct overlay *o, const char *title, const char *text)
{
	overlay_close(o);
	o->title = xstrdup(title);
	o->text = xstrdup(text);
}

void overlay_close(struct overlay *o)
{
	free(o->title);
	free(o->text);
	free(o->found);
	*o = (struct overlay){0};
}

void overlay_filter(struct overlay *o, const char *text)
{
	struct buf b;

	free(o->found);
	o->found = NULL;
	o->top = 0;
	if (!*text || !o->text)
		return;
	buf_init(&b, 1 << 20);
	for (const char *line = o->text, *end; *line; line = end + (*end == '\n')) {
		char *copy;

		end = strchrnul(line, '\n');
		copy = xstrndup(line, (size_t)(end - line));
		if (strcasestr(copy, text))
			buf_addf(&b, "%s\n", copy);
		free(copy);
	}
	o->found = xstrdup(buf_str(&b));
	buf_fini(&b);
}

static void add_mode(struct buf *b, enum mode m)
{
	buf_addf(b, "%s%s\n", b->len ? "\n" : "", mode_title(m));
	for (const struct action *a = actions; a->keys; a++)
		if (a->modes & MODE_BIT(m)) {
			const char *keys = a->shown && utf8_width(a->keys) > KEYS_WIDTH ? a->shown : a->keys;
			int pad = KEYS_WIDTH - utf8_width(keys);

			buf_addf(b, "  %s%*s %s\n", keys, pad > 0 ? pad : 0, "", a->help);
		}
}

void overlay_help(struct overlay *o, enum mode mode, unsigned modes)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	add_mode(&b, mode);
	for (enum mode m = 0; m < MODES; m++)
		if (modes & MODE_BIT(m) && m != mode)
			add_mode(&b, m);
	overlay_open(o, "Keys", buf_str(&b));
	buf_fini(&b);
}

void overlay_act(struct overlay *o, enum action_id id)
{
	int last = o->lines > o->page ? o->lines - o->page : 0;
	int top = id == ACT_UP ? o->top - 1 : id == ACT_DOWN ? o->top + 1 : id == ACT_PAGE_UP ? o->top - o->page
		: id == ACT_PAGE_DOWN ? o->top + o->page : id == ACT_FIRST ? 0 : id == ACT_LAST ? last : o->top;

	o->top = top < 0 ? 0 : top > last ? last : top;
}

void overlay_draw(struct overlay *o, struct grid *g, struct area a)
{
	struct area room = area_centre(a, a.w - 4, a.h - 2), box = area_centre(room, WIDTH, room.h);
	struct area in = {box.x + 2, box.y + 1, box.w - 4, 0};

	const char *text = o->found ? o->found : o->text;

	o->lines = grid_wrap(g, in, 0, STYLE_NORMAL, text);
	box = area_centre(room, WIDTH, o->lines + 2);
	in.y = box.y + 1;
	in.h = o->page = box.h - 2;
	overlay_act(o, ACT_HELP); /* the room may have grown */
	grid_box(g, box, STYLE_DIM);
	grid_print(g, box, 2, 0, STYLE_TITLE, o->title);
	grid_wrap(g, in, -o->top, STYLE_NORMAL, text);
	if (o->lines > in.h)
		grid_printf(g, box, box.w - 16, box.h - 1, STYLE_DIM, " %d-%d of %d ", o->top + 1, o->top + in.h,
			    o->lines);
}
