#include "tui/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

void edit_set(struct edit *e, const char *text)
{
	char *copy = xstrdup(text ? text : "");

	free(e->text);
	e->text = copy;
	e->n = e->at = strlen(copy);
}

void edit_fini(struct edit *e)
{
	free(e->text);
	*e = (struct edit){0};
}

bool edit_is_text(struct key k)
{
	return k.mods == 0 && k.code >= K_SPACE && k.code < K_UP && k.code != K_BACKSPACE;
}

static void insert(struct edit *e, const char *p, size_t n)
{
	if (e->n + n > EDIT_MAX)
		return;
	e->text = xreallocarray(e->text, e->n + n + 1, 1);
	memmove(e->text + e->at + n, e->text + e->at, e->n - e->at + 1);
	memcpy(e->text + e->at, p, n);
	e->n += n;
	e->at += n;
}

void edit_type(struct edit *e, struct key k)
{
	char bytes[4];

	insert(e, bytes, utf8_encode(k.code, bytes));
}

void edit_paste(struct edit *e, const char *p, size_t n)
{
	for (size_t i = 0, len; i < n; i += len) {
		uint32_t c = utf8_decode(p + i, n - i, &len);

		if (c < ' ' || c == 0x7f)
			insert(e, " ", 1);
		else if (c != UTF8_BAD)
			insert(e, p + i, len);
	}
}

static size_t before(const struct edit *e)
{
	size_t at = e->at;

	while (at > 0 && ((unsigned char)e->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t behind(const struct edit *e)
{
	size_t at = e->at;

	if (at < e->n)
		at++;
	while (at < e->n && ((unsigned char)e->text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static size_t word_before(const struct edit *e)
{
	size_t at = e->at;

	while (at > 0 && e->text[at - 1] == ' ')
		at--;
	while (at > 0 && e->text[at - 1] != ' ')
		at--;
	return at;
}

static void erase(struct edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->n - to + 1);
	e->n -= to - from;
	e->at = from;
}

bool edit_act(struct edit *e, enum action_id id)
{
	switch (id) {
	case ACT_LEFT: e->at = before(e); break;
	case ACT_RIGHT: e->at = behind(e); break;
	case ACT_FIRST: e->at = 0; break;
	case ACT_LAST: e->at = e->n; break;
	case ACT_ERASE: erase(e, before(e), e->at); break;
	case ACT_ERASE_NEXT: erase(e, e->at, behind(e)); break;
	case ACT_ERASE_WORD: erase(e, word_before(e), e->at); break;
	case ACT_ERASE_ALL: erase(e, 0, e->n); break;
	default: return false;
	}
	return true;
}

/* So much of the text's start is left out that the cursor is inside the line. */
static size_t first_shown(const struct edit *e, int width)
{
	size_t from = 0, len;

	while (from < e->at) {
		char *shown = xstrndup(e->text + from, e->at - from);
		bool fits = utf8_width(shown) < width;

		free(shown);
		if (fits)
			break;
		utf8_decode(e->text + from, e->n - from, &len);
		from += len;
	}
	return from;
}

void edit_draw(const struct edit *e, struct grid *g, struct area line, bool focus)
{
	size_t from = focus ? first_shown(e, line.w) : 0;
	char *left = xstrndup(e->text + from, e->at > from ? e->at - from : 0);
	struct area cursor = {line.x + utf8_width(left), line.y, 1, 1};

	grid_print(g, line, 0, 0, STYLE_NORMAL, e->text + from);
	if (focus) {
		if (e->at == e->n)
			grid_print(g, cursor, 0, 0, STYLE_NORMAL, " ");
		grid_style(g, cursor, STYLE_SELECTED);
	}
	free(left);
}
