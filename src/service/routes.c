#include "base/alloc.h"
#include "service/api.h"

#define PROJECT "/v1/projects/{name}"
#define ITEM "/v1/items/{id}"
#define DATA "/v1/data/{name}"

static const struct route table[] = {
	{"GET", "/v1", ON_LOOP, NO_BODY, api_hello, "which service this is, and who asks"},
	{"POST", "/v1/shutdown", ON_LOOP, JSON_BODY, api_shutdown, "ends the service; ifIdle: unless it is at work"},

	{"GET", "/v1/projects", ON_READER, NO_BODY, api_projects, "all projects, last activity first"},
	{"POST", "/v1/projects", ON_WRITER, JSON_BODY, api_project_create, "makes a project and begins to fill it"},
	{"GET", PROJECT, ON_READER, NO_BODY, api_project, "one project with its counts"},
	{"DELETE", PROJECT, ON_WRITER, NO_BODY, api_project_delete, "takes a project away"},
	{"POST", PROJECT "/pause", ON_WRITER, JSON_BODY, api_project_pause, "running -> paused: nobody can label"},
	{"POST", PROJECT "/resume", ON_WRITER, JSON_BODY, api_project_resume, "paused -> running"},
	{"POST", PROJECT "/rename", ON_WRITER, JSON_BODY, api_project_rename, "gives it another name"},
	{"POST", PROJECT "/order", ON_WRITER, JSON_BODY, api_project_order, "what comes next in the queue"},
	{"GET", PROJECT "/status", ON_READER, NO_BODY, api_project_status, "progress by state, class, labeler; pace"},
	{"GET", PROJECT "/items", ON_READER, NO_BODY, api_items, "items in order of number, in pages"},
	{"GET", PROJECT "/queue", ON_READER, NO_BODY, api_queue, "the queue in its order, in pages"},
	{"POST", PROJECT "/claim", ON_WRITER, JSON_BODY, api_claim, "leases the next items of the queue to the caller"},
	{"POST", PROJECT "/undo", ON_WRITER, JSON_BODY, api_undo, "takes back the caller's last submit or skip"},
	{"POST", PROJECT "/import", ON_WRITER, FILE_BODY, api_import, "takes labels from a file"},
	{"POST", PROJECT "/export", ON_WRITER, JSON_BODY, api_export, "writes the labels to a file"},
	{"GET", PROJECT "/exports", ON_READER, NO_BODY, api_exports, "the exports made so far"},

	{"GET", ITEM, ON_READER, NO_BODY, api_item, "one item with its labels and the caller's draft"},
	{"GET", ITEM "/history", ON_READER, NO_BODY, api_item_history, "what was done with the item, newest first"},
	{"GET", ITEM "/content", ON_READER, NO_BODY, api_item_content, "the picture's own bytes"},
	{"POST", ITEM "/submit", ON_WRITER, JSON_BODY, api_submit, "the item's labels, durable once answered"},
	{"POST", ITEM "/skip", ON_WRITER, JSON_BODY, api_skip, "sets the item aside"},
	{"POST", ITEM "/claim", ON_WRITER, JSON_BODY, api_item_claim, "leases this item, which comes first then"},
	{"POST", ITEM "/first", ON_WRITER, JSON_BODY, api_item_first, "puts the item at the head of the queue"},
	{"POST", ITEM "/release", ON_WRITER, JSON_BODY, api_release, "gives the caller's lease back"},
	{"PUT", ITEM "/draft", ON_WRITER, JSON_BODY, api_draft_put, "keeps the caller's work in progress"},
	{"DELETE", ITEM "/draft", ON_WRITER, NO_BODY, api_draft_drop, "forgets the caller's work in progress"},

	{"GET", "/v1/data", ON_READER, NO_BODY, api_data_list, "all data assets"},
	{"POST", "/v1/data", ON_WRITER, JSON_BODY, api_data_create, "a folder by reference, or an empty copied asset"},
	{"GET", DATA, ON_READER, NO_BODY, api_data, "one data asset"},
	{"DELETE", DATA, ON_WRITER, NO_BODY, api_data_delete, "removes a data asset that no project uses"},
	{"PUT", DATA "/files", ON_READER, FILE_BODY, api_data_put_file, "stores a picture in a copied asset"},
	{"POST", DATA "/commit", ON_WRITER, JSON_BODY, api_data_commit, "ends the upload of a copied asset"},
	{"GET", "/v1/datastores", ON_LOOP, NO_BODY, api_datastores, "where copied files lie, and the room there"},

	{"GET", "/v1/exports/{id}/content", ON_LOOP, NO_BODY, api_export_content, "the file of an export"},
	{"DELETE", "/v1/exports/{id}/content", ON_LOOP, NO_BODY, api_export_delete, "frees the room of an export"},

	{"GET", "/v1/operations", ON_LOOP, NO_BODY, api_operations, "long work, newest first"},
	{"GET", "/v1/operations/{id}", ON_LOOP, NO_BODY, api_operation, "one operation; with wait= when it changes"},
	{"POST", "/v1/operations/{id}/cancel", ON_LOOP, JSON_BODY, api_operation_cancel, "asks an operation to end"},
	{"GET", "/v1/events", ON_LOOP, NO_BODY, api_events, "the stream of all changes behind after="},
};

const struct route *route_table(size_t *n)
{
	*n = NELEM(table);
	return table;
}
