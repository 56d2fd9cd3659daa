#include "model/wire.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"

void wire_put_labels(struct jsonw *w, const struct labels *l)
{
	jsonw_array(w);
	for (size_t i = 0; i < l->n; i++) {
		const struct label *lb = &l->v[i];
		jsonw_object(w);
		jsonw_ki64(w, "class", lb->class_id);
		if (lb->kind == SHAPE_BOX) {
			jsonw_key(w, "box");
			jsonw_array(w);
			jsonw_num(w, lb->box.x);
			jsonw_num(w, lb->box.y);
			jsonw_num(w, lb->box.w);
			jsonw_num(w, lb->box.h);
			jsonw_array_end(w);
		}
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static bool get_box(const struct json *j, size_t i, struct rect *out, struct err *e)
{
	double v[4];
	size_t n = 0;

	for (const struct json *c = json_is_array(j) ? json_first(j) : NULL; c; c = json_next(c), n++) {
		if (n >= 4 || !json_is_number(c))
			return err_set(e, ERR_INVALID, "label %zu: \"box\" must be four numbers [x, y, width, height]",
				       i + 1);
		v[n] = json_number_value(c);
	}
	if (n != 4)
		return err_set(e, ERR_INVALID, "label %zu: \"box\" must be four numbers [x, y, width, height]", i + 1);
	*out = (struct rect){v[0], v[1], v[2], v[3]};
	return true;
}

/* -1 for what is no id: a cast alone would make one of 4294967297. */
static int get_id(const struct json *object, const char *key)
{
	int64_t id = json_i64(object, key, 0);

	return id < 0 || id > INT_MAX ? -1 : (int)id;
}

bool wire_get_labels(const struct json *j, struct labels *out, struct err *e)
{
	size_t i = 0;

	if (!json_is_array(j))
		return err_set(e, ERR_INVALID, "\"labels\" must be an array");
	for (const struct json *c = json_first(j); c; c = json_next(c), i++) {
		struct label lb = {.class_id = get_id(c, "class")};
		const struct json *box = json_get(c, "box");
		if (lb.class_id < 1)
			return err_set(e, ERR_INVALID, "label %zu: \"class\" must be the id of a class", i + 1);
		if (box) {
			lb.kind = SHAPE_BOX;
			if (!get_box(box, i, &lb.box, e))
				return false;
		}
		labels_add(out, lb);
	}
	return true;
}

static void put_class_level(struct jsonw *w, const struct class_tree *t, int parent)
{
	char color[16];

	jsonw_array(w);
	for (size_t i = 0; i < t->n; i++) {
		const struct class *c = &t->v[i];
		if (c->parent != parent)
			continue;
		jsonw_object(w);
		jsonw_ki64(w, "id", c->id);
		jsonw_kstr(w, "displayName", c->name);
		snprintf(color, sizeof color, "#%06x", c->color & 0xffffffu);
		jsonw_kstr(w, "color", color);
		if (!class_tree_is_leaf(t, c->id)) {
			jsonw_key(w, "subclasses");
			put_class_level(w, t, c->id);
		}
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

void wire_put_classes(struct jsonw *w, const struct class_tree *t)
{
	jsonw_object(w);
	jsonw_key(w, "classes");
	put_class_level(w, t, 0);
	jsonw_object_end(w);
}

static bool get_color(const struct json *c, uint32_t *out, struct err *e)
{
	const char *s = json_str(c, "color", NULL);

	*out = 0;
	if (!s)
		return true;
	if (s[0] != '#' || strlen(s) != 7 || strspn(s + 1, "0123456789abcdefABCDEF") != 6)
		return err_set(e, ERR_INVALID, "a colour is written #rrggbb, not %s", s);
	*out = (uint32_t)strtoul(s + 1, NULL, 16);
	return true;
}

static bool get_class_level(const struct json *list, struct class_tree *out, int parent, struct err *e)
{
	if (!json_is_array(list))
		return err_set(e, ERR_INVALID, "\"%s\" must be an array", parent ? "subclasses" : "classes");
	for (const struct json *c = json_first(list); c; c = json_next(c)) {
		/* A bare string is a class with nothing below it. */
		const char *name = json_is_string(c) ? json_string_value(c) : json_str(c, "displayName", NULL);
		const struct json *sub = json_get(c, "subclasses");
		uint32_t color;
		if (!name)
			return err_set(e, ERR_INVALID, "a class needs a \"displayName\"");
		if (!get_color(c, &color, e))
			return false;
		int id = class_tree_add(out, get_id(c, "id"), parent, name, color, e);
		if (id == 0 || (!json_is_null(sub) && !get_class_level(sub, out, id, e)))
			return false;
	}
	return true;
}

bool wire_get_classes(const struct json *j, struct class_tree *out, struct err *e)
{
	return get_class_level(json_is_array(j) ? j : json_get(j, "classes"), out, 0, e);
}

static void put_spec_fields(struct jsonw *w, const struct project_spec *s)
{
	jsonw_kstr(w, "name", s->name);
	if (s->description)
		jsonw_kstr(w, "description", s->description);
	jsonw_kstr(w, "mediaType", "Image");
	jsonw_kstr(w, "taskType", task_type_word(s->task));
	if (s->data)
		jsonw_kstr(w, "data", s->data);
	if (s->folder)
		jsonw_kstr(w, "folder", s->folder);
	if (s->instructions)
		jsonw_kstr(w, "instructions", s->instructions);
	if (s->instructions_url)
		jsonw_kstr(w, "instructionsUrl", s->instructions_url);
	if (s->seed) {
		char seed[24];
		snprintf(seed, sizeof seed, "%llu", (unsigned long long)s->seed);
		jsonw_kstr(w, "seed", seed); /* 64 bits do not fit a JSON number */
	}
	jsonw_key(w, "labelCategories");
	wire_put_classes(w, &s->classes);
}

void wire_put_spec(struct jsonw *w, const struct project_spec *s)
{
	jsonw_object(w);
	put_spec_fields(w, s);
	jsonw_object_end(w);
}

static void get_copy(const struct json *j, const char *key, char **out)
{
	const char *s = json_str(j, key, NULL);

	if (s) {
		free(*out);
		*out = xstrdup(s);
	}
}

static bool get_seed(const struct json *j, uint64_t *out, struct err *e)
{
	const struct json *seed = json_get(j, "seed");
	const char *s = json_string_value(seed);
	char *end;

	if (json_is_null(seed))
		return true;
	if (s && *s >= '0' && *s <= '9') {
		errno = 0;
		*out = strtoull(s, &end, 10);
		if (*end == '\0' && errno == 0)
			return true;
	} else if (json_i64(j, "seed", -1) >= 0) {
		*out = (uint64_t)json_i64(j, "seed", 0);
		return true;
	}
	return err_set(e, ERR_INVALID, "\"seed\" must be a whole number that is not negative");
}

bool wire_get_spec(const struct json *j, struct project_spec *out, struct err *e)
{
	const char *name, *task = json_str(j, "taskType", NULL);

	if (!json_is_object(j))
		return err_set(e, ERR_INVALID, "a project is a JSON object");
	if (!json_need_str(j, "name", &name, e))
		return false;
	get_copy(j, "name", &out->name);
	get_copy(j, "description", &out->description);
	get_copy(j, "data", &out->data);
	get_copy(j, "folder", &out->folder);
	get_copy(j, "instructions", &out->instructions);
	get_copy(j, "instructionsUrl", &out->instructions_url);
	if (task && !task_type_from_word(task, &out->task))
		return err_set(e, ERR_INVALID,
			       "\"taskType\" is unknown: %s; Classification, ClassificationMultiLabel, BoundingBox, "
			       "InstanceSegmentation and SemanticSegmentation are known",
			       task);
	return get_seed(j, &out->seed, e) && wire_get_classes(json_get(j, "labelCategories"), &out->classes, e);
}

static void put_time(struct jsonw *w, const char *key, int64_t ms)
{
	char iso[CLOCK_ISO];

	if (ms)
		jsonw_kstr(w, key, clock_iso(ms, iso));
}

static int64_t get_time(const struct json *j, const char *key)
{
	const char *s = json_str(j, key, NULL);
	struct tm tm = {0};

	if (!s)
		return 0;
	const char *rest = strptime(s, "%Y-%m-%dT%H:%M:%S", &tm);
	if (!rest)
		return 0;
	int64_t ms = (int64_t)timegm(&tm) * 1000;
	return rest[0] == '.' ? ms + strtol(rest + 1, NULL, 10) : ms;
}

void wire_put_project(struct jsonw *w, const struct project *p)
{
	jsonw_object(w);
	jsonw_ki64(w, "id", p->id);
	put_spec_fields(w, &p->spec);
	jsonw_kstr(w, "state", project_state_word(p->state));
	jsonw_kstr(w, "owner", p->owner);
	put_time(w, "createdAt", p->created_ms);
	put_time(w, "changedAt", p->changed_ms);
	jsonw_kstr(w, "order", queue_order_word(p->order));
	if (p->at_work)
		jsonw_kstr(w, "atWork", p->at_work);
	jsonw_key(w, "counts");
	jsonw_object(w);
	jsonw_ki64(w, "items", p->counts.items);
	jsonw_ki64(w, "labels", p->counts.labels);
	jsonw_ki64(w, "leased", p->counts.leased);
	for (int s = 0; s < ITEM_STATES; s++)
		jsonw_ki64(w, item_state_word((enum item_state)s), p->counts.by_state[s]);
	jsonw_object_end(w);
	jsonw_object_end(w);
}

bool wire_get_project(const struct json *j, struct project *out, struct err *e)
{
	const struct json *counts = json_get(j, "counts");

	if (!wire_get_spec(j, &out->spec, e))
		return false;
	if (!project_state_from_word(json_str(j, "state", ""), &out->state))
		return err_set(e, ERR_INVALID, "\"state\" of a project is unknown");
	out->id = json_i64(j, "id", 0);
	get_copy(j, "owner", &out->owner);
	out->created_ms = get_time(j, "createdAt");
	out->changed_ms = get_time(j, "changedAt");
	queue_order_from_word(json_str(j, "order", ""), &out->order);
	get_copy(j, "atWork", &out->at_work);
	out->counts.items = json_i64(counts, "items", 0);
	out->counts.labels = json_i64(counts, "labels", 0);
	out->counts.leased = json_i64(counts, "leased", 0);
	for (int s = 0; s < ITEM_STATES; s++)
		out->counts.by_state[s] = json_i64(counts, item_state_word((enum item_state)s), 0);
	return true;
}

static void put_optional(struct jsonw *w, const char *key, const char *s)
{
	if (s)
		jsonw_kstr(w, key, s);
}

void wire_put_item(struct jsonw *w, const struct item *it)
{
	jsonw_object(w);
	jsonw_ki64(w, "id", it->id);
	jsonw_ki64(w, "number", it->number);
	jsonw_kstr(w, "path", it->path);
	put_optional(w, "data", it->asset);
	jsonw_ki64(w, "size", it->size);
	jsonw_ki64(w, "mtime", it->mtime_ms);
	if (it->width) {
		jsonw_ki64(w, "width", it->width);
		jsonw_ki64(w, "height", it->height);
	}
	put_optional(w, "format", it->format);
	put_optional(w, "sha256", it->sha256);
	put_optional(w, "problem", it->problem);
	jsonw_kstr(w, "state", item_state_word(it->state));
	jsonw_ki64(w, "revision", it->revision);
	jsonw_key(w, "labels");
	wire_put_labels(w, &it->labels);
	put_optional(w, "labeledBy", it->labeled_by);
	put_time(w, "labeledAt", it->labeled_ms);
	put_optional(w, "why", it->why);
	put_optional(w, "leasedTo", it->leased_to);
	put_time(w, "leaseUntil", it->lease_until_ms);
	put_time(w, "leaseSince", it->lease_since_ms);
	if (it->has_draft) {
		jsonw_key(w, "draft");
		jsonw_object(w);
		jsonw_ki64(w, "revision", it->draft_revision);
		jsonw_key(w, "labels");
		wire_put_labels(w, &it->draft);
		jsonw_object_end(w);
	}
	jsonw_object_end(w);
}

bool wire_get_item(const struct json *j, struct item *out, struct err *e)
{
	const struct json *draft = json_get(j, "draft"), *labels = json_get(j, "labels");
	const char *path;

	if (!json_need_str(j, "path", &path, e))
		return false;
	if (!item_state_from_word(json_str(j, "state", ""), &out->state))
		return err_set(e, ERR_INVALID, "\"state\" of an item is unknown");
	out->id = json_i64(j, "id", 0);
	out->number = json_i64(j, "number", 0);
	get_copy(j, "path", &out->path);
	get_copy(j, "data", &out->asset);
	out->size = json_i64(j, "size", 0);
	out->mtime_ms = json_i64(j, "mtime", 0);
	out->width = (int)json_i64(j, "width", 0);
	out->height = (int)json_i64(j, "height", 0);
	get_copy(j, "format", &out->format);
	get_copy(j, "sha256", &out->sha256);
	get_copy(j, "problem", &out->problem);
	out->revision = json_i64(j, "revision", 0);
	get_copy(j, "labeledBy", &out->labeled_by);
	out->labeled_ms = get_time(j, "labeledAt");
	get_copy(j, "why", &out->why);
	get_copy(j, "leasedTo", &out->leased_to);
	out->lease_until_ms = get_time(j, "leaseUntil");
	if (labels && !wire_get_labels(labels, &out->labels, e))
		return false;
	out->has_draft = json_is_object(draft);
	out->draft_revision = json_i64(draft, "revision", 0);
	return !out->has_draft || wire_get_labels(json_get(draft, "labels"), &out->draft, e);
}

void wire_put_error(struct jsonw *w, const struct err *e)
{
	jsonw_object(w);
	jsonw_key(w, "error");
	jsonw_object(w);
	jsonw_kstr(w, "code", err_word(e->kind));
	jsonw_kstr(w, "message", e->text);
	jsonw_object_end(w);
	jsonw_object_end(w);
}

void wire_get_error(const struct json *j, int http_status, struct err *out)
{
	const struct json *error = json_get(j, "error");
	const char *message = json_str(error, "message", NULL);

	if (message)
		err_set(out, err_from_word(json_str(error, "code", "")), "%s", message);
	else
		err_set(out, ERR_INTERNAL, "the service answered with HTTP status %d and no explanation", http_status);
}
