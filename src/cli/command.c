#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/print.h"

#define JSON                                                                                                           \
	{                                                                                                              \
		"json", NULL, "print JSON, lists as one line each"                                                     \
	}
#define YES                                                                                                            \
	{                                                                                                              \
		"yes", NULL, "do not ask"                                                                              \
	}
#define END                                                                                                            \
	{                                                                                                              \
		NULL, NULL, NULL                                                                                       \
	}

const struct option_row common_options[] = {
	{"help", NULL, "say how this is used"},
	{"quiet", NULL, "no progress, no notices"},
	END,
};

#define GRAPHICS_WORDS "kitty, iterm, sixel, sextants, blocks, ascii"

static const struct option_row terminal_options[] = {
	{"open", "PROJECT", "begin by labeling this project"},
	{"readonly", NULL, "change nothing"},
	{"graphics", "GRAPHICS", GRAPHICS_WORDS " or none, instead of what the terminal can do"},
	{"script", "FILE", "take the keys from a file; needs no terminal"},
	{"snap", "FILE", "write the screens of the script as text"},
	END,
};

static const struct option_row json_only[] = {JSON, END};
static const struct option_row yes_only[] = {YES, END};

static const struct option_row project_create_options[] = {
	{"from", "FILE", "what to make: INI or JSON; - is standard input"},
	{"no-wait", NULL, "do not wait until its items are there"},
	JSON,
	END,
};

static const struct option_row data_create_options[] = {
	{"from-folder", "FOLDER", "the pictures below a folder of this machine"},
	{"copy", NULL, "copy them to the workspace instead of using them where they are"},
	{"from-tar", "FILE", "the pictures of a tar archive; - is standard input"},
	JSON,
	END,
};

static const struct option_row item_list_options[] = {
	{"state", "STATE", "only items in this state"},
	JSON,
	END,
};

static const struct option_row label_import_options[] = {
	{"format", "FORMAT", "what FILE is: coco, coco-azure, csv or jsonl"},
	{"overwrite", NULL, "replace the labels of items that are labeled already"},
	JSON,
	END,
};

static const struct option_row export_options[] = {
	{"format", "FORMAT", "what to write: coco, coco-azure, csv or jsonl"},
	{"output", "FILE", "where to; - is standard output"},
	JSON,
	END,
};

static const struct option_row preview_options[] = {
	{"size", "WxH", "at most so many pixels, instead of what fits in the terminal"},
	{"graphics", "GRAPHICS", GRAPHICS_WORDS ", instead of what the terminal can do"},
	{"quality", "QUALITY", "high, normal, or only 64, 32 or 16 colours"},
	END,
};

static const struct option_row demo_options[] = {
	{"no-open", NULL, "only make the project"},
	{"graphics", "GRAPHICS", "as without a command"},
	JSON,
	END,
};

const struct command commands[] = {
	{"", "", "label in the terminal", terminal_options, CMD_SERVICE | CMD_TERMINAL, terminal_run},
	{"project create", "", "make a project from a file", project_create_options, CMD_SERVICE, project_create},
	{"project list", "", "list the projects", json_only, CMD_SERVICE, project_list},
	{"project show", "PROJECT", "show the settings and classes of a project", json_only, CMD_SERVICE, project_show},
	{"project pause", "PROJECT", "stop the labeling of a project", json_only, CMD_SERVICE, project_pause},
	{"project resume", "PROJECT", "let the labeling of a project go on", json_only, CMD_SERVICE, project_resume},
	{"project delete", "PROJECT", "delete a project (asks first)", yes_only, CMD_SERVICE, project_delete},
	{"data create", "NAME", "make a data asset of pictures", data_create_options, CMD_SERVICE, data_create},
	{"data list", "", "list the data assets", json_only, CMD_SERVICE, data_list},
	{"data show", "NAME", "show a data asset", json_only, CMD_SERVICE, data_show},
	{"data delete", "NAME", "delete a data asset (asks first)", yes_only, CMD_SERVICE, data_delete},
	{"item list", "PROJECT", "list the items of a project", item_list_options, CMD_SERVICE, item_list},
	{"label import", "PROJECT FILE", "import labels from a file", label_import_options, CMD_SERVICE, label_import},
	{"status", "PROJECT", "show the progress of a project", json_only, CMD_SERVICE, status_show},
	{"export list", "PROJECT", "list the exports of a project", json_only, CMD_SERVICE, export_list},
	{"export", "PROJECT", "write the labels of a project to a file", export_options, CMD_SERVICE, export_run},
	{"preview", "IMAGE", "show a picture in the terminal", preview_options, 0, preview_run},
	{"demo", "", "make the demo project and open it", demo_options, CMD_SERVICE | CMD_TERMINAL, demo_run},
	{"serve", "[ARGUMENT]...", "run the service, labeldeckd, in place of this program", NULL, CMD_RAW, serve_run},
	{NULL, NULL, NULL, NULL, 0, NULL},
};

/* How many words of argv the verb is; 0 if it is another. */
static int verb_words(const char *verb, int argc, char **argv)
{
	const char *space = strchr(verb, ' ');
	size_t n = space ? (size_t)(space - verb) : strlen(verb);

	if (argc < (space ? 2 : 1) || strlen(argv[0]) != n || memcmp(argv[0], verb, n) != 0)
		return 0;
	if (!space)
		return 1;
	return str_eq(space + 1, argv[1]) ? 2 : 0;
}

static bool begins_verb(const char *word)
{
	size_t n = strlen(word);

	for (const struct command *c = commands; c->verb; c++)
		if (str_starts(c->verb, word) && c->verb[n] == ' ')
			return true;
	return false;
}

const struct command *command_find(int argc, char **argv, int *used, struct err *e)
{
	*used = 0;
	if (argc == 0 || argv[0][0] == '-')
		return commands;
	for (const struct command *c = commands; c->verb; c++)
		if (*c->verb && (*used = verb_words(c->verb, argc, argv)))
			return c;
	if (!begins_verb(argv[0]))
		err_set(e, ERR_USAGE, "there is no command \"%s\"; see labeldeck --help", argv[0]);
	else if (argc > 1)
		err_set(e, ERR_USAGE, "there is no command \"%s %s\"; see labeldeck %s --help", argv[0], argv[1],
			argv[0]);
	else
		err_set(e, ERR_USAGE, "%s needs one more word; see labeldeck %s --help", argv[0], argv[0]);
	return NULL;
}

/* ------------------------------------------------------------------- help */

static void help_line(const struct command *c)
{
	say("  labeldeck %s%s%-*s %s\n", c->verb, *c->verb && *c->words ? " " : "",
	    (int)(32 - strlen(c->verb) - (*c->verb && *c->words)), c->words, c->help);
}

static void help_options(const struct option_row *rows)
{
	for (; rows && rows->name; rows++)
		say("  --%s%s%-*s %s\n", rows->name, rows->value ? " " : "",
		    (int)(22 - strlen(rows->name) - (rows->value != NULL)), rows->value ? rows->value : "", rows->help);
}

void help_all(void)
{
	say("labeldeck labels images in the terminal.\n\n");
	for (const struct command *c = commands; c->verb; c++)
		help_line(c);
	say("\nOptions without a command:\n");
	help_options(commands->options);
	say("\nlabeldeck COMMAND --help says more about each; the manual is labeldeck(1).\n");
}

bool help_group(const char *word)
{
	if (!begins_verb(word))
		return false;
	for (const struct command *c = commands; c->verb; c++)
		if (str_starts(c->verb, word) && c->verb[strlen(word)] == ' ')
			help_line(c);
	return true;
}

void help_command(const struct command *c)
{
	say("usage: labeldeck%s%s%s%s%s\n%s\n\n", *c->verb ? " " : "", c->verb, c->options ? " [OPTION]..." : "",
	    *c->words ? " " : "", c->words, c->help);
	help_options(c->options);
	help_options(common_options);
}
