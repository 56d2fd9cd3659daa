#include "formats/format.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"
#include "formats/coco.h"
#include "formats/csv.h"
#include "formats/jsonl.h"
#include "formats/writer.h"

static const struct format formats[] = {
	{"coco", "COCO (JSON)", "json", 2, coco_begin, coco_pass, coco_put, coco_end, coco_parse},
	{"coco-azure", "COCO as Azure wrote it (JSON)", "json", 2, coco_azure_begin, coco_pass, coco_azure_put,
	 coco_azure_end, coco_parse},
	{"csv", "CSV", "csv", 1, csv_begin, csv_pass, csv_put, csv_end, csv_parse},
	{"jsonl", "JSON lines (AutoML)", "jsonl", 1, jsonl_begin, jsonl_pass, jsonl_put, jsonl_end, jsonl_parse},
};

const struct format *format_at(size_t i)
{
	return i < NELEM(formats) ? &formats[i] : NULL;
}

const struct format *format_find(const char *name, struct err *e)
{
	struct buf known;

	for (size_t i = 0; i < NELEM(formats); i++)
		if (str_eq(formats[i].name, name))
			return &formats[i];
	buf_init(&known, BUF_MAX_DEFAULT);
	for (size_t i = 0; i < NELEM(formats); i++)
		buf_addf(&known, "%s%s", i ? ", " : "", formats[i].name);
	err_set(e, ERR_INVALID, "there is no format «%.40s»; there is: %s", name ? name : "", buf_str(&known));
	buf_fini(&known);
	return NULL;
}

double format_part(double pixels, int side)
{
	return nearbyint(pixels / side * 1e9) / 1e9;
}

struct format_writer *format_writer_new(const struct format *f, const struct format_facts *facts, format_sink_fn *sink,
					void *arg)
{
	struct format_writer *w = xcalloc(1, sizeof *w);

	w->format = f;
	w->facts = *facts;
	w->pass = -1;
	buf_init(&w->room, BUF_MAX_DEFAULT);
	jsonw_init_flush(&w->json, &w->room, sink, arg);
	f->begin(w);
	return w;
}

/* The items of a pass must be those of the first: what is written refers to it. */
static bool pass_is_whole(const struct format_writer *w)
{
	return w->pass <= 0 || (w->seen == w->first_seen && w->n.images == w->first.images);
}

void format_writer_pass(struct format_writer *w)
{
	assert(w->pass + 1 < w->format->passes);
	w->changed = w->changed || !pass_is_whole(w);
	if (w->pass == 0) {
		w->first = w->n;
		w->first_seen = w->seen;
	}
	w->pass++;
	w->n = (struct format_counts){0};
	w->seen = 0;
	w->format->pass(w);
}

bool format_writer_put(struct format_writer *w, const struct item *it)
{
	w->format->put(w, it);
	w->n.images++;
	w->n.labels += (int64_t)it->labels.n;
	w->seen = hash_mix(w->seen ^ hash_mix((uint64_t)it->number)) + (uint64_t)it->revision;
	return !w->json.failed;
}

bool format_writer_end(struct format_writer *w, struct format_counts *counts, struct err *e)
{
	bool written = !w->json.failed;
	bool whole = w->pass == w->format->passes - 1 && !w->changed && pass_is_whole(w);

	*counts = w->n;
	if (written && whole) {
		w->format->end(w);
		written = jsonw_end(&w->json);
	}
	format_writer_free(w);
	if (!written)
		return err_set(e, ERR_INTERNAL, "the export could not be written to its end");
	return whole || err_set(e, ERR_INTERNAL, "the labels changed while they were being written; export again");
}

void format_writer_free(struct format_writer *w)
{
	if (!w)
		return;
	buf_fini(&w->room);
	free(w);
}
