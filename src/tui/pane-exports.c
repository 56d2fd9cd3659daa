#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "base/vec.h"
#include "tui/fetch.h"
#include "tui/list.h"
#include "tui/pane.h"
#include "tui/saving.h"

/* A past export. */
struct row {
	char *at, *user, *format, *sha256;
	int64_t images, labels, bytes;
};

struct exports_pane {
	struct pane base;
	struct fetch fetch;
	struct saving *saving;
	struct list list;
	VEC(struct row) rows;
	char *project, *format;
	bool loaded;
};

/* Formats that the service can write, with what they are for, and how their files end. */
static const struct offer formats[] = {
    {"coco", "COCO, boxes in pixels: what trainers read"},
    {"coco-azure", "COCO as Azure's data labeling wrote it, boxes from 0 to 1"},
    {"csv", "a line for each label, as Azure's with the columns of its box"},
    {"jsonl", "a line for each image, as Azure's AutoML reads it"},
};
static const char *const endings[NELEM(formats)] = {"json", "json", "csv", "jsonl"};

static void drop_rows(struct exports_pane *p)
{
	for (size_t i = 0; i < p->rows.n; i++) {
		struct row *r = &p->rows.v[i];

		free(r->at);
		free(r->user);
		free(r->format);
		free(r->sha256);
	}
	p->rows.n = 0;
}

static void take_rows(const struct json *answer, void *arg)
{
	struct exports_pane *p = arg;

	drop_rows(p);
	for (const struct json *j = json_first(json_get(answer, "value")); j; j = json_next(j)) {
		struct row r = {
		    .at = xstrdup(json_str(j, "at", "")),
		    .user = xstrdup(json_str(j, "user", "")),
		    .format = xstrdup(json_str(j, "format", "")),
		    .sha256 = xstrdup(json_str(j, "sha256", "")),
		    .images = json_i64(j, "images", 0),
		    .labels = json_i64(j, "labels", 0),
		    .bytes = json_i64(j, "bytes", 0),
		};

		vec_add(&p->rows, r);
	}
	list_count(&p->list, (int)p->rows.n);
	p->loaded = true;
}

static void on_saving(void *arg)
{
	struct exports_pane *p = arg;

	p->base.deck->dirty = true;
}

static void exports_open(struct pane *pane, const char *what)
{
	struct exports_pane *p = (struct exports_pane *)pane;
	char *path = project_path(what, "/exports");

	p->project = xstrdup(what);
	p->saving = saving_new(pane->deck, on_saving, p);
	fetch_init(&p->fetch, pane->deck, take_rows, p);
	fetch_get(&p->fetch, path);
	free(path);
}

static void exports_close(struct pane *pane)
{
	struct exports_pane *p = (struct exports_pane *)pane;

	saving_free(p->saving);
	fetch_fini(&p->fetch);
	drop_rows(p);
	vec_fini(&p->rows);
	free(p->project);
	free(p->format);
}

static void exports_event(struct pane *pane, const struct json *event)
{
	struct exports_pane *p = (struct exports_pane *)pane;

	if (str_eq(json_str(event, "kind", ""), "export"))
		fetch_again(&p->fetch);
}

static void exports_linked(struct pane *pane)
{
	fetch_again(&((struct exports_pane *)pane)->fetch);
}

/* --------------------------------------------------------------------- keys */

static enum mode exports_mode(const struct pane *pane)
{
	return MODE_EXPORTS;
}

static bool exports_can(const struct pane *pane, enum action_id id)
{
	const struct exports_pane *p = (const struct exports_pane *)pane;

	return id == ACT_COPY ? p->rows.n > 0 : id != ACT_EXPORT || !saving_under_way(p->saving);
}

static void offer_formats(const char *text, struct prompt *q, void *arg)
{
	for (size_t i = 0; i < NELEM(formats); i++)
		if (str_starts(formats[i].text, text))
			prompt_offer(q, formats[i].text, formats[i].help);
}

static void take_path(const char *text, void *arg)
{
	struct exports_pane *p = arg;

	if (*text)
		saving_start(p->saving, p->project, p->format, text);
}

static const struct prompt_use asking_path = {.done = take_path};

static void take_format(const char *text, void *arg)
{
	struct exports_pane *p = arg;
	char *here, *path;
	size_t i = 0;

	while (i < NELEM(formats) && !str_eq(formats[i].text, text))
		i++;
	if (i == NELEM(formats)) {
		deck_notice(p->base.deck, STYLE_WARN, "There is no format %s.", text);
		return;
	}
	free(p->format);
	p->format = xstrdup(text);
	here = getcwd(NULL, 0);
	path = xasprintf("%s/%s.%s", here ? here : ".", p->project, endings[i]);
	prompt_open(&p->base.deck->prompt, "Write to: ", path, &asking_path, p);
	free(path);
	free(here);
}

static const struct prompt_use asking_format = {.done = take_format, .offers = offer_formats};

static int exports_act(struct pane *pane, enum action_id id, int nth)
{
	struct exports_pane *p = (struct exports_pane *)pane;

	if (list_act(&p->list, id))
		return PANE_DRAW;
	if (!exports_can(pane, id))
		return 0;
	switch (id) {
	case ACT_BACK: return PANE_BACK;
	case ACT_COPY: deck_copy(pane->deck, p->rows.v[p->list.selected].sha256); break;
	case ACT_EXPORT: prompt_open(&pane->deck->prompt, "Format: ", "", &asking_format, p); break;
	default: return 0;
	}
	return PANE_DRAW;
}

/* ------------------------------------------------------------------ drawing */

static void draw_row(const struct row *r, struct grid *g, struct area a, bool selected)
{
	char images[28], labels[28], bytes[16], *at = xstrndup(r->at, 16);
	int x = 1;

	if (str_starts(at, "2") && at[10] == 'T')
		at[10] = ' ';
	grid_print(g, a, x, 0, STYLE_NORMAL, at);
	grid_print(g, (struct area){a.x, a.y, 30, 1}, x += 18, 0, STYLE_NORMAL, r->user);
	grid_print(g, a, x += 12, 0, STYLE_BOLD, r->format);
	grid_printf(g, a, x += 12, 0, STYLE_NORMAL, "%9s", str_count(r->images, images));
	grid_printf(g, a, x += 10, 0, STYLE_NORMAL, "%9s", str_count(r->labels, labels));
	grid_printf(g, a, x += 10, 0, STYLE_NORMAL, "%9s", str_bytes((uint64_t)r->bytes, bytes));
	grid_print(g, a, x + 11, 0, STYLE_DIM, r->sha256);
	if (selected)
		grid_style(g, a, STYLE_SELECTED);
	free(at);
}

static void exports_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct exports_pane *p = (struct exports_pane *)pane;
	struct area status = area_cut_bottom(&a, 1), head;

	area_cut_top(&a, 1);
	head = area_cut_top(&a, 1);
	grid_print(g, head, 1, 0, STYLE_DIM,
		   "when (UTC)        who         format         images    labels     size    sha256");
	if (p->loaded && p->rows.n == 0)
		grid_print(g, a, 1, 1, STYLE_NORMAL, "Nothing was exported yet; e writes the labels to a file.");
	list_place(&p->list, a.h);
	for (int i = 0; i < a.h && p->list.top + i < p->list.n; i++)
		draw_row(&p->rows.v[p->list.top + i], g, (struct area){a.x, a.y + i, a.w, 1},
			 p->list.top + i == p->list.selected);
	if (!pane->deck->notice[0] && saving_under_way(p->saving))
		grid_printf(g, status, 1, 0, STYLE_NORMAL, "Export: %s", saving_sentence(p->saving));
	else
		deck_draw_notice(pane->deck, g, status);
}

const struct pane_ops pane_exports = {
    .name = "exports",
    .size = sizeof(struct exports_pane),
    .modes = MODE_BIT(MODE_EXPORTS),
    .open = exports_open,
    .close = exports_close,
    .mode = exports_mode,
    .can = exports_can,
    .act = exports_act,
    .draw = exports_draw,
    .event = exports_event,
    .linked = exports_linked,
};
