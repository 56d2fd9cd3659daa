#include "formats/read.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/map.h"
#include "formats/reader.h"

/* Classes by path, and by name where only one has it. */
struct lookup {
	struct map *paths, *names;
};

static const struct class several;

static void lookup_init(struct lookup *l, const struct class_tree *t)
{
	l->paths = map_new();
	l->names = map_new();
	for (size_t i = 0; i < t->n; i++) {
		const struct class *c = &t->v[i];
		char *path = class_tree_path(t, c->id);
		map_put(l->paths, path, (void *)c);
		map_put(l->names, c->name, (void *)(map_has(l->names, c->name) ? &several : c));
		free(path);
	}
}

static void lookup_fini(struct lookup *l)
{
	map_free(l->paths);
	map_free(l->names);
}

static int class_of(const struct lookup *l, const struct format_category *c)
{
	const struct class *found = NULL;

	if (c->parent) {
		char *path = xasprintf("%s/%s", c->parent, c->name);
		found = map_get(l->paths, path);
		free(path);
	}
	if (!found)
		found = map_get(l->paths, c->name);
	if (!found)
		found = map_get(l->names, c->name);
	return found ? found->id : 0;
}

void format_file_map(struct format_file *ff, const struct class_tree *classes)
{
	struct lookup l;

	lookup_init(&l, classes);
	for (size_t i = 0; i < ff->c.n_categories; i++)
		ff->c.categories[i].class_id = class_of(&l, &ff->c.categories[i]);
	lookup_fini(&l);
}

/* What images of the file claim of one item. */
enum claim { CLAIM_NONE, CLAIM_EXACT, CLAIM_ONE, CLAIM_SEVERAL };

#define NO_CLAIM SIZE_MAX

/* Gives im its item for now. The place in claims of one that claims by the end of its name, else NO_CLAIM. */
static size_t claim(struct format_contents *c, struct format_image *im, struct names *names, enum claim *claims)
{
	size_t at;

	im->item = 0;
	switch (names_find(names, im->name, &at, &im->item)) {
	case NAMES_EXACT:
		if (claims[at] == CLAIM_EXACT) {
			im->item = 0;
			c->ambiguous++;
		}
		claims[at] = CLAIM_EXACT;
		return NO_CLAIM;
	case NAMES_SUFFIX:
		if (claims[at] != CLAIM_EXACT)
			claims[at] = claims[at] == CLAIM_NONE ? CLAIM_ONE : CLAIM_SEVERAL;
		return at;
	case NAMES_AMBIGUOUS: c->ambiguous++; return NO_CLAIM;
	default: return NO_CLAIM;
	}
}

void format_file_match(struct format_file *ff, struct names *names)
{
	struct format_contents *c = &ff->c;
	enum claim *claims = xcalloc(names_count(names) + 1, sizeof *claims);
	size_t *claimed = xcalloc(c->n_images + 1, sizeof *claimed);

	c->matched = c->ambiguous = 0;
	for (size_t i = 0; i < c->n_images; i++)
		claimed[i] = claim(c, &c->images[i], names, claims);
	for (size_t i = 0; i < c->n_images; i++) {
		if (claimed[i] != NO_CLAIM && claims[claimed[i]] != CLAIM_ONE) {
			c->images[i].item = 0;
			c->ambiguous++;
		}
		c->matched += c->images[i].item != 0;
	}
	free(claims);
	free(claimed);
}
