#include "cli/projectfile.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/data.h"
#include "model/wire.h"

struct reading {
	const char *next, *end; /* what inih has not read yet */
	int line;
	bool indented, too_long;
	struct project_spec *spec;
	bool task_seen;
	int failed; /* the line of the first mistake of ours, 0: none */
	struct err *e;
};

/* What people call the tasks, beside Azure's words. */
static const struct {
	const char *word;
	enum task_type task;
} task_words[] = {
	{"boxes", TASK_BOUNDING_BOX},
	{"classification", TASK_CLASSIFICATION_MULTICLASS},
	{"multilabel", TASK_CLASSIFICATION_MULTILABEL},
	{"polygons", TASK_INSTANCE_SEGMENTATION},
	{"masks", TASK_SEMANTIC_SEGMENTATION},
};

static bool set_task(struct reading *r, const char *value)
{
	if (r->task_seen)
		return err_set(r->e, ERR_INVALID, "\"task\" stands here a second time");
	r->task_seen = true;
	for (size_t i = 0; i < NELEM(task_words); i++)
		if (str_eq(task_words[i].word, value)) {
			r->spec->task = task_words[i].task;
			return true;
		}
	if (task_type_from_word(value, &r->spec->task))
		return true;
	return err_set(r->e, ERR_INVALID,
		       "there is no task \"%s\": boxes, classification, multilabel, polygons or masks", value);
}

static bool set_seed(struct reading *r, const char *value)
{
	int64_t seed;

	if (!str_to_i64(value, &seed) || seed < 0)
		return err_set(r->e, ERR_INVALID, "the seed must be a whole number from 0 on, not \"%s\"", value);
	r->spec->seed = (uint64_t)seed;
	return true;
}

/* Where a text goes, or NULL. prose: indented lines go on with it. */
static char **text_field(struct project_spec *s, const char *name, bool *prose)
{
	struct {
		const char *name;
		char **field;
		bool prose;
	} fields[] = {
		{"name", &s->name, false},
		{"description", &s->description, true},
		{"data", &s->data, false},
		{"folder", &s->folder, false},
		{"instructions", &s->instructions, true},
		{"instructions-url", &s->instructions_url, false},
	};

	for (size_t i = 0; i < NELEM(fields); i++)
		if (str_eq(fields[i].name, name)) {
			*prose = fields[i].prose;
			return fields[i].field;
		}
	return NULL;
}

static bool set_setting(struct reading *r, const char *name, const char *value)
{
	bool prose = false;
	char **field = text_field(r->spec, name, &prose), *longer;

	if (r->indented && !prose)
		return err_set(r->e, ERR_INVALID, "an indented line goes on with the text above, and \"%s\" has none",
			       name);
	if (str_eq(name, "task"))
		return set_task(r, value);
	if (str_eq(name, "seed"))
		return set_seed(r, value);
	if (!field)
		return err_set(r->e, ERR_INVALID,
			       "there is no setting \"%s\": name, task, data, folder, description, "
			       "instructions, instructions-url, seed",
			       name);
	if (*field && !r->indented)
		return err_set(r->e, ERR_INVALID, "\"%s\" stands here a second time", name);
	longer = *field ? xasprintf("%s\n%s", *field, value) : xstrdup(value);
	free(*field);
	*field = longer;
	return true;
}

static bool read_color(const char *value, uint32_t *color, struct err *e)
{
	char *end;

	*color = 0;
	if (!*value)
		return true;
	*color = (uint32_t)strtoul(value + 1, &end, 16);
	if (*value == '#' && strlen(value) == 7 && strspn(value + 1, "0123456789abcdefABCDEF") == 6 && !*end)
		return true;
	return err_set(e, ERR_INVALID, "a colour is written #rrggbb, not \"%s\"", value);
}

static bool add_class(struct reading *r, const char *path, const char *value)
{
	struct class_tree *t = &r->spec->classes;
	const char *name = path_base(path);
	char *above = name > path ? xstrndup(path, (size_t)(name - path - 1)) : NULL;
	const struct class *parent = above ? class_tree_find(t, above) : NULL;
	uint32_t color;
	bool ok;

	if (r->indented)
		ok = err_set(r->e, ERR_INVALID, "a class must begin at the start of its line");
	else if (above && !parent)
		ok = err_set(r->e, ERR_INVALID, "the class \"%s\" must stand before \"%s\"", above, path);
	else
		ok =
		    read_color(value, &color, r->e) && class_tree_add(t, 0, parent ? parent->id : 0, name, color, r->e);
	free(above);
	return ok;
}

static int on_entry(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *r = arg;
	bool ok;

	if (r->failed)
		return 0;
	value = value ? value : "";
	if (str_eq(section, ""))
		ok = set_setting(r, name, value);
	else if (str_eq(section, "classes"))
		ok = add_class(r, name, value);
	else
		ok = err_set(r->e, ERR_INVALID, "there is no section [%s], only [classes]", section);
	if (!ok)
		r->failed = r->line;
	return ok;
}

/* A line for inih, as fgets gives it. One that does not fit ends the file: in pieces it would be misread. */
static char *next_line(char *out, int room, void *arg)
{
	struct reading *r = arg;
	const char *end = r->next < r->end ? memchr(r->next, '\n', (size_t)(r->end - r->next)) : NULL;
	size_t n = (size_t)((end ? end + 1 : r->end) - r->next);

	if (n == 0 || r->too_long)
		return NULL;
	r->line++;
	r->too_long = n >= (size_t)room;
	if (r->too_long)
		return NULL;
	memcpy(out, r->next, n);
	out[n] = '\0';
	r->indented = *out == ' ' || *out == '\t';
	r->next += n;
	return out;
}

static bool check_text(const char *text, size_t n, struct err *e)
{
	size_t len, line = 1;

	for (size_t at = 0; at < n; at += len) {
		uint32_t cp = utf8_decode(text + at, n - at, &len);

		if (cp == UTF8_BAD || cp == 0)
			return err_set(e, ERR_INVALID, "line %zu: this is not UTF-8 text", line);
		line += cp == '\n';
	}
	return true;
}

static bool parse_ini(const char *text, size_t n, struct project_spec *s, struct err *e)
{
	struct reading r = {.next = text, .end = text + n, .spec = s, .e = e};
	int line;

	if (!check_text(text, n, e))
		return false;
	line = ini_parse_stream(next_line, &r, on_entry, &r);
	if (r.failed && r.failed == line)
		return err_prefix(e, "line %d", line);
	if (line > 0)
		return err_set(e, ERR_INVALID, "line %d: this is neither \"name = value\" nor a [section]", line);
	if (r.too_long)
		return err_set(e, ERR_INVALID, "line %d: too long; go on with the text in an indented line", r.line);
	if (!r.task_seen)
		return err_set(e, ERR_INVALID, "\"task\" is missing: task = boxes");
	return true;
}

static bool parse_json(const char *text, size_t n, struct project_spec *s, struct err *e)
{
	struct json *j = json_parse(text, n, e);
	bool ok = j && wire_get_spec(j, s, e);

	json_free(j);
	return ok;
}

bool project_file_parse(const char *text, size_t n, struct project_spec *s, struct err *e)
{
	size_t at = n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (at < n && strchr(" \t\r\n", text[at]))
		at++;
	return at < n && text[at] == '{' ? parse_json(text + at, n - at, s, e) : parse_ini(text, n, s, e);
}

/* ---------------------------------------------------------------- reading */

static bool read_stdin(char **text, size_t *n, struct err *e)
{
	struct buf b;
	char part[4096];
	ssize_t got;

	buf_init(&b, PROJECT_FILE_MAX);
	while ((got = read(STDIN_FILENO, part, sizeof part)) > 0)
		buf_add(&b, part, (size_t)got);
	if (got < 0)
		err_errno(e, "cannot read standard input");
	else if (b.failed)
		err_set(e, ERR_TOO_LARGE, "standard input is longer than %zu bytes", PROJECT_FILE_MAX);
	*n = b.len;
	*text = got < 0 ? NULL : buf_take(&b);
	buf_fini(&b);
	return *text;
}

static bool resolve_folder(const char *path, struct project_spec *s, struct err *e)
{
	char *dir, *folder;

	if (!s->folder)
		return true;
	dir = str_eq(path, "-") || path_base(path) == path ? xstrdup(".")
							   : xstrndup(path, (size_t)(path_base(path) - path));
	folder = *s->folder == '/' ? xstrdup(s->folder) : path_join(dir, s->folder);
	free(s->folder);
	s->folder = data_folder(folder, e);
	free(folder);
	free(dir);
	return s->folder;
}

bool project_file_read(const char *path, struct project_spec *s, struct err *e)
{
	bool from_stdin = str_eq(path, "-"), ok;
	char *text = NULL;
	size_t n = 0;

	ok = from_stdin ? read_stdin(&text, &n, e) : path_read_file(path, PROJECT_FILE_MAX, &text, &n, e);
	if (!ok)
		return false;
	ok = project_file_parse(text, n, s, e) && resolve_folder(path, s, e) && project_spec_check(s, e);
	if (!ok)
		err_prefix(e, "%s", from_stdin ? "standard input" : path);
	free(text);
	return ok;
}
