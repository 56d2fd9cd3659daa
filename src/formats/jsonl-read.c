#include "formats/jsonl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/jsonread.h"
#include "base/str.h"
#include "formats/place.h"
#include "formats/read.h"
#include "formats/visit.h"

enum { ROOM = 65536, LINE_MAX_BYTES = 16 << 20, TEXT_MAX = 1 << 20, CORNERS = 4 };

/* Each line is read twice, since its labels may stand before its image. */
struct jsonl {
	const struct format_source *source;
	const struct format_visitor *visit;
	char room[ROOM];
	size_t at, n;
	int64_t nr; /* of the line */
	struct buf line;
	size_t taken; /* of the line, by the reader of JSON */
	struct jsonread *r;
	struct jsonread_token t;
	struct format_seen_image image;
	struct format_seen_label label;
	struct buf url, name;
	double corners[CORNERS];
	unsigned given; /* a bit each */
};

typedef bool field_fn(struct jsonl *p, const char *key, struct err *e); /* takes the value that p->t begins */

static bool wrong(const struct jsonl *p, struct err *e, const char *what)
{
	return err_set(e, ERR_INVALID, "line %" PRId64 " of the file of JSON lines: %s", p->nr, what);
}

/* Fills p->line; *more false: there is none. */
static bool read_line(struct jsonl *p, bool *more, struct err *e)
{
	const char *end = NULL;

	buf_reset(&p->line);
	*more = false;
	while (!end) {
		if (p->at == p->n) {
			long got = p->source->read(p->source->arg, p->room, ROOM, e);
			if (got <= 0)
				return got == 0;
			p->at = 0;
			p->n = (size_t)got;
		}
		end = memchr(p->room + p->at, '\n', p->n - p->at);
		size_t len = end ? (size_t)(end - p->room) + 1 - p->at : p->n - p->at;
		buf_add(&p->line, p->room + p->at, len);
		if (p->line.failed)
			return wrong(p, e, "it is longer than 16 MiB");
		p->at += len;
		*more = true;
	}
	return true;
}

static bool is_blank(const struct buf *line)
{
	const char *s = buf_str(line);

	s += str_starts(s, "\xef\xbb\xbf") ? 3 : 0;
	return line->data + line->len == s + strspn(s, " \t\r\n");
}

static long read_json(void *arg, char *to, size_t n, struct err *e)
{
	struct jsonl *p = arg;
	size_t left = p->line.len - p->taken;

	n = n < left ? n : left;
	memcpy(to, p->line.data + p->taken, n);
	p->taken += n;
	return (long)n;
}

static bool next(struct jsonl *p, struct err *e)
{
	return jsonread_next(p->r, &p->t, e);
}

static bool skip(struct jsonl *p, struct err *e)
{
	return jsonread_skip(p->r, &p->t, e);
}

static bool each_field(struct jsonl *p, field_fn *see, struct err *e)
{
	char key[32];

	while (next(p, e)) {
		if (p->t.type == JSONREAD_OBJECT_END)
			return true;
		str_copy(key, sizeof key, p->t.text);
		if (!next(p, e) || !see(p, key, e))
			break;
	}
	return false;
}

static bool walk(struct jsonl *p, field_fn *see, struct err *e)
{
	bool ok;

	p->taken = 0;
	p->r = jsonread_new(read_json, p);
	ok = next(p, e);
	if (ok && p->t.type != JSONREAD_OBJECT)
		ok = err_set(e, ERR_INVALID, "each line must be an object");
	ok = ok && each_field(p, see, e) && next(p, e);
	jsonread_free(p->r);
	return ok || err_prefix(e, "line %" PRId64 " of the file of JSON lines", p->nr);
}

/* ---- the image */

static bool keep_text(struct jsonl *p, struct buf *to, struct err *e)
{
	buf_reset(to);
	buf_add(to, p->t.text, p->t.len);
	return strlen(p->t.text) == p->t.len || err_set(e, ERR_INVALID, "a name with a zero byte");
}

static double size_of(const struct jsonread_token *t)
{
	char text[32];
	double v = 0;

	if (t->type == JSONREAD_NUMBER)
		v = t->number;
	else if (t->type == JSONREAD_STRING && t->len < sizeof text) {
		memcpy(text, t->text, t->len + 1);
		text[strcspn(text, "p")] = '\0';
		if (!str_to_double(text, &v))
			v = 0;
	}
	return v > 0 && v < 1e9 ? v : 0;
}

static bool size_field(struct jsonl *p, const char *key, struct err *e)
{
	if (str_eq(key, "width"))
		p->image.width = size_of(&p->t);
	if (str_eq(key, "height"))
		p->image.height = size_of(&p->t);
	return skip(p, e);
}

static bool image_field(struct jsonl *p, const char *key, struct err *e)
{
	if (str_eq(key, "image_url") && p->t.type == JSONREAD_STRING)
		return keep_text(p, &p->url, e);
	if (str_eq(key, "image_details") && p->t.type == JSONREAD_OBJECT)
		return each_field(p, size_field, e);
	return skip(p, e);
}

static bool read_image(struct jsonl *p, struct err *e)
{
	buf_reset(&p->url);
	p->image = (struct format_seen_image){.azure = true};
	if (!walk(p, image_field, e))
		return false;
	if (p->url.len == 0)
		return wrong(p, e, "it has no image_url");
	p->image.id = buf_str(&p->url);
	p->image.name = place_path(p->image.id);
	return !p->visit->image || p->visit->image(&p->image, p->visit->arg, e);
}

/* ---- its labels */

static bool see_label(struct jsonl *p, struct err *e)
{
	const char *name = buf_str(&p->name);
	const double *at = p->corners;
	struct format_seen_category c = {.id = name, .name = name};

	p->label.image = buf_str(&p->url);
	p->label.category = name;
	p->label.has_box = p->given == (1u << CORNERS) - 1;
	if (p->label.has_box)
		p->label.box = (struct rect){at[0], at[1], at[2] - at[0], at[3] - at[1]};
	return (!p->visit->category || p->visit->category(&c, p->visit->arg, e)) &&
	       (!p->visit->label || p->visit->label(&p->label, p->visit->arg, e));
}

static bool corner_field(struct jsonl *p, const char *key, struct err *e)
{
	static const char *const keys[CORNERS] = {"topX", "topY", "bottomX", "bottomY"};

	if (str_eq(key, "label") && p->t.type == JSONREAD_STRING)
		return keep_text(p, &p->name, e);
	for (unsigned i = 0; i < CORNERS && p->t.type == JSONREAD_NUMBER; i++)
		if (str_eq(key, keys[i])) {
			p->corners[i] = p->t.number;
			p->given |= 1u << i;
		}
	if (str_eq(key, "isCrowd"))
		p->label.crowd = p->t.type == JSONREAD_TRUE || (p->t.type == JSONREAD_NUMBER && p->t.number != 0);
	return skip(p, e);
}

/* An object, or only the name of a class. */
static bool read_label(struct jsonl *p, struct err *e)
{
	p->label = (struct format_seen_label){0};
	p->given = 0;
	buf_reset(&p->name);
	if (p->t.type == JSONREAD_OBJECT ? !each_field(p, corner_field, e) : !keep_text(p, &p->name, e))
		return false;
	return p->name.len ? see_label(p, e) : err_set(e, ERR_INVALID, "a label without the name of its class");
}

static bool label_field(struct jsonl *p, const char *key, struct err *e)
{
	if (!str_eq(key, "label"))
		return skip(p, e);
	if (p->t.type != JSONREAD_ARRAY)
		return p->t.type == JSONREAD_OBJECT ? err_set(e, ERR_INVALID, "«label» must be a list")
						    : p->t.type != JSONREAD_STRING || read_label(p, e);
	while (next(p, e)) {
		if (p->t.type == JSONREAD_ARRAY_END)
			return true;
		if (p->t.type != JSONREAD_OBJECT && p->t.type != JSONREAD_STRING)
			return err_set(e, ERR_INVALID, "a label must be an object or the name of a class");
		if (!read_label(p, e))
			return false;
	}
	return false;
}

static bool read_lines(struct jsonl *p, struct err *e)
{
	bool more = true;

	for (p->nr = 1; read_line(p, &more, e); p->nr++) {
		if (!more)
			return true;
		if (!is_blank(&p->line) && (!read_image(p, e) || !walk(p, label_field, e)))
			return false;
	}
	return false;
}

bool jsonl_parse(const struct format_source *s, const struct format_visitor *v, struct err *e)
{
	struct jsonl *p = xcalloc(1, sizeof *p);

	p->source = s;
	p->visit = v;
	buf_init(&p->line, LINE_MAX_BYTES);
	buf_init(&p->url, TEXT_MAX + 1);
	buf_init(&p->name, TEXT_MAX + 1);
	bool ok = read_lines(p, e);
	buf_fini(&p->line);
	buf_fini(&p->url);
	buf_fini(&p->name);
	free(p);
	return ok;
}
