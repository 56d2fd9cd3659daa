#include "base/json.h"

#include <math.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/utf8.h"

enum { DEPTH_MAX = 64 };

/* A struct json is a cJSON node: only this file knows. */
static const cJSON *node(const struct json *j)
{
	return (const cJSON *)(const void *)j;
}

static const struct json *wrap(const cJSON *c)
{
	return (const struct json *)(const void *)c;
}

static bool too_deep(const char *text, size_t len)
{
	int depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		if (in_string) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				in_string = false;
		} else if (text[i] == '"') {
			in_string = true;
		} else if (text[i] == '{' || text[i] == '[') {
			if (++depth > DEPTH_MAX)
				return true;
		} else if (text[i] == '}' || text[i] == ']') {
			depth--;
		}
	}
	return false;
}

static void say_where(const char *text, const char *at, struct err *e)
{
	int line = 1, column = 1;

	for (const char *s = text; s < at; s++) {
		column++;
		if (*s == '\n') {
			line++;
			column = 1;
		}
	}
	err_set(e, ERR_INVALID, "this is not JSON: mistake at line %d, column %d", line, column);
}

struct json *json_parse(const char *text, size_t len, struct err *e)
{
	const char *end = NULL;

	if (len > JSON_MAX)
		err_set(e, ERR_TOO_LARGE, "the JSON document has %zu bytes; at most %zu are taken", len, JSON_MAX);
	else if (memchr(text, 0, len) || !utf8_valid(text, len))
		err_set(e, ERR_INVALID, "the JSON document is not UTF-8");
	else if (too_deep(text, len))
		err_set(e, ERR_INVALID, "the JSON document is nested more than %d levels deep", DEPTH_MAX);
	else {
		cJSON *c = cJSON_ParseWithLengthOpts(text, len, &end, false);
		const char *rest = end;
		while (c && rest < text + len && strchr(" \t\r\n", *rest))
			rest++;
		if (c && rest == text + len)
			return (struct json *)(void *)c;
		say_where(text, c ? rest : end ? end : text, e);
		cJSON_Delete(c);
	}
	return NULL;
}

void json_free(struct json *root)
{
	cJSON_Delete((cJSON *)(void *)root);
}

bool json_is_object(const struct json *j)
{
	return cJSON_IsObject(node(j));
}

bool json_is_array(const struct json *j)
{
	return cJSON_IsArray(node(j));
}

bool json_is_string(const struct json *j)
{
	return cJSON_IsString(node(j));
}

bool json_is_number(const struct json *j)
{
	return cJSON_IsNumber(node(j)) && isfinite(node(j)->valuedouble);
}

bool json_is_bool(const struct json *j)
{
	return cJSON_IsBool(node(j));
}

bool json_is_null(const struct json *j)
{
	return !j || cJSON_IsNull(node(j));
}

const struct json *json_get(const struct json *object, const char *key)
{
	return json_is_object(object) ? wrap(cJSON_GetObjectItemCaseSensitive(node(object), key)) : NULL;
}

const struct json *json_first(const struct json *array_or_object)
{
	return array_or_object ? wrap(node(array_or_object)->child) : NULL;
}

const struct json *json_next(const struct json *child)
{
	return wrap(node(child)->next);
}

const char *json_key(const struct json *child)
{
	return node(child)->string;
}

size_t json_count(const struct json *array_or_object)
{
	return array_or_object ? (size_t)cJSON_GetArraySize(node(array_or_object)) : 0;
}

const char *json_string_value(const struct json *j)
{
	return json_is_string(j) ? node(j)->valuestring : NULL;
}

double json_number_value(const struct json *j)
{
	return json_is_number(j) ? node(j)->valuedouble : 0;
}

bool json_bool_value(const struct json *j)
{
	return cJSON_IsTrue(node(j));
}

const char *json_str(const struct json *object, const char *key, const char *fallback)
{
	const char *s = json_string_value(json_get(object, key));

	return s ? s : fallback;
}

double json_num(const struct json *object, const char *key, double fallback)
{
	const struct json *j = json_get(object, key);

	return json_is_number(j) ? node(j)->valuedouble : fallback;
}

int64_t json_i64(const struct json *object, const char *key, int64_t fallback)
{
	const struct json *j = json_get(object, key);

	if (!json_is_number(j))
		return fallback;
	double v = node(j)->valuedouble;
	return v == floor(v) && fabs(v) <= 9007199254740992.0 ? (int64_t)v : fallback;
}

bool json_bool(const struct json *object, const char *key, bool fallback)
{
	const struct json *j = json_get(object, key);

	return json_is_bool(j) ? cJSON_IsTrue(node(j)) : fallback;
}

static bool need(const struct json *object, const char *key, bool right, const char *type, struct err *e)
{
	if (right)
		return true;
	if (json_is_null(json_get(object, key)))
		return err_set(e, ERR_INVALID, "\"%s\" is missing", key);
	return err_set(e, ERR_INVALID, "\"%s\" must be a %s", key, type);
}

bool json_need_str(const struct json *object, const char *key, const char **out, struct err *e)
{
	*out = json_str(object, key, NULL);
	return need(object, key, *out != NULL, "string", e);
}

bool json_need_num(const struct json *object, const char *key, double *out, struct err *e)
{
	*out = json_num(object, key, 0);
	return need(object, key, json_is_number(json_get(object, key)), "number", e);
}
