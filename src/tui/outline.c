#include "tui/outline.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/vec.h"

enum { PALETTE = 24 };

static void drop_all(struct outline *o)
{
	for (size_t i = 0; i < o->n; i++)
		free(o->v[i].name);
	o->n = 0;
}

void outline_fini(struct outline *o)
{
	drop_all(o);
	vec_fini(o);
}

/* A parent comes before its children in the tree, but not right before them: each level is gathered under its parent.
 */
static void take_children(struct outline *o, const struct class_tree *t, int parent, int level)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].parent == parent) {
			struct outline_line l = {xstrdup(t->v[i].name), level, t->v[i].color};

			vec_add(o, l);
			take_children(o, t, t->v[i].id, level + 1);
		}
}

void outline_set(struct outline *o, const struct class_tree *t)
{
	drop_all(o);
	take_children(o, t, 0, 0);
	list_count(&o->list, (int)o->n);
}

bool outline_tree(const struct outline *o, struct class_tree *t, struct err *e)
{
	int parents[CLASS_LEVELS + 1] = {0}; /* ids by level + 1; 0 above the top */

	class_tree_init(t);
	for (size_t i = 0; i < o->n; i++) {
		const struct outline_line *l = &o->v[i];
		int id;

		if (l->level >= CLASS_LEVELS)
			return err_set(e, ERR_INVALID, "%s: at most %d levels of classes", l->name, CLASS_LEVELS);
		id = class_tree_add(t, 0, parents[l->level], l->name, l->color, e);
		if (!id)
			return false;
		parents[l->level + 1] = id;
	}
	return true;
}

/* The line behind the one at i and all that is below it. */
static size_t behind(const struct outline *o, size_t i)
{
	size_t end = i + 1;

	while (end < o->n && o->v[end].level > o->v[i].level)
		end++;
	return end;
}

static void insert(struct outline *o, size_t at, struct outline_line l)
{
	vec_add(o, l);
	memmove(&o->v[at + 1], &o->v[at], (o->n - 1 - at) * sizeof o->v[0]);
	o->v[at] = l;
}

static char *trimmed(const char *from, size_t n)
{
	while (n > 0 && *from == ' ') {
		from++;
		n--;
	}
	while (n > 0 && from[n - 1] == ' ')
		n--;
	return xstrndup(from, n);
}

void outline_add(struct outline *o, const char *names, bool under)
{
	size_t selected = (size_t)o->list.selected, at = o->n ? behind(o, selected) : 0;
	int level = o->n ? o->v[selected].level + under : 0;

	while (*names) {
		size_t n = strcspn(names, ",");
		char *name = trimmed(names, n);

		if (*name) {
			insert(o, at, (struct outline_line){.name = name, .level = level});
			o->list.selected = (int)at++;
		} else {
			free(name);
		}
		names += n + (names[n] == ',');
	}
	list_count(&o->list, (int)o->n);
}

void outline_rename(struct outline *o, const char *name)
{
	struct outline_line *l = &o->v[o->list.selected];

	free(l->name);
	l->name = trimmed(name, strlen(name));
}

void outline_drop(struct outline *o)
{
	size_t from = (size_t)o->list.selected, to = behind(o, from);

	for (size_t i = from; i < to; i++)
		free(o->v[i].name);
	memmove(&o->v[from], &o->v[to], (o->n - to) * sizeof o->v[0]);
	o->n -= to - from;
	list_count(&o->list, (int)o->n);
}

static uint32_t color_of(const struct outline *o, size_t i)
{
	return o->v[i].color ? o->v[i].color : class_palette(i);
}

void outline_next_color(struct outline *o)
{
	size_t i = (size_t)o->list.selected, k = 0;

	while (k < PALETTE && class_palette(k) != color_of(o, i))
		k++;
	o->v[i].color = class_palette(k + 1);
}

/* Turns the lines of [from, to) so that those from mid on come first. */
static void turn(struct outline *o, size_t from, size_t mid, size_t to)
{
	struct outline_line *copy = xmemdup(&o->v[from], (to - from) * sizeof o->v[0]);

	memcpy(&o->v[from], &copy[mid - from], (to - mid) * sizeof o->v[0]);
	memcpy(&o->v[from + to - mid], copy, (mid - from) * sizeof o->v[0]);
	free(copy);
}

void outline_swap(struct outline *o, int step)
{
	size_t at = (size_t)o->list.selected, end = behind(o, at), before = at;

	if (step > 0 && end < o->n && o->v[end].level == o->v[at].level) {
		size_t to = behind(o, end);

		turn(o, at, end, to);
		o->list.selected = (int)(at + to - end);
	}
	while (step < 0 && before > 0) {
		before--;
		if (o->v[before].level < o->v[at].level)
			return;
		if (o->v[before].level == o->v[at].level) {
			turn(o, before, at, end);
			o->list.selected = (int)before;
			return;
		}
	}
}

void outline_draw(struct outline *o, struct grid *g, struct area a, bool focus)
{
	list_place(&o->list, a.h);
	for (int i = o->list.top, y = 0; i < o->list.n && y < a.h; i++, y++) {
		struct area line = {a.x, a.y + y, a.w, 1};
		int x = 1 + 3 * o->v[i].level;

		grid_print_color(g, line, x, 0, STYLE_NORMAL, COLOR_OWN | color_of(o, (size_t)i), "■");
		grid_print(g, line, x + 2, 0, STYLE_NORMAL, o->v[i].name);
		if (focus && i == o->list.selected)
			grid_style(g, line, STYLE_SELECTED);
	}
}
