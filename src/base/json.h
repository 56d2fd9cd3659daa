#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Small JSON documents, read as a tree (the door to cJSON). At most
 * JSON_MAX bytes and 64 levels; duplicate keys: the first counts. Documents
 * that grow with a project are read with base/jsonread.
 */
#define JSON_MAX ((size_t)1 << 20)

struct json; /* a node; owned by its root, which json_free frees */

struct json *json_parse(const char *text, size_t len, struct err *e); /* says line and column of a mistake */
void json_free(struct json *root);

bool json_is_object(const struct json *j);
bool json_is_array(const struct json *j);
bool json_is_string(const struct json *j);
bool json_is_number(const struct json *j);
bool json_is_bool(const struct json *j);
bool json_is_null(const struct json *j); /* null or absent (NULL) */

const struct json *json_get(const struct json *object, const char *key); /* NULL if absent or not an object */
const struct json *json_first(const struct json *array_or_object);       /* first child or NULL */
const struct json *json_next(const struct json *child);
const char *json_key(const struct json *child); /* its name in the object around it */
size_t json_count(const struct json *array_or_object);

/* Values by key with a default for absent or of another type. */
const char *json_str(const struct json *object, const char *key, const char *fallback);
double json_num(const struct json *object, const char *key, double fallback);
int64_t json_i64(const struct json *object, const char *key, int64_t fallback); /* only whole numbers within +-2^53 */
bool json_bool(const struct json *object, const char *key, bool fallback);

/* The node itself; NULL, 0, false if of another type. */
const char *json_string_value(const struct json *j);
double json_number_value(const struct json *j);
bool json_bool_value(const struct json *j);

/* For what must be there: false and "«key» is missing" or "«key» must be a string". */
bool json_need_str(const struct json *object, const char *key, const char **out, struct err *e);
bool json_need_num(const struct json *object, const char *key, double *out, struct err *e);
