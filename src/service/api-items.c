#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "data/folder.h"
#include "data/images.h"
#include "labeling/queue.h"
#include "model/wire.h"
#include "service/answer.h"
#include "service/api.h"
#include "service/request.h"
#include "service/service.h"
#include "store/items.h"
#include "store/projects.h"
#include "store/store.h"

enum { LIMIT = 1000, LIMIT_MAX = 10000 };

/* ---- lists */

struct page {
	struct answer *answer;
	int64_t left, last;
	bool more;
};

static bool put_item(const struct item *it, void *arg, struct err *e)
{
	struct page *p = arg;

	p->more = p->left == 0;
	if (p->left-- > 0) {
		wire_put_item(&p->answer->w, it);
		p->last = it->number;
	}
	return true;
}

static bool get_states(const struct request *rq, unsigned *states, struct err *e)
{
	const char *word = request_query(rq, "state");
	enum item_state s;

	*states = 0;
	if (!word)
		return true;
	if (!item_state_from_word(word, &s))
		return err_set(e, ERR_INVALID,
			       "\"state\" is unknown: %s; unprobed, open, labeled, skipped, needsReview, "
			       "unreadable, missing and removed are known",
			       word);
	*states = 1u << s;
	return true;
}

bool api_items(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct page p = {.answer = a};
	int64_t project, after, number;
	unsigned states;
	char next[24];

	if (!request_number(rq, "number", 0, 1, INT64_MAX, &number, e) ||
	    !request_number(rq, "after", number - (number > 0), 0, INT64_MAX, &after, e) ||
	    !request_number(rq, "limit", number ? 1 : LIMIT, 1, LIMIT_MAX, &p.left, e) || !get_states(rq, &states, e) ||
	    !projects_find(db, rq->params[0], &project, e))
		return false;
	answer_list(a);
	if (!items_each(db, project, states, after, p.left + 1, request_flag(rq, "labels", true) ? ITEMS_LABELS : 0,
			put_item, &p, e))
		return false;
	snprintf(next, sizeof next, "%lld", (long long)p.last);
	answer_list_end(a, p.more ? next : NULL);
	return true;
}

/* ---- one item */

/* A lease that is half over is renewed by whoever works on the item. */
static bool wants_renewal(const struct item *it, const char *user)
{
	return str_eq(it->leased_to, user) && it->lease_until_ms < clock_now_ms() + LEASE_MS / 2;
}

struct renewal {
	struct service *service;
	int64_t item;
	char *user;
};

static bool renew(struct db *db, void *arg, struct err *e)
{
	struct renewal *r = arg;

	return queue_renew(db, r->item, r->user, e);
}

static void renewed(bool ok, const struct err *e, void *arg)
{
	struct renewal *r = arg;

	free(r->user);
	free(r);
}

static void start_renewal(void *arg, bool certain)
{
	struct renewal *r = arg;

	store_write(r->service->store, renew, renewed, r);
}

bool api_item(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct item it;
	int64_t id;
	bool ok;

	item_init(&it);
	ok = request_id(rq, &id, e) && items_get(db, id, rq->user, &it, e);
	if (ok) {
		wire_put_item(&a->w, &it);
		if (wants_renewal(&it, rq->user)) {
			struct renewal *r = xmalloc(sizeof *r);

			*r = (struct renewal){rq->service, id, xstrdup(rq->user)};
			a->then = start_renewal;
			a->then_arg = r;
		}
	}
	item_fini(&it);
	return ok;
}

bool api_item_content(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	char *root = NULL, *path = NULL;
	struct stat st;
	int64_t id;
	int fd = -1;

	if (request_id(rq, &id, e) && items_file(db, id, &root, &path, e))
		fd = folder_open(root, path, e);
	if (fd >= 0 && fstat(fd, &st) == 0)
		answer_file(a, fd, st.st_size, image_content_type(path));
	free(root);
	free(path);
	return fd >= 0;
}

/* ---- drafts */

static bool put_draft(struct request *rq, struct db *db, int64_t id, const struct labels *l, struct err *e)
{
	struct item it;
	bool ok;

	item_init(&it);
	ok = items_get(db, id, NULL, &it, e) &&
	     draft_put(db, id, rq->user, json_i64(rq->body, "revision", it.revision), l, e) &&
	     (!wants_renewal(&it, rq->user) || queue_renew(db, id, rq->user, e));
	item_fini(&it);
	return ok;
}

bool api_draft_put(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	struct labels l;
	int64_t id;
	bool ok;

	labels_init(&l);
	ok = request_id(rq, &id, e) && request_need_body(rq, e) &&
	     wire_get_labels(json_get(rq->body, "labels"), &l, e) && put_draft(rq, db, id, &l, e);
	labels_fini(&l);
	if (ok)
		answer_empty(a);
	return ok;
}

bool api_draft_drop(struct request *rq, struct db *db, struct answer *a, struct err *e)
{
	int64_t id, project;

	if (!request_id(rq, &id, e) || !items_project(db, id, &project, e) || !draft_drop(db, id, rq->user, e))
		return false;
	answer_empty(a);
	return true;
}
