#pragma once

#include "cli/cli.h"

/* The command line of one command, taken apart by its table. Strings are argv's. */
enum { ARGS_WORDS = 4, ARGS_OPTIONS = 16 };

struct args {
	const struct command *command;
	const char *words[ARGS_WORDS];
	int nwords;
	struct {
		const struct option_row *row;
		const char *value;
	} given[ARGS_OPTIONS];
	int ngiven;
	char **rest; /* of a CMD_RAW command: NULL-terminated */
};

/* --name VALUE or --name=VALUE, in any order with words; "--" ends the options. ERR_USAGE says what is wrong. */
bool args_parse(struct args *a, const struct command *c, char **argv, struct err *e);

const char *args_word(const struct args *a, int i);             /* NULL if it was left out */
const char *args_value(const struct args *a, const char *name); /* the last one given; "" for one without value; NULL */
bool args_has(const struct args *a, const char *name);
bool args_need(const struct args *a, const char *name, const char **value, struct err *e);
