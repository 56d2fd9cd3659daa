#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/print.h"
#include "formats/format.h"
#include "image/encode.h"
#include "model/states.h"

/*
 * What shells complete, written from the table of commands: the first word, the second where the first is a group,
 * then options, their values where these are words of ours, else files.
 */

static size_t first_length(const struct command *c)
{
	return strcspn(c->verb, " ");
}

static bool same_first(const struct command *a, const struct command *b)
{
	return first_length(a) == first_length(b) && strncmp(a->verb, b->verb, first_length(a)) == 0;
}

/* The commands of a group stand together in the table. */
static bool begins_group(const struct command *c)
{
	return *c->verb && (c == commands || !same_first(c - 1, c));
}

static const char *second(const struct command *c)
{
	const char *space = strchr(c->verb, ' ');

	return space ? space + 1 : NULL;
}

static void say_states(void)
{
	for (int i = 0; i < ITEM_STATES; i++)
		say(" %s", item_state_word((enum item_state)i));
}

static void say_formats(void)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)); i++)
		say(" %s", f->name);
}

static void say_qualities(void)
{
	const struct quality *q;

	for (size_t i = 0; (q = quality_at(i)); i++)
		say(" %s", q->word);
}

static void say_graphics(void)
{
	for (int i = 0; i < GRAPHICS_KINDS; i++)
		say(" %s", graphics_word((enum graphics)i));
}

/* Options whose value is one of our words. */
static const struct {
	const char *option;
	void (*say_words)(void);
} values[] = {
	{"state", say_states},
	{"format", say_formats},
	{"quality", say_qualities},
	{"graphics", say_graphics},
};

/* ------------------------------------------------------------------- bash */

static void bash_options(const struct command *c)
{
	say("\t\"%s\"*) options=\"", c->verb);
	for (const struct option_row *o = c->options; o && o->name; o++)
		say("--%s ", o->name);
	for (const struct option_row *o = common_options; o->name; o++)
		say("--%s ", o->name);
	say("\" ;;\n");
}

static void bash_seconds(const struct command *first)
{
	if (!second(first))
		return;
	say("\t\"2 %.*s\") words=\"", (int)first_length(first), first->verb);
	for (const struct command *c = first; c->verb && same_first(c, first); c++)
		if (second(c))
			say("%s ", second(c));
	say("\" ;;\n");
}

static void bash(void)
{
	say("# Completions of labeldeck for bash.\n_labeldeck()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words= options=\n\n"
	    "\tcase \"$COMP_CWORD ${COMP_WORDS[1]}\" in\n\t\"1 \"*) words=\"--help --version ");
	for (const struct command *c = commands; c->verb; c++)
		if (begins_group(c))
			say("%.*s ", (int)first_length(c), c->verb);
	say("\" ;;\n");
	for (const struct command *c = commands; c->verb; c++)
		if (begins_group(c))
			bash_seconds(c);
	say("\tesac\n\tcase $prev in\n");
	for (size_t i = 0; i < NELEM(values); i++) {
		say("\t--%s) words=\"", values[i].option);
		values[i].say_words();
		say("\" ;;\n");
	}
	say("\tesac\n\tcase \"${COMP_WORDS[1]} ${COMP_WORDS[2]} \" in\n");
	for (const struct command *c = commands; c->verb; c++)
		if (*c->verb)
			bash_options(c);
	say("\tesac\n\t[[ -z $words && $cur == -* ]] && words=$options\n"
	    "\tif [[ -n $words ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
	    "\telse\n\t\tcompopt -o filenames\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n\tfi\n}\n"
	    "complete -F _labeldeck labeldeck\n");
}

/* -------------------------------------------------------------------- zsh */

static void zsh_options(const struct command *c)
{
	const struct option_row *const tables[] = {c->options, common_options};

	say("\t'%s'*) options=(", c->verb);
	for (size_t i = 0; i < NELEM(tables); i++)
		for (const struct option_row *o = tables[i]; o && o->name; o++)
			say("'--%s:%s' ", o->name, o->help);
	say(") ;;\n");
}

static void zsh_seconds(const struct command *first)
{
	if (!second(first))
		return;
	say("\t'3 %.*s') list=(", (int)first_length(first), first->verb);
	for (const struct command *c = first; c->verb && same_first(c, first); c++)
		if (second(c))
			say("'%s:%s' ", second(c), c->help);
	say(") ;;\n");
}

static void zsh(void)
{
	say("#compdef labeldeck\n# Completions of labeldeck for zsh.\nlocal -a list options\n"
	    "case \"$CURRENT $words[2]\" in\n\t'2 '*) list=(");
	for (const struct command *c = commands; c->verb; c++)
		if (begins_group(c))
			say("'%.*s:%s' ", (int)first_length(c), c->verb,
			    second(c) ? "and what to do with it" : c->help);
	say(") ;;\n");
	for (const struct command *c = commands; c->verb; c++)
		if (begins_group(c))
			zsh_seconds(c);
	say("esac\ncase $words[CURRENT-1] in\n");
	for (size_t i = 0; i < NELEM(values); i++) {
		say("\t--%s) list=(", values[i].option);
		values[i].say_words();
		say(") ;;\n");
	}
	say("esac\ncase \"$words[2] $words[3] \" in\n");
	for (const struct command *c = commands; c->verb; c++)
		if (*c->verb)
			zsh_options(c);
	say("esac\nif (( $#list )); then\n\t_describe word list\nelif [[ $PREFIX == -* ]]; then\n"
	    "\t_describe -o option options\nelse\n\t_files\nfi\n");
}

/* ------------------------------------------------------------------- fish */

static void fish_option(const struct command *c, const struct option_row *o)
{
	say("complete -c labeldeck -n '__fish_seen_subcommand_from %.*s%s%s' -l %s -d '%s'%s", (int)first_length(c),
	    c->verb, second(c) ? "; and __fish_seen_subcommand_from " : "", second(c) ? second(c) : "", o->name,
	    o->help, o->value ? " -r" : "");
	for (size_t i = 0; i < NELEM(values); i++)
		if (str_eq(values[i].option, o->name)) {
			say(" -f -a '");
			values[i].say_words();
			say("'");
		}
	say("\n");
}

static void fish_command(const struct command *c)
{
	if (begins_group(c))
		say("complete -c labeldeck -n __fish_use_subcommand -f -a %.*s -d '%s'\n", (int)first_length(c),
		    c->verb, second(c) ? "" : c->help);
	if (second(c))
		say("complete -c labeldeck -n '__fish_seen_subcommand_from %.*s' -f -a %s -d '%s'\n",
		    (int)first_length(c), c->verb, second(c), c->help);
	for (const struct option_row *o = c->options; o && o->name; o++)
		fish_option(c, o);
}

static void fish(void)
{
	say("# Completions of labeldeck for fish.\n");
	for (const struct command *c = commands; c->verb; c++)
		if (*c->verb)
			fish_command(c);
	for (const struct option_row *o = common_options; o->name; o++)
		say("complete -c labeldeck -l %s -d '%s'\n", o->name, o->help);
}

bool completions_write(const char *shell, struct err *e)
{
	static const struct {
		const char *shell;
		void (*write)(void);
	} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

	for (size_t i = 0; i < NELEM(shells); i++)
		if (str_eq(shells[i].shell, shell)) {
			shells[i].write();
			return true;
		}
	return err_set(e, ERR_USAGE, "there are completions for bash, zsh and fish, not for \"%s\"", shell);
}
