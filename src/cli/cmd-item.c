#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "model/states.h"

#define PAGE 500

static void print_item(const struct json *item, void *arg)
{
	const struct cli *cli = arg;
	char *path;

	if (cli->json) {
		print_json(item);
		return;
	}
	path = printable(json_str(item, "path", ""));
	say("%7" PRId64 "  %-12s %s\n", json_i64(item, "number", 0), json_str(item, "state", ""), path);
	free(path);
}

static bool check_state(const char *state, struct err *e)
{
	enum item_state s;
	struct buf words;

	if (!state || item_state_from_word(state, &s))
		return true;
	buf_init(&words, 1000);
	for (int i = 0; i < ITEM_STATES; i++)
		buf_addf(&words, "%s%s", i > 0 ? ", " : "", item_state_word((enum item_state)i));
	err_set(e, ERR_USAGE, "there is no state \"%s\", but %s", state, buf_str(&words));
	buf_fini(&words);
	return false;
}

bool item_list(struct cli *cli, const struct args *a, struct err *e)
{
	const char *state = args_value(a, "state");
	char *rest, *path;
	bool ok;

	if (!check_state(state, e))
		return false;
	rest = xasprintf("/items?labels=%d%s%s", cli->json, state ? "&state=" : "", state ? state : "");
	path = path_about("projects", args_word(a, 0), rest);
	ok = list_each(cli, path, PAGE, print_item, cli, e);
	free(path);
	free(rest);
	return ok;
}
