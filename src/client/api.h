#pragma once

#include "client/client.h"
#include "model/item.h"
#include "model/project.h"

/* Typed calls for the TUI; see labeldeck-api(7). On failure e is set and the value NULL. Values live during the
 * callback. */
typedef void api_projects_fn(const struct project *v, size_t n, const struct err *e, void *arg);
typedef void api_project_fn(const struct project *p, const struct err *e, void *arg);
typedef void api_items_fn(const struct item *v, size_t n, const struct err *e, void *arg);
typedef void api_item_fn(const struct item *it, const struct err *e, void *arg);
typedef void api_done_fn(const struct err *e, void *arg);

struct client_call *api_projects(struct client *c, api_projects_fn *fn, void *arg);
struct client_call *api_project(struct client *c, const char *project, api_project_fn *fn, void *arg);
struct client_call *api_project_pause(struct client *c, const char *project, api_project_fn *fn, void *arg);
struct client_call *api_project_resume(struct client *c, const char *project, api_project_fn *fn, void *arg);

/* Leases up to n items, those this labeler holds already first. Zero items: the queue is empty for now. */
struct client_call *api_claim(struct client *c, const char *project, int n, api_items_fn *fn, void *arg);
struct client_call *api_item(struct client *c, int64_t item, api_item_fn *fn, void *arg);
#define API_CONTENT_MAX ((size_t)512 << 20)
struct client_call *api_content(struct client *c, int64_t item, client_bytes_fn *fn, void *arg);
struct client_call *api_release(struct client *c, int64_t item, api_done_fn *fn, void *arg);

/* change: a UUID; the same again gives the stored answer. revision: the item's as the labeler saw it. */
struct client_call *api_submit(struct client *c, int64_t item, const char *change, int64_t revision,
			       const struct labels *labels, api_item_fn *fn, void *arg);
struct client_call *api_skip(struct client *c, int64_t item, const char *change, int64_t revision, api_item_fn *fn,
			     void *arg);
/* Takes back this labeler's last submit or skip in the project; the item comes back leased. */
struct client_call *api_undo(struct client *c, const char *project, const char *change, api_item_fn *fn, void *arg);

struct client_call *api_draft_put(struct client *c, int64_t item, int64_t revision, const struct labels *labels,
				  api_done_fn *fn, void *arg);
struct client_call *api_draft_drop(struct client *c, int64_t item, api_done_fn *fn, void *arg);
