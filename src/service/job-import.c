#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "formats/read.h"
#include "image/decoder.h"
#include "labeling/submit.h"
#include "model/project.h"
#include "service/jobs.h"
#include "service/probe.h"
#include "service/service.h"
#include "store/items.h"
#include "store/projects.h"
#include "store/store.h"

enum { BATCH = 300, NAMED_CLASSES = 100 };

struct entry {
	int64_t item;
	struct labels labels;
	struct probe *probe; /* found on the way; NULL: was known */
};

struct import {
	struct operation *op;
	struct job *job;
	struct db *db; /* for reading */
	struct project project;
	struct names *names;
	struct format_file *file;
	struct decoder *decoder;
	int fd;
	off_t at;
	VEC(struct entry) batch;
	int64_t seen, images, labels, already, clamped, dropped, unreadable, refused;
	struct err refusal; /* the first */
};

/* ---- the file */

static long read_source(void *arg, char *buf, size_t n, struct err *e)
{
	struct import *im = arg;
	ssize_t got;

	if (operation_stops(im->op, e))
		return -1;
	do
		got = pread(im->fd, buf, n, im->at);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		err_errno(e, "the file sent cannot be read back");
		return -1;
	}
	im->at += got;
	if (!im->file)
		operation_done(im->op, im->at);
	return got;
}

static bool rewind_source(void *arg, struct err *e)
{
	struct import *im = arg;

	im->at = 0;
	return true;
}

static bool add_name(const struct item *it, void *arg, struct err *e)
{
	struct import *im = arg;

	names_add(im->names, it->path, it->id);
	return true;
}

static bool open_file(struct import *im, struct err *e)
{
	struct format_source source = {read_source, rewind_source, im};
	struct stat st;

	im->fd = open(im->job->spool, O_RDONLY | O_CLOEXEC);
	if (im->fd < 0 || fstat(im->fd, &st) != 0)
		return err_errno(e, "the file sent cannot be read back");
	operation_phase(im->op, "reading", st.st_size);
	im->file = format_file_open(im->job->format, &source, e);
	if (!im->file || !items_each(im->db, im->project.id, 0, 0, 0, 0, add_name, im, e))
		return false;
	format_file_map(im->file, &im->project.spec.classes);
	format_file_match(im->file, im->names);
	return true;
}

/* ---- the items, in batches */

/* One item that cannot take its labels does not spoil the others. */
static bool write_entry(struct import *im, struct db *db, struct entry *en, struct err *e)
{
	bool taken = false, ok;
	int64_t labels = (int64_t)en->labels.n;
	struct err why;

	if (!db_exec(db, e, "SAVEPOINT entry"))
		return false;
	ok = (!en->probe || probe_store(db, en->probe, &why)) &&
	     submit_import(db, en->item, operation_user(im->op), &en->labels, im->job->overwrite, &taken, &why);
	if (!ok && why.kind != ERR_INVALID && why.kind != ERR_CONFLICT) {
		*e = why;
		return false;
	}
	if (!ok && im->refused++ == 0)
		im->refusal = why;
	im->images += ok && taken;
	im->labels += ok && taken ? labels : 0;
	im->already += ok && !taken;
	return (ok || db_exec(db, e, "ROLLBACK TO entry")) && db_exec(db, e, "RELEASE entry");
}

static bool write_batch(struct db *db, void *arg, struct err *e)
{
	struct import *im = arg;
	bool ok = true;

	for (size_t i = 0; ok && i < im->batch.n; i++)
		ok = write_entry(im, db, &im->batch.v[i], e);
	return ok;
}

static void clear_batch(struct import *im)
{
	for (size_t i = 0; i < im->batch.n; i++) {
		labels_fini(&im->batch.v[i].labels);
		free(im->batch.v[i].probe);
	}
	im->batch.n = 0;
}

static bool flush(struct import *im, struct err *e)
{
	bool ok = store_write_wait(im->job->service->store, write_batch, im, e);

	clear_batch(im);
	operation_done(im->op, im->seen);
	return ok && !operation_stops(im->op, e);
}

/* The size of an item's picture, which boxes are fitted to. *probe: what a look at the file found, NULL if it was
 * known. */
static bool find_size(struct import *im, const struct item *it, int *width, int *height, struct probe **probe,
		      struct err *e)
{
	*width = it->width;
	*height = it->height;
	*probe = NULL;
	if (*width || it->state == ITEM_UNREADABLE || it->state == ITEM_MISSING)
		return true;
	*probe = xcalloc(1, sizeof **probe);
	if (!probe_item(im->decoder, im->db, it->id, *probe, e)) {
		free(*probe);
		return false;
	}
	*width = (*probe)->result.width;
	*height = (*probe)->result.height;
	return true;
}

static bool take_item(struct import *im, const struct item *it, struct labels *labels, struct err *e)
{
	struct entry en = {.item = it->id};
	int width, height;

	if (it->state == ITEM_LABELED && !im->job->overwrite) {
		im->already++;
		return true;
	}
	if (!find_size(im, it, &width, &height, &en.probe, e))
		return false;
	format_fit(labels, format_file_contents(im->file)->normalised, width, height, &im->clamped, &im->dropped);
	if (!width || labels->n == 0) {
		im->unreadable += !width;
		free(en.probe);
		return true;
	}
	labels_init(&en.labels);
	labels_copy(&en.labels, labels);
	vec_add(&im->batch, en);
	return im->batch.n < BATCH || flush(im, e);
}

static bool take_image(const struct format_image *image, struct labels *labels, void *arg, struct err *e)
{
	struct import *im = arg;
	struct item it;
	bool ok;

	im->seen++;
	if (!image->item)
		return true;
	item_init(&it);
	ok = items_get(im->db, image->item, NULL, &it, e) && take_item(im, &it, labels, e);
	item_fini(&it);
	return ok;
}

/* ---- what came of it */

static void put_result(struct import *im)
{
	const struct format_contents *c = format_file_contents(im->file);
	struct jsonw *w = operation_result(im->op);
	size_t named = 0;

	jsonw_object(w);
	jsonw_ki64(w, "images", (int64_t)c->n_images);
	jsonw_ki64(w, "matched", c->matched);
	jsonw_ki64(w, "unmatched", (int64_t)c->n_images - c->matched);
	jsonw_ki64(w, "ambiguous", c->ambiguous);
	jsonw_ki64(w, "imported", im->images);
	jsonw_ki64(w, "labels", im->labels);
	jsonw_ki64(w, "already", im->already);
	jsonw_ki64(w, "clamped", im->clamped);
	jsonw_ki64(w, "dropped", c->dropped + im->dropped);
	jsonw_ki64(w, "crowds", c->crowds);
	jsonw_ki64(w, "orphans", c->orphans);
	jsonw_ki64(w, "outlines", c->outlines);
	jsonw_ki64(w, "unreadable", im->unreadable);
	jsonw_ki64(w, "refused", im->refused);
	jsonw_key(w, "unknownClasses");
	jsonw_array(w);
	for (size_t i = 0; i < c->n_categories && named < NAMED_CLASSES; i++) {
		if (c->categories[i].class_id || c->categories[i].labels == 0)
			continue;
		jsonw_str(w, c->categories[i].name);
		named++;
	}
	jsonw_array_end(w);
	jsonw_object_end(w);
	if (im->refused)
		operation_say(im->op, im->refusal.text);
}

static bool import(struct import *im, struct err *e)
{
	bool ok = projects_get(im->db, operation_subject(im->op), &im->project, e) && open_file(im, e);

	if (!ok)
		return false;
	operation_phase(im->op, "importing", (int64_t)format_file_contents(im->file)->n_images);
	if (!format_file_labels(im->file, take_image, im, e) || !flush(im, e))
		return false;
	put_result(im);
	return true;
}

bool job_import(struct operation *op, void *arg, struct err *e)
{
	struct job *j = arg;
	struct import im = {.op = op, .job = j, .fd = -1};
	bool ok;

	project_init(&im.project);
	im.names = names_new();
	im.decoder = decoder_new(NULL);
	im.db = store_reader(j->service->store, e);
	ok = im.db && import(&im, e);
	clear_batch(&im);
	vec_fini(&im.batch);
	format_file_free(im.file);
	names_free(im.names);
	decoder_free(im.decoder);
	db_close(im.db);
	project_fini(&im.project);
	if (im.fd >= 0)
		close(im.fd);
	return ok;
}
