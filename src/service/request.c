#include "service/request.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes s in place; '+' is a blank in queries only. */
static bool decode(char *s, bool plus)
{
	char *to = s;

	for (; *s; s++, to++) {
		int high, low;

		*to = plus && *s == '+' ? ' ' : *s;
		if (*s != '%')
			continue;
		high = hex_digit(s[1]);
		low = high < 0 ? -1 : hex_digit(s[2]);
		if (low < 0 || (high == 0 && low == 0))
			return false;
		*to = (char)(high << 4 | low);
		s += 2;
	}
	*to = '\0';
	return true;
}

static bool split_path(struct request *rq, char *path, struct err *e)
{
	if (*path != '/')
		return err_set(e, ERR_INVALID, "the path of a request begins with a slash");
	while (path) {
		char *part = path + 1;

		path = strchr(part, '/');
		if (path)
			*path = '\0';
		if (*part == '\0' && !path)
			break; /* a slash at the end */
		if (rq->nparts == REQUEST_PARTS)
			return err_set(e, ERR_NOT_FOUND, "there is no %s; labeldeck-api(7) lists what there is",
				       rq->path);
		if (!decode(part, false))
			return err_set(e, ERR_INVALID, "the path %s is not well escaped", rq->path);
		rq->parts[rq->nparts++] = part;
	}
	return true;
}

static bool split_query(struct request *rq, char *query, struct err *e)
{
	char *pair;

	while ((pair = strsep(&query, "&"))) {
		char *value = strchr(pair, '=');

		if (*pair == '\0')
			continue;
		if (rq->nquery == REQUEST_QUERY)
			return err_set(e, ERR_INVALID, "more than %d query parameters", REQUEST_QUERY);
		if (value)
			*value++ = '\0';
		if (!decode(pair, true) || (value && !decode(value, true)))
			return err_set(e, ERR_INVALID, "the query of %s is not well escaped", rq->path);
		rq->query[rq->nquery++] = (struct request_pair){pair, value ? value : ""};
	}
	return true;
}

bool request_parse(struct request *rq, const char *uri, struct err *e)
{
	char *text, *query;

	*rq = (struct request){.path = xstrndup(uri, strcspn(uri, "?#"))};
	if (strlen(uri) > REQUEST_URI_MAX)
		return err_set(e, ERR_TOO_LARGE, "the address of the request is longer than %d bytes", REQUEST_URI_MAX);
	rq->texts = text = xstrdup(uri);
	text[strcspn(text, "#")] = '\0';
	query = strchr(text, '?');
	if (query)
		*query++ = '\0';
	return split_path(rq, text, e) && split_query(rq, query, e);
}

void request_fini(struct request *rq)
{
	if (rq->spool)
		unlink(rq->spool);
	free(rq->spool);
	free(rq->path);
	free(rq->texts);
	json_free(rq->body);
	*rq = (struct request){0};
}

const char *request_query(const struct request *rq, const char *key)
{
	for (size_t i = 0; i < rq->nquery; i++) {
		if (str_eq(rq->query[i].key, key))
			return rq->query[i].value;
	}
	return NULL;
}

bool request_number(const struct request *rq, const char *key, int64_t fallback, int64_t min, int64_t max, int64_t *out,
		    struct err *e)
{
	const char *value = request_query(rq, key);

	*out = fallback;
	if (value && (!str_to_i64(value, out) || *out < min || *out > max))
		return err_set(e, ERR_INVALID, "\"%s\" must be a whole number from %lld to %lld, not \"%s\"", key,
			       (long long)min, (long long)max, value);
	return true;
}

bool request_flag(const struct request *rq, const char *key, bool fallback)
{
	const char *value = request_query(rq, key);

	return value ? !str_eq(value, "0") : fallback;
}

bool request_id(const struct request *rq, int64_t *id, struct err *e)
{
	if (!str_to_i64(rq->params[0], id) || *id < 1)
		return err_set(e, ERR_NOT_FOUND, "there is no %s: \"%s\" is no number", rq->path, rq->params[0]);
	return true;
}

bool request_need_body(const struct request *rq, struct err *e)
{
	return rq->body || err_set(e, ERR_INVALID, "%s %s needs a JSON object as its body", rq->method, rq->path);
}

bool request_set_body(struct request *rq, const char *text, size_t n, struct err *e)
{
	if (n == 0)
		return true;
	rq->body = json_parse(text, n, e);
	if (!rq->body)
		return err_prefix(e, "the body of %s %s", rq->method, rq->path);
	if (!json_is_object(rq->body))
		return err_set(e, ERR_INVALID, "the body must be a JSON object");
	return true;
}
