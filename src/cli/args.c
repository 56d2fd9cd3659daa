#include "cli/args.h"

#include <string.h>

#include "base/str.h"

static bool usage(const struct command *c, struct err *e, const char *what, const char *arg)
{
	return err_set(e, ERR_USAGE, "%s %s; see labeldeck%s%s --help", what, arg, *c->verb ? " " : "", c->verb);
}

static const struct option_row *row_find(const struct option_row *rows, const char *name, size_t n)
{
	for (; rows && rows->name; rows++)
		if (strlen(rows->name) == n && memcmp(rows->name, name, n) == 0)
			return rows;
	return NULL;
}

/* Takes the option at argv[0] and its value; returns how many arguments that were, 0 with e set. */
static int take_option(struct args *a, char **argv, struct err *e)
{
	const char *name = argv[0] + 2, *equals = strchr(name, '=');
	size_t n = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_row *row = row_find(a->command->options, name, n);
	const char *value = equals ? equals + 1 : NULL;

	if (!row)
		row = row_find(common_options, name, n);
	if (!row || a->ngiven == ARGS_OPTIONS)
		return usage(a->command, e, "there is no option", argv[0]);
	if (!row->value && value)
		return usage(a->command, e, "this option takes no value:", argv[0]);
	if (row->value && !value && !argv[1])
		return usage(a->command, e, "a value is missing behind", argv[0]);
	a->given[a->ngiven].row = row;
	a->given[a->ngiven++].value = !row->value ? "" : value ? value : argv[1];
	return row->value && !value ? 2 : 1;
}

static int words_needed(const char *words)
{
	int n = 0;

	for (const char *p = words; *p; p++)
		n += (p == words || p[-1] == ' ') && *p != '[';
	return n;
}

static int words_allowed(const char *words)
{
	int n = 0;

	for (const char *p = words; *p; p++)
		n += p == words || p[-1] == ' ';
	return n;
}

static bool check_words(const struct args *a, struct err *e)
{
	if (args_has(a, "help") || a->nwords >= words_needed(a->command->words))
		return true;
	return err_set(e, ERR_USAGE, "%s needs %s; see labeldeck %s --help", a->command->verb, a->command->words,
		       a->command->verb);
}

bool args_parse(struct args *a, const struct command *c, char **argv, struct err *e)
{
	bool options = true;

	*a = (struct args){.command = c, .rest = argv};
	if (c->flags & CMD_RAW)
		return true;
	while (*argv) {
		int taken = 1;

		if (options && str_eq(*argv, "--"))
			options = false;
		else if (options && str_eq(*argv, "-h"))
			taken = take_option(a, (char *[]){(char[]){"--help"}, NULL}, e);
		else if (options && str_starts(*argv, "--"))
			taken = take_option(a, argv, e);
		else if (options && **argv == '-' && argv[0][1])
			return usage(c, e, "there is no option", *argv);
		else if (a->nwords == words_allowed(c->words))
			return usage(c, e, "one argument too many:", *argv);
		else
			a->words[a->nwords++] = *argv;
		if (!taken)
			return false;
		argv += taken;
	}
	return check_words(a, e);
}

const char *args_word(const struct args *a, int i)
{
	return i < a->nwords ? a->words[i] : NULL;
}

const char *args_value(const struct args *a, const char *name)
{
	for (int i = a->ngiven; i-- > 0;)
		if (str_eq(a->given[i].row->name, name))
			return a->given[i].value;
	return NULL;
}

bool args_has(const struct args *a, const char *name)
{
	return args_value(a, name);
}

bool args_need(const struct args *a, const char *name, const char **value, struct err *e)
{
	*value = args_value(a, name);
	if (*value && **value)
		return true;
	return err_set(e, ERR_USAGE, "%s needs --%s; see labeldeck %s --help", a->command->verb, name,
		       a->command->verb);
}
