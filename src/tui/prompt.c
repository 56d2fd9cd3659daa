#include "tui/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"

enum { OFFERS_SHOWN = 8, OFFER_WIDTH = 22 };

static void text_changed(struct prompt *p)
{
	p->list.n = 0;
	p->chosen = 0;
	if (p->use->offers)
		p->use->offers(p->edit.text, p, p->arg);
	if (p->use->changed)
		p->use->changed(p->edit.text, p->arg);
}

void prompt_open(struct prompt *p, const char *label, const char *text, const struct prompt_use *use, void *arg)
{
	p->use = use;
	p->arg = arg;
	str_copy(p->label, sizeof p->label, label);
	edit_set(&p->edit, text);
	text_changed(p);
}

void prompt_close(struct prompt *p)
{
	p->use = NULL;
}

void prompt_fini(struct prompt *p)
{
	edit_fini(&p->edit);
	vec_fini(&p->list);
}

void prompt_offer(struct prompt *p, const char *text, const char *help)
{
	struct offer o = {text, help};

	vec_add(&p->list, o);
}

void prompt_type(struct prompt *p, struct key k)
{
	edit_type(&p->edit, k);
	text_changed(p);
}

void prompt_paste(struct prompt *p, const char *text, size_t n)
{
	edit_paste(&p->edit, text, n);
	text_changed(p);
}

static void choose(struct prompt *p, int step)
{
	p->chosen = area_least(p->chosen + step, p->list.n > 0 ? (int)p->list.n - 1 : 0);
}

static void complete(struct prompt *p)
{
	if (p->list.n == 0)
		return;
	edit_set(&p->edit, p->list.v[p->chosen].text);
	text_changed(p);
}

/* What is chosen among the offers counts, where there are any. */
static void finish(struct prompt *p)
{
	const struct prompt_use *use = p->use;
	char *text = xstrdup(p->list.n ? p->list.v[p->chosen].text : p->edit.text);

	prompt_close(p);
	use->done(text, p->arg);
	free(text);
}

void prompt_act(struct prompt *p, enum action_id id)
{
	const struct prompt_use *use = p->use;
	bool moves = id == ACT_LEFT || id == ACT_RIGHT || id == ACT_FIRST || id == ACT_LAST;

	switch (id) {
	case ACT_DONE: finish(p); break;
	case ACT_COMPLETE: complete(p); break;
	case ACT_UP: choose(p, -1); break;
	case ACT_DOWN: choose(p, 1); break;
	case ACT_CANCEL:
		prompt_close(p);
		if (use->changed)
			use->changed("", p->arg);
		break;
	default:
		if (edit_act(&p->edit, id) && !moves)
			text_changed(p);
	}
}

int prompt_height(const struct prompt *p)
{
	int n = (int)p->list.n;

	return 1 + (n < OFFERS_SHOWN ? n : OFFERS_SHOWN);
}

void prompt_draw(const struct prompt *p, struct grid *g, struct area a)
{
	struct area line = area_cut_bottom(&a, 1);
	int used = grid_print(g, line, 0, 0, STYLE_KEY, p->label), first = p->chosen - a.h + 1;

	if (first < 0)
		first = 0;
	edit_draw(&p->edit, g, (struct area){line.x + used, line.y, line.w - used, 1}, true);
	for (int i = 0; i < a.h && first + i < (int)p->list.n; i++) {
		const struct offer *o = &p->list.v[first + i];
		struct area row = {a.x, a.y + i, a.w, 1};

		grid_fill(g, row, STYLE_NORMAL);
		grid_print(g, row, 1, 0, STYLE_BOLD, o->text);
		grid_print(g, row, OFFER_WIDTH, 0, STYLE_DIM, o->help);
		if (first + i == p->chosen)
			grid_style(g, row, STYLE_SELECTED);
	}
}
