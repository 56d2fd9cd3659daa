#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/label.h"
#include "model/states.h"

/* One image of a project. */
struct item {
	int64_t id;
	int64_t number;    /* its place in the project's order of names, 1-based: the i of i / N */
	char *path;        /* relative to the data asset, '/' between parts, UTF-8 */
	char *asset;       /* the data asset's name */
	int64_t size;      /* bytes */
	int64_t mtime_ms;
	int width, height; /* upright; 0 before the probe */
	char *format;      /* "jpeg", "tiff"; NULL before the probe */
	char *sha256;      /* NULL before the probe */
	char *problem;     /* why unreadable; NULL if it is not */
	enum item_state state;
	int64_t revision;  /* grows with each change of its labels */
	struct labels labels;
	char *labeled_by;  /* who submitted last; NULL */
	int64_t labeled_ms;
	char *why;         /* why it is next in the queue; NULL outside claim */
	/* the lease, where the item was claimed */
	char *leased_to;
	int64_t lease_until_ms, lease_since_ms;
	bool ahead; /* it was put first in the queue */
	/* work in progress of the asking labeler; has_draft false: none */
	bool has_draft;
	struct labels draft;
	int64_t draft_revision;
};

void item_init(struct item *it);
void item_fini(struct item *it);
