#pragma once

#include "service/route.h"

/* The handlers of the route table (routes.c), a file a resource; labeldeck-api(7) describes each. */

/* api-workspace.c */
route_fn api_hello, api_shutdown;

/* api-projects.c */
route_fn api_projects, api_project_create, api_project, api_project_status;
route_fn api_project_pause, api_project_resume, api_project_rename, api_project_order, api_project_delete;

/* api-items.c */
route_fn api_items, api_item, api_item_content, api_draft_put, api_draft_drop;

/* api-queue.c */
route_fn api_queue, api_claim, api_item_claim, api_item_first, api_release, api_item_history;

/* api-changes.c */
route_fn api_submit, api_skip, api_undo;

/* api-data.c */
route_fn api_data_list, api_data_create, api_data, api_data_delete, api_data_put_file, api_data_commit, api_datastores;

/* api-exports.c */
route_fn api_import, api_export, api_exports, api_export_content, api_export_delete;

/* api-operations.c */
route_fn api_operations, api_operation, api_operation_cancel, api_events;
