#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "client/client.h"

/* What every subcommand gets. */
struct cli {
	struct loop *loop;
	struct client *client; /* open, if the command asks for the service */
	bool json, quiet;      /* --json, --quiet */
	/* see interrupt_catch */
	int catching;
	bool stop, stoppable; /* a signal came; one may end what is being waited for */
	struct loop_watch *signals[3];
};

struct args;

/* One option of a command. */
struct option_row {
	const char *name;  /* without the dashes */
	const char *value; /* what follows it, as the help names it ("FILE"); NULL: nothing */
	const char *help;
};

/* What it asks for before it runs. */
enum { CMD_SERVICE = 1, CMD_RAW = 2 /* its arguments are somebody else's */, CMD_TERMINAL = 4 };

struct command {
	const char *verb;                 /* one word or two: "project create"; "" is what runs without a command */
	const char *words;                /* its arguments: "PROJECT", "[NAME]" if it may be missing; "" for none */
	const char *help;                 /* one line */
	const struct option_row *options; /* ends with an empty row */
	int flags;
	bool (*run)(struct cli *cli, const struct args *a, struct err *e);
};

extern const struct command commands[]; /* ends with a row without verb */
extern const struct option_row common_options[];

/* The command that argv begins with; *used gets the number of its words. NULL with e set if there is none. */
const struct command *command_find(int argc, char **argv, int *used, struct err *e);

/* What --help says: of all commands, of those whose verb begins with a word, of one. */
void help_all(void);
bool help_group(const char *word);
void help_command(const struct command *c);

/* The completions of a shell ("bash", "zsh", "fish") on standard output. */
bool completions_write(const char *shell, struct err *e);
