#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/path.h"
#include "base/vec.h"
#include "formats/format.h"
#include "formats/read.h"
#include "image/decoder.h"
#include "model/project.h"
#include "service/jobs.h"
#include "service/probe.h"
#include "service/service.h"
#include "store/assets.h"
#include "store/db.h"
#include "store/events.h"
#include "store/items.h"
#include "store/operations.h"
#include "store/projects.h"
#include "store/store.h"

enum { PROBE_PAGE = 200, STEP = 1000 };

#define LABELED_ONLY (1u << ITEM_LABELED)

struct export {
	struct operation *op;
	struct job *job;
	struct db *db; /* for reading */
	struct project project;
	struct asset asset;
	struct format_counts counts;
	int64_t unsized_images, unsized_labels; /* left out: their picture cannot be read any more */
	/* looking at items that nobody looked at yet */
	struct decoder *decoder;
	VEC(int64_t) unprobed;
	VEC(struct probe *) found;
	/* the file */
	char *path; /* until it gets its number */
	struct path_file *out;
	struct format_writer *writer;
	struct hash *hash;
	struct err sink_failure;
	int64_t bytes, items;
	char sha256[HASH_HEX];
	int64_t id;
};

/* ---- items without a known size */

static bool note_unprobed(const struct item *it, void *arg, struct err *e)
{
	struct export *x = arg;

	if (!it->width && !it->problem)
		vec_add(&x->unprobed, it->id);
	return true;
}

static bool store_probes(struct db *db, void *arg, struct err *e)
{
	struct export *x = arg;
	bool ok = true;

	for (size_t i = 0; ok && i < x->found.n; i++)
		ok = probe_store(db, x->found.v[i], e);
	return ok;
}

static bool flush_probes(struct export *x, struct err *e)
{
	bool ok = store_write_wait(x->job->service->store, store_probes, x, e);

	for (size_t i = 0; i < x->found.n; i++)
		free(x->found.v[i]);
	x->found.n = 0;
	return ok;
}

static bool probe_items(struct export *x, struct err *e)
{
	bool ok = items_each(x->db, x->project.id, LABELED_ONLY, 0, 0, 0, note_unprobed, x, e);

	operation_phase(x->op, "probing", (int64_t)x->unprobed.n);
	for (size_t i = 0; ok && i < x->unprobed.n; i++) {
		struct probe *p = xcalloc(1, sizeof *p);

		vec_add(&x->found, p);
		ok = !operation_stops(x->op, e) && probe_item(x->decoder, x->db, x->unprobed.v[i], p, e) &&
		     (x->found.n < PROBE_PAGE || flush_probes(x, e));
		operation_done(x->op, (int64_t)i);
	}
	return ok && flush_probes(x, e);
}

/* ---- writing */

static bool sink(const char *p, size_t n, void *arg)
{
	struct export *x = arg;

	hash_add(x->hash, p, n);
	x->bytes += (int64_t)n;
	return path_file_write(x->out, p, n, &x->sink_failure);
}

static bool put_item(const struct item *it, void *arg, struct err *e)
{
	struct export *x = arg;

	if (x->items++ % STEP == 0) {
		operation_done(x->op, x->items);
		if (operation_stops(x->op, e))
			return false;
	}
	if (!it->width) {
		x->unsized_images++;
		x->unsized_labels += (int64_t)it->labels.n;
		return true;
	}
	if (format_writer_put(x->writer, it))
		return true;
	*e = x->sink_failure;
	return false;
}

static bool write_items(struct export *x, struct err *e)
{
	const struct format *f = x->job->format;
	struct format_facts facts = {x->project.spec.name, &x->project.spec.classes, x->asset.path};
	struct format_writer *w = x->writer = format_writer_new(f, &facts, sink, x);
	bool ok = true;

	operation_phase(x->op, "writing", x->project.counts.by_state[ITEM_LABELED] * f->passes);
	for (int pass = 0; ok && pass < f->passes; pass++) {
		x->unsized_images = x->unsized_labels = 0;
		format_writer_pass(w);
		ok = items_each(x->db, x->project.id, LABELED_ONLY, 0, 0, ITEMS_LABELS, put_item, x, e);
	}
	x->writer = NULL;
	if (!ok) {
		format_writer_free(w);
		return false;
	}
	ok = format_writer_end(w, &x->counts, e);
	if (!ok && x->sink_failure.kind)
		*e = x->sink_failure;
	return ok;
}

static bool write_file(struct export *x, struct err *e)
{
	bool ok;

	x->path = xasprintf("%s/operation-%" PRId64, x->job->service->home.exports, operation_id(x->op));
	x->out = path_file_open(x->path, 0600, e);
	if (!x->out)
		return false;
	x->hash = hash_new();
	ok = write_items(x, e);
	hash_end(x->hash, x->sha256);
	if (ok)
		return path_file_commit(x->out, e);
	path_file_abort(x->out);
	return false;
}

/* ---- the proof: what was counted, written and read back is the same */

static bool read_back(struct export *x, struct err *e)
{
	int fd = open(x->path, O_RDONLY | O_CLOEXEC);
	struct format_source source = format_source_fd(&fd);
	struct format_file *file = fd >= 0 ? format_file_open(x->job->format, &source, e) : NULL;
	const struct project_counts *c = &x->project.counts;
	bool ok = file;

	if (fd < 0)
		err_errno(e, "the export cannot be read back");
	if (ok) {
		const struct format_contents *in = format_file_contents(file);

		ok = (int64_t)in->n_images == x->counts.images && in->labels == x->counts.labels &&
		     x->counts.images + x->unsized_images == c->by_state[ITEM_LABELED] &&
		     x->counts.labels + x->unsized_labels == c->labels;
		if (!ok)
			err_set(e, ERR_INTERNAL,
				"the export does not add up: %" PRId64 " images with %" PRId64 " labels are "
				"labeled, %" PRId64 " with %" PRId64 " were written, %zu with %" PRId64 " read back",
				c->by_state[ITEM_LABELED], c->labels, x->counts.images, x->counts.labels, in->n_images,
				in->labels);
	}
	format_file_free(file);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* ---- its row and its place */

static bool sync_folder(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		err_errno(e, "cannot bring %s to the disk", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool move_file(struct export *x, struct err *e)
{
	const char *folder = x->job->service->home.exports;
	char *to = xasprintf("%s/%" PRId64, folder, x->id);
	bool ok = rename(x->path, to) == 0 || err_errno(e, "cannot store the export as %s", to);

	free(to);
	return ok && sync_folder(folder, e);
}

static bool record(struct db *db, void *arg, struct err *e)
{
	struct export *x = arg;
	const char *user = operation_user(x->op);
	struct export_row row = {.at_ms = clock_now_ms(), .images = x->counts.images, .labels = x->counts.labels,
				 .bytes = x->bytes, .format = x->job->format->name, .user = user, .sha256 = x->sha256};
	struct event ev = {
	    .kind = "export", .user = user, .project_id = x->project.id, .project = x->project.spec.name};
	char *detail;
	bool ok = exports_insert(db, x->project.id, &row, &x->id, e);

	detail = xasprintf("\"export\":%" PRId64 ",\"format\":\"%s\"", x->id, row.format);
	ev.detail = detail;
	ok = ok && events_add(db, &ev, NULL, e) && move_file(x, e);
	free(detail);
	return ok;
}

static void put_result(struct export *x)
{
	struct jsonw *w = operation_result(x->op);

	jsonw_object(w);
	jsonw_ki64(w, "export", x->id);
	jsonw_ki64(w, "images", x->counts.images);
	jsonw_ki64(w, "labels", x->counts.labels);
	jsonw_ki64(w, "bytes", x->bytes);
	jsonw_kstr(w, "sha256", x->sha256);
	jsonw_ki64(w, "unreadable", x->unsized_images);
	jsonw_object_end(w);
	if (x->unsized_images) {
		char *said = xasprintf("%" PRId64 " labeled images cannot be read any more and were left out",
				       x->unsized_images);

		operation_say(x->op, said);
		free(said);
	}
}

/* From the first item to the last, the reader sees one moment. */
static bool export(struct export *x, struct err *e)
{
	if (!projects_get(x->db, operation_subject(x->op), &x->project, e) || !probe_items(x, e))
		return false;
	project_fini(&x->project);
	project_init(&x->project);
	if (!db_exec(x->db, e, "BEGIN") || !projects_get(x->db, operation_subject(x->op), &x->project, e) ||
	    !assets_get(x->db, x->project.spec.data, &x->asset, e) || !write_file(x, e) || !read_back(x, e) ||
	    !store_write_wait(x->job->service->store, record, x, e))
		return false;
	put_result(x);
	return true;
}

bool job_export(struct operation *op, void *arg, struct err *e)
{
	struct job *j = arg;
	struct export x = {.op = op, .job = j};
	bool ok;

	project_init(&x.project);
	x.decoder = decoder_new(NULL);
	x.db = store_reader(j->service->store, e);
	ok = x.db && export(&x, e);
	if (!ok && x.path)
		unlink(x.path);
	for (size_t i = 0; i < x.found.n; i++)
		free(x.found.v[i]);
	vec_fini(&x.found);
	vec_fini(&x.unprobed);
	decoder_free(x.decoder);
	db_close(x.db);
	project_fini(&x.project);
	asset_fini(&x.asset);
	free(x.path);
	return ok;
}
