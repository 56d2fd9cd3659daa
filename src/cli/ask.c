#include "cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cli/print.h"

char *path_about(const char *kind, const char *name, const char *rest)
{
	char *escaped = client_escape(name);
	char *path = xasprintf("/v1/%s/%s%s", kind, escaped, rest);

	free(escaped);
	return path;
}

struct json *ask_about(struct cli *cli, const char *method, const char *kind, const char *name, const char *rest,
		       const char *body, struct err *e)
{
	char *path = path_about(kind, name, rest);
	struct json *answer = client_ask(cli->client, method, path, body, e);

	free(path);
	return answer;
}

static struct json *ask_page(struct cli *cli, const char *path, const char *after, int size, struct err *e)
{
	char *escaped = client_escape(after);
	char *url =
	    xasprintf("%s%climit=%d%s%s", path, strchr(path, '?') ? '&' : '?', size, *after ? "&after=" : "", escaped);
	struct json *page = client_ask(cli->client, "GET", url, NULL, e);

	free(url);
	free(escaped);
	return page;
}

bool list_each(struct cli *cli, const char *path, int size, void (*fn)(const struct json *element, void *arg),
	       void *arg, struct err *e)
{
	char *after = xstrdup("");
	bool more = true;

	while (more) {
		struct json *page = ask_page(cli, path, after, size, e);

		if (!page && e->kind == ERR_TOO_LARGE && size > 1) {
			size /= 2;
			continue;
		}
		if (!page)
			break;
		for (const struct json *j = json_first(json_get(page, "value")); j; j = json_next(j))
			fn(j, arg);
		free(after);
		after = xstrdup(json_str(page, "next", ""));
		more = *after;
		json_free(page);
	}
	free(after);
	return !more;
}

bool ask_to_type(const char *what, const char *name, struct err *e)
{
	char line[300];

	if (!isatty(STDIN_FILENO))
		return err_set(e, ERR_USAGE, "this asks for a yes on the terminal; without one, add --yes");
	fprintf(stderr, "%s\nType %s to go on: ", what, name);
	fflush(stderr);
	if (!fgets(line, sizeof line, stdin))
		*line = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (str_eq(line, name))
		return true;
	return err_set(e, ERR_CANCELLED, "nothing was deleted: that is not the name %s", name);
}
