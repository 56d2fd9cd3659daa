#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/jsonwrite.h"
#include "base/str.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/data.h"
#include "cli/operation.h"
#include "cli/print.h"

static void add_row(struct table *t, const struct json *asset)
{
	char text[28];

	table_add(t, json_str(asset, "name", ""), false);
	table_add(t, json_str(asset, "kind", ""), false);
	table_add(t, str_count(json_i64(asset, "files", 0), text), true);
	table_add(t, "files", false);
	table_add(t, str_bytes((uint64_t)json_i64(asset, "bytes", 0), text), true);
	table_add(t, json_str(asset, "state", ""), false);
	table_add(t, json_str(asset, "path", ""), false);
}

static void print_assets(bool json, const struct json *first)
{
	struct table *t = table_new(7);

	for (const struct json *j = first; j; j = json_next(j)) {
		if (json)
			print_json(j);
		else
			add_row(t, j);
	}
	table_print(t);
}

bool data_print(struct cli *cli, const char *name, struct err *e)
{
	struct json *asset = ask_about(cli, "GET", "data", name, "", NULL, e);
	bool ok = asset;

	if (ok && (cli->json || !cli->quiet))
		print_assets(cli->json, asset);
	json_free(asset);
	return ok;
}

bool data_list(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *answer = client_ask(cli->client, "GET", "/v1/data", NULL, e);
	bool ok = answer;

	print_assets(cli->json, json_first(json_get(answer, "value")));
	json_free(answer);
	return ok;
}

static void show_asset(const struct json *asset)
{
	int64_t unprobed = json_i64(asset, "unprobed", 0), rejected = json_i64(asset, "rejectedNames", 0);
	char text[28];

	print_assets(false, asset);
	if (unprobed > 0)
		say("%s files are still to be looked at\n", str_count(unprobed, text));
	if (rejected > 0)
		say("%s files were left out: their names are not UTF-8 or too long\n", str_count(rejected, text));
}

bool data_show(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *asset = ask_about(cli, "GET", "data", args_word(a, 0), "", NULL, e);
	bool ok = asset;

	if (ok && cli->json)
		print_json(asset);
	else if (ok)
		show_asset(asset);
	json_free(asset);
	return ok;
}

static bool confirm_delete(const struct json *asset, struct err *e)
{
	bool copied = str_eq(json_str(asset, "kind", ""), "copied");
	char count[28], *name = printable(json_str(asset, "name", ""));
	char *what = xasprintf("This deletes the data asset %s%s%s%s.", name, copied ? " and its copies of " : "",
			       copied ? str_count(json_i64(asset, "files", 0), count) : "", copied ? " pictures" : "");
	bool yes = ask_to_type(what, name, e);

	free(what);
	free(name);
	return yes;
}

bool data_delete(struct cli *cli, const struct args *a, struct err *e)
{
	struct json *asset = ask_about(cli, "GET", "data", args_word(a, 0), "", NULL, e), *answer = NULL;
	bool ok;

	if (asset && (args_has(a, "yes") || confirm_delete(asset, e)))
		answer = ask_about(cli, "DELETE", "data", args_word(a, 0), "", NULL, e);
	ok = answer;
	if (ok && !cli->quiet)
		say("deleted the data asset %s\n", args_word(a, 0));
	json_free(asset);
	json_free(answer);
	return ok;
}

/* ----------------------------------------------------------------- create */

static char *folder_body(const char *name, const char *folder)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, 1 << 16);
	jsonw_init(&w, &b);
	jsonw_object(&w);
	jsonw_kstr(&w, "name", name);
	jsonw_kstr(&w, "folder", folder);
	jsonw_object_end(&w);
	jsonw_end(&w);
	return buf_take(&b);
}

static bool use_folder(struct cli *cli, const char *name, const char *given, struct err *e)
{
	char *folder = data_folder(given, e), *body = folder ? folder_body(name, folder) : NULL;
	struct json *operation = body ? operation_run(cli, "/v1/data", body, e) : NULL;
	bool ok = operation && data_print(cli, name, e) && data_check_rejected(cli, name, e);

	json_free(operation);
	free(body);
	free(folder);
	return ok;
}

bool data_create(struct cli *cli, const struct args *a, struct err *e)
{
	const char *name = args_word(a, 0), *folder = args_value(a, "from-folder"), *tar = args_value(a, "from-tar");

	if (!folder == !tar)
		return err_set(e, ERR_USAGE,
			       "data create needs --from-folder or --from-tar; see labeldeck data create --help");
	if (tar && args_has(a, "copy"))
		return err_set(e, ERR_USAGE, "--copy belongs to --from-folder; pictures from a tar are always copied");
	if (tar)
		return data_copy_tar(cli, name, tar, e);
	return args_has(a, "copy") ? data_copy_folder(cli, name, folder, e) : use_folder(cli, name, folder, e);
}

bool data_check_rejected(struct cli *cli, const char *name, struct err *e)
{
	struct json *asset = ask_about(cli, "GET", "data", name, "", NULL, e);
	int64_t rejected = json_i64(asset, "rejectedNames", 0);
	bool there = asset;

	json_free(asset);
	if (!there || rejected == 0)
		return there;
	return err_set(e, ERR_PARTIAL, "%" PRId64 " files were left out: their names are not UTF-8 or too long",
		       rejected);
}
