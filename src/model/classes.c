#include "model/classes.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"

void class_tree_init(struct class_tree *t)
{
	*t = (struct class_tree){0};
}

void class_tree_fini(struct class_tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i].name);
	vec_fini(t);
}

void class_tree_copy(struct class_tree *to, const struct class_tree *from)
{
	class_tree_init(to);
	vec_reserve(to, from->n + 1);
	for (size_t i = 0; i < from->n; i++) {
		to->v[i] = from->v[i];
		to->v[i].name = xstrdup(from->v[i].name);
	}
	to->n = from->n;
}

uint32_t class_palette(size_t i)
{
	static const uint32_t colors[] = {
		0xe6194b, 0x3cb44b, 0xffe119, 0x4363d8, 0xf58231, 0x911eb4, 0x46f0f0, 0xf032e6,
		0xbcf60c, 0xfabebe, 0x008080, 0xe6beff, 0x9a6324, 0xfffac8, 0x800000, 0xaaffc3,
		0x808000, 0xffd8b1, 0x0000b0, 0x00a0ff, 0xff6f91, 0x7fff00, 0xb8860b, 0xc0c0c0,
	};

	return colors[i % NELEM(colors)];
}

static bool check_name(const struct class_tree *t, int parent, const char *name, struct err *e)
{
	size_t n = strlen(name);

	if (n == 0)
		return err_set(e, ERR_INVALID, "a class needs a name");
	if (n > CLASS_NAME_MAX)
		return err_set(e, ERR_INVALID, "a class name has at most %d bytes: %.40s...", CLASS_NAME_MAX, name);
	if (!utf8_valid(name, n))
		return err_set(e, ERR_INVALID, "a class name is not UTF-8");
	for (const char *s = name; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f || *s == '/')
			return err_set(e, ERR_INVALID, "a class name has no control characters and no slash: %s", name);
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].parent == parent && str_eq(t->v[i].name, name))
			return err_set(e, ERR_INVALID, "the class %s is there twice", name);
	return true;
}

int class_tree_add(struct class_tree *t, int id, int parent, const char *name, uint32_t color, struct err *e)
{
	int next = 1;

	if (!check_name(t, parent, name, e))
		return 0;
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].id >= next)
			next = t->v[i].id + 1;
	if (id == 0)
		id = next;
	if (id < 1 || id > 1000000 || class_tree_get(t, id))
		return err_set(e, ERR_INVALID, "the class %s has an id that is in use or out of range: %d", name, id);
	if (parent != 0 && !class_tree_get(t, parent))
		return err_set(e, ERR_INVALID, "the class %s has an unknown parent", name);
	if (parent != 0 && class_tree_level(t, parent) + 1 >= CLASS_LEVELS)
		return err_set(e, ERR_INVALID, "the class %s is too deep: at most %d levels", name, CLASS_LEVELS);
	if (t->n >= CLASS_MAX)
		return err_set(e, ERR_INVALID, "at most %d classes", CLASS_MAX);
	struct class c = {id, parent, xstrdup(name), color ? color : class_palette(t->n)};
	vec_add(t, c);
	return id;
}

const struct class *class_tree_get(const struct class_tree *t, int id)
{
	if (id >= 1 && (size_t)id <= t->n && t->v[id - 1].id == id)
		return &t->v[id - 1]; /* the usual case: nothing was ever removed */
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].id == id)
			return &t->v[i];
	return NULL;
}

const struct class *class_tree_find(const struct class_tree *t, const char *name)
{
	const struct class *found = NULL;

	if (!strchr(name, '/')) {
		for (size_t i = 0; i < t->n && !found; i++)
			if (str_eq(t->v[i].name, name))
				found = &t->v[i];
		return found;
	}
	int parent = 0;
	while (*name) {
		size_t n = strcspn(name, "/");
		found = NULL;
		for (size_t i = 0; i < t->n && !found; i++)
			if (t->v[i].parent == parent && strlen(t->v[i].name) == n && memcmp(t->v[i].name, name, n) == 0)
				found = &t->v[i];
		if (!found)
			return NULL;
		parent = found->id;
		name += n + (name[n] == '/');
	}
	return found;
}

int class_tree_level(const struct class_tree *t, int id)
{
	const struct class *c = class_tree_get(t, id);
	int level = 0;

	for (; c && c->parent; level++)
		c = class_tree_get(t, c->parent);
	return level;
}

bool class_tree_is_leaf(const struct class_tree *t, int id)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].parent == id)
			return false;
	return true;
}

char *class_tree_path(const struct class_tree *t, int id)
{
	const struct class *chain[CLASS_LEVELS];
	size_t n = 0;
	struct buf b;

	for (const struct class *c = class_tree_get(t, id); c && n < CLASS_LEVELS; c = class_tree_get(t, c->parent))
		chain[n++] = c;
	buf_init(&b, BUF_MAX_DEFAULT);
	while (n-- > 0) {
		buf_adds(&b, chain[n]->name);
		if (n)
			buf_addc(&b, '/');
	}
	return buf_take(&b);
}
