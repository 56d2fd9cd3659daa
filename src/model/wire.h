#pragma once

#include "base/err.h"
#include "base/json.h"
#include "base/jsonwrite.h"
#include "model/item.h"
#include "model/project.h"

/*
 * The API's vocabulary: structs to JSON and back, for both ends of the
 * socket. labeldeck-api(7) describes each document. Reading fills an initialised
 * struct; on failure the sentence names the field and the struct is to be freed as usual.
 */
#define WIRE_API 1 /* version of the API */

void wire_put_labels(struct jsonw *w, const struct labels *l);
bool wire_get_labels(const struct json *j, struct labels *out, struct err *e);

/* nested: {"classes":[{id,displayName,color,subclasses:[...]}]} content */
void wire_put_classes(struct jsonw *w, const struct class_tree *t);
bool wire_get_classes(const struct json *j, struct class_tree *out, struct err *e);

void wire_put_spec(struct jsonw *w, const struct project_spec *s);
bool wire_get_spec(const struct json *j, struct project_spec *out, struct err *e);

void wire_put_project(struct jsonw *w, const struct project *p);
bool wire_get_project(const struct json *j, struct project *out, struct err *e);

void wire_put_item(struct jsonw *w, const struct item *it);
bool wire_get_item(const struct json *j, struct item *out, struct err *e);

/* {"error":{"code":"NotFound","message":"..."}}, Azure's form. */
void wire_put_error(struct jsonw *w, const struct err *e);
void wire_get_error(const struct json *j, int http_status, struct err *out);
