#include "formats/csv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "formats/place.h"
#include "formats/read.h"
#include "formats/visit.h"

enum { ROOM = 65536, CELL_MAX = 65536, CELLS_MAX = 200 };

enum column { URL, LABEL, BOX_X, BOX_Y, BOX_WIDTH, BOX_HEIGHT, IMAGE_WIDTH, IMAGE_HEIGHT, COLUMNS };

static const char *const names[COLUMNS] = {"Url",   "Label",  "X",	    "Y",
					   "Width", "Height", "ImageWidth", "ImageHeight"};

struct csv {
	const struct format_source *source;
	const struct format_visitor *visit;
	char room[ROOM];
	size_t at, n;
	bool ended;
	int64_t row;             /* the header is 1 */
	int columns[CELLS_MAX];  /* what the cells of a row are; COLUMNS: nothing of ours */
	struct buf cells[COLUMNS + 1];
};

static bool wrong(const struct csv *p, struct err *e, const char *what)
{
	return err_set(e, ERR_INVALID, "row %" PRId64 " of the CSV file: %s", p->row, what);
}

/* The next byte without taking it; -1 at the end, -2 on a failure. */
static int peek(struct csv *p, struct err *e)
{
	if (p->at < p->n)
		return (unsigned char)p->room[p->at];
	if (p->ended)
		return -1;
	long got = p->source->read(p->source->arg, p->room, ROOM, e);
	if (got < 0)
		return -2;
	p->at = 0;
	p->n = (size_t)got;
	p->ended = got == 0;
	return peek(p, e);
}

/* A mark may come in pieces. */
static bool skip_mark(struct csv *p, struct err *e)
{
	int c = peek(p, e);

	for (const char *mark = "\xef\xbb\xbf"; c == (unsigned char)*mark && *mark; mark++) {
		p->at++;
		c = peek(p, e);
	}
	return c != -2;
}

static bool ends_cell(int c)
{
	return c == ',' || c == '\r' || c == '\n' || c < 0;
}

static bool read_quoted(struct csv *p, struct buf *cell, struct err *e)
{
	for (;;) {
		int c = peek(p, e);
		if (c < 0)
			return c == -1 ? wrong(p, e, "a quote is not closed") : false;
		p->at++;
		if (c == '"') {
			c = peek(p, e);
			if (c != '"')
				return c != -2 && (ends_cell(c) || wrong(p, e, "something behind a closing quote"));
			p->at++;
		}
		buf_addc(cell, (char)c);
		if (cell->failed)
			return wrong(p, e, "a cell is too long");
	}
}

static bool read_plain(struct csv *p, struct buf *cell, struct err *e)
{
	int c;

	for (; !ends_cell(c = peek(p, e)); p->at++) {
		buf_addc(cell, (char)c);
		if (cell->failed)
			return wrong(p, e, "a cell is too long");
	}
	return c != -2;
}

/* Takes what ends the cell; *last: the row ends with it. */
static bool read_cell(struct csv *p, struct buf *cell, bool *last, struct err *e)
{
	int c = peek(p, e);

	buf_reset(cell);
	if (c == '"')
		p->at++;
	if (c == -2 || !(c == '"' ? read_quoted(p, cell, e) : read_plain(p, cell, e)))
		return false;
	if (!utf8_valid(buf_str(cell), cell->len) || strlen(buf_str(cell)) != cell->len)
		return wrong(p, e, "a cell is not UTF-8 text");
	c = peek(p, e);
	*last = c != ',';
	p->at += c >= 0;
	if (c == '\r' && peek(p, e) == '\n')
		p->at++;
	return c != -2;
}

static enum column column_of(const char *name)
{
	enum column c = URL;

	while (c < COLUMNS && strcasecmp(names[c], name) != 0)
		c++;
	return c;
}

static bool read_header(struct csv *p, bool found[COLUMNS + 1], struct err *e)
{
	bool last = false;

	for (size_t i = 0; !last; i++) {
		if (i == CELLS_MAX)
			return wrong(p, e, "there are more than 200 columns");
		if (!read_cell(p, &p->cells[COLUMNS], &last, e))
			return false;
		p->columns[i] = column_of(buf_str(&p->cells[COLUMNS]));
		if (p->columns[i] < COLUMNS && found[p->columns[i]])
			return wrong(p, e, "a column is there twice");
		found[p->columns[i]] = true;
	}
	if (!found[URL] || !found[LABEL])
		return wrong(p, e, "this is no CSV file of labels: its first row must name the columns Url and Label");
	return true;
}

static bool read_row(struct csv *p, struct err *e)
{
	bool last = false;

	for (size_t i = 0; i < COLUMNS; i++)
		buf_reset(&p->cells[i]);
	for (size_t i = 0; !last; i++) {
		if (i == CELLS_MAX)
			return wrong(p, e, "there are more than 200 cells");
		if (!read_cell(p, &p->cells[p->columns[i]], &last, e))
			return false;
	}
	return true;
}

static const char *cell(const struct csv *p, enum column c)
{
	return buf_str(&p->cells[c]);
}

static bool take_number(struct csv *p, enum column c, double *out, struct err *e)
{
	*out = 0;
	if (!*cell(p, c) || str_to_double(cell(p, c), out))
		return true;
	return err_set(e, ERR_INVALID, "row %" PRId64 " of the CSV file: %s must be a number, not «%.40s»", p->row,
		       names[c], cell(p, c));
}

static bool see_image(struct csv *p, struct err *e)
{
	const char *url = cell(p, URL);
	struct format_seen_image im = {.id = url, .name = place_path(url)};

	if (!take_number(p, IMAGE_WIDTH, &im.width, e) || !take_number(p, IMAGE_HEIGHT, &im.height, e))
		return false;
	if (im.width < 0 || im.width > 1e9 || im.height < 0 || im.height > 1e9)
		return wrong(p, e, "the size of the image cannot be true");
	return !p->visit->image || p->visit->image(&im, p->visit->arg, e);
}

static bool see_label(struct csv *p, struct err *e)
{
	const char *name = cell(p, LABEL);
	struct format_seen_category c = {.id = name, .name = name};
	struct format_seen_label l = {.image = cell(p, URL), .category = name, .has_box = *cell(p, BOX_X)};

	if (!take_number(p, BOX_X, &l.box.x, e) || !take_number(p, BOX_Y, &l.box.y, e) ||
	    !take_number(p, BOX_WIDTH, &l.box.w, e) || !take_number(p, BOX_HEIGHT, &l.box.h, e))
		return false;
	return (!p->visit->category || p->visit->category(&c, p->visit->arg, e)) &&
	       (!p->visit->label || p->visit->label(&l, p->visit->arg, e));
}

static bool see_row(struct csv *p, struct err *e)
{
	if (!*cell(p, URL))
		return !*cell(p, LABEL) || wrong(p, e, "a label without its Url");
	return see_image(p, e) && (!*cell(p, LABEL) || see_label(p, e));
}

static bool read_table(struct csv *p, struct err *e)
{
	bool found[COLUMNS + 1] = {false};
	int c;

	p->row = 1;
	if (!skip_mark(p, e) || !read_header(p, found, e))
		return false;
	if (found[BOX_X] && p->visit->pixels)
		p->visit->pixels(p->visit->arg);
	for (p->row = 2; (c = peek(p, e)) >= 0; p->row++)
		if (!read_row(p, e) || !see_row(p, e))
			return false;
	return c == -1;
}

bool csv_parse(const struct format_source *s, const struct format_visitor *v, struct err *e)
{
	struct csv *p = xcalloc(1, sizeof *p);

	p->source = s;
	p->visit = v;
	for (size_t i = 0; i < CELLS_MAX; i++)
		p->columns[i] = COLUMNS;
	for (size_t i = 0; i <= COLUMNS; i++)
		buf_init(&p->cells[i], CELL_MAX);
	bool ok = read_table(p, e);
	for (size_t i = 0; i <= COLUMNS; i++)
		buf_fini(&p->cells[i]);
	free(p);
	return ok;
}
