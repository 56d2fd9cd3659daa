#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/str.h"
#include "cli/args.h"
#include "cli/print.h"

/* The program labeldeck: finds the command, opens the service for it, ends with its exit code. */

static bool run_with_service(struct cli *cli, const struct args *a, struct err *e)
{
	bool ok;

	cli->loop = loop_new();
	cli->client = client_new(cli->loop);
	ok = client_open(cli->client, e) && a->command->run(cli, a, e);
	client_free(cli->client);
	loop_free(cli->loop);
	return ok;
}

static bool check_terminal(const struct args *a, struct err *e)
{
	if (!(a->command->flags & CMD_TERMINAL) || args_has(a, "script") || args_has(a, "no-open") ||
	    args_has(a, "json") || (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return true;
	return err_set(e, ERR_USAGE, "this needs a terminal to draw on, and there is none; see labeldeck --help");
}

static bool run_command(const struct args *a, struct err *e)
{
	struct cli cli = {0};
	bool ok;

	for (int i = 0; i < a->ngiven; i++) {
		cli.json |= str_eq(a->given[i].row->name, "json");
		cli.quiet |= str_eq(a->given[i].row->name, "quiet");
	}
	ok = a->command->flags & CMD_SERVICE ? run_with_service(&cli, a, e) : a->command->run(&cli, a, e);
	if (fflush(stdout) != 0 && ok)
		ok = err_errno(e, "cannot write to standard output");
	return ok;
}

static bool run_line(int argc, char **argv, struct err *e)
{
	const struct command *c;
	struct args a;
	int used;

	if (argc == 2 && str_eq(argv[1], "--help") && help_group(argv[0]))
		return true;
	c = command_find(argc, argv, &used, e);
	if (!c || !args_parse(&a, c, argv + used, e))
		return false;
	if (!args_has(&a, "help"))
		return check_terminal(&a, e) && run_command(&a, e);
	help_command(c);
	return true;
}

/* What is asked instead of a command. False: nothing of that kind. */
static bool run_question(int argc, char **argv, struct err *e)
{
	if (argc == 0)
		return false;
	if (str_eq(argv[0], "--help") || str_eq(argv[0], "-h") || str_eq(argv[0], "help"))
		help_all();
	else if (str_eq(argv[0], "--version"))
		say("labeldeck %s\n", PACKAGE_VERSION);
	else if (argc == 2 && str_eq(argv[0], "--completions"))
		completions_write(argv[1], e);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct err e = {.kind = ERR_NONE};
	char *sentence;

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	if (run_question(argc - 1, argv + 1, &e) ? e.kind == ERR_NONE : run_line(argc - 1, argv + 1, &e))
		return 0;
	sentence = printable(e.text);
	note("%s", sentence);
	free(sentence);
	return err_exit_code(e.kind);
}
