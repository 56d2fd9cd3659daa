#include "model/project.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/item.h"

bool name_is_valid(const char *name, const char *what, struct err *e)
{
	size_t n = strlen(name);

	if (n == 0)
		return err_set(e, ERR_INVALID, "%s needs a name", what);
	if (n > NAME_MAX_BYTES)
		return err_set(e, ERR_INVALID, "the name of %s has at most %d characters", what, NAME_MAX_BYTES);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];
		if (c < 0x80 && (isalnum(c) || (i > 0 && (c == '-' || c == '_'))))
			continue;
		return err_set(e, ERR_INVALID,
			       "the name of %s begins with a letter or digit and has only letters, digits, - and _",
			       what);
	}
	return true;
}

void project_spec_init(struct project_spec *s)
{
	*s = (struct project_spec){.task = TASK_BOUNDING_BOX};
	class_tree_init(&s->classes);
}

void project_spec_fini(struct project_spec *s)
{
	free(s->name);
	free(s->description);
	free(s->data);
	free(s->folder);
	free(s->instructions);
	free(s->instructions_url);
	class_tree_fini(&s->classes);
	project_spec_init(s);
}

bool project_spec_check(const struct project_spec *s, struct err *e)
{
	if (!name_is_valid(s->name ? s->name : "", "a project", e))
		return false;
	if (!task_type_works(s->task))
		return err_set(e, ERR_INVALID, "%s cannot be labeled by this version; BoundingBox can",
			       task_type_title(s->task));
	if (!s->data == !s->folder)
		return err_set(e, ERR_INVALID,
			       "a project has either \"data\" (a data asset) or \"folder\" (a folder with images)");
	if (s->data && !name_is_valid(s->data, "a data asset", e))
		return false;
	if (s->folder && s->folder[0] != '/')
		return err_set(e, ERR_INVALID, "the folder must be an absolute path: %s", s->folder);
	if (s->classes.n == 0)
		return err_set(e, ERR_INVALID, "a project needs at least one class");
	return true;
}

void project_init(struct project *p)
{
	*p = (struct project){0};
	project_spec_init(&p->spec);
}

void project_fini(struct project *p)
{
	project_spec_fini(&p->spec);
	free(p->owner);
	free(p->at_work);
	project_init(p);
}

int64_t project_done(const struct project_counts *c)
{
	return c->by_state[ITEM_LABELED] + c->by_state[ITEM_SKIPPED];
}

int64_t project_left(const struct project_counts *c)
{
	int64_t n = c->by_state[ITEM_NEEDS_REVIEW];

	for (int s = 0; s < ITEM_STATES; s++)
		if (item_is_claimable((enum item_state)s))
			n += c->by_state[s];
	return n;
}

void item_init(struct item *it)
{
	*it = (struct item){0};
}

void item_fini(struct item *it)
{
	free(it->path);
	free(it->asset);
	free(it->format);
	free(it->sha256);
	free(it->problem);
	free(it->labeled_by);
	free(it->why);
	free(it->leased_to);
	labels_fini(&it->labels);
	labels_fini(&it->draft);
	item_init(it);
}
