#include "tui/list.h"

void list_count(struct list *l, int n)
{
	l->n = n;
	l->selected = area_least(l->selected, n > 0 ? n - 1 : 0);
}

bool list_act(struct list *l, enum action_id id)
{
	int to = l->selected;

	switch (id) {
	case ACT_UP: to--; break;
	case ACT_DOWN: to++; break;
	case ACT_PAGE_UP: to -= l->page; break;
	case ACT_PAGE_DOWN: to += l->page; break;
	case ACT_FIRST: to = 0; break;
	case ACT_LAST: to = l->n - 1; break;
	default: return false;
	}
	l->selected = area_least(to, l->n > 0 ? l->n - 1 : 0);
	return true;
}

void list_place(struct list *l, int page)
{
	l->page = page;
	if (l->selected < l->top)
		l->top = l->selected;
	if (l->selected >= l->top + page)
		l->top = l->selected - page + 1;
	if (l->top > 0 && l->top + page > l->n)
		l->top = l->n > page ? l->n - page : 0;
}
