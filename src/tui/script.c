#include "tui/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"

enum { WAIT_MS = 20000, SIDE_MAX = 1000 };

struct command;

struct script {
	char *name, *text;
	char *next;         /* line that comes */
	char *line;         /* what is left of the one under way, NUL behind; "": it is done */
	int number;         /* of the line */
	const struct command *command;
	int64_t wait_until; /* 0: no wait is under way */
};

struct script *script_new(const char *text, const char *name)
{
	struct script *s = xcalloc(1, sizeof *s);

	s->name = xstrdup(name);
	s->text = s->next = xstrdup(text);
	s->line = s->text + strlen(s->text);
	return s;
}

struct script *script_open(const char *path, struct err *e)
{
	struct script *s;
	char *text;
	size_t n;

	if (!path_read_file(path, 1 << 20, &text, &n, e))
		return NULL;
	s = script_new(text, path);
	free(text);
	return s;
}

void script_free(struct script *s)
{
	if (!s)
		return;
	free(s->text);
	free(s->name);
	free(s);
}

bool script_snap(const struct grid *screen, const char *path, struct err *e)
{
	char *text = grid_text(screen);
	struct path_file *f = path_file_open(path, 0644, e);
	bool ok = f && path_file_write(f, text, strlen(text), e);

	if (ok)
		ok = path_file_commit(f, e);
	else
		path_file_abort(f);
	free(text);
	return ok;
}

static struct script_step fail(const struct script *s, struct err *e, const char *why)
{
	err_set(e, ERR_INVALID, "%s, line %d: %s: %s", s->name, s->number, why, s->line);
	return (struct script_step){.verb = SCRIPT_FAIL};
}

/* ---------------------------------------------------------------- commands */

/* Each takes what it needs from the front of `line`. */
static struct script_step do_key(struct script *s, const struct grid *screen, struct err *e)
{
	struct script_step step = {.verb = SCRIPT_KEY};
	char *name = s->line, *space = strchr(name, ' ');

	if (space)
		*space = '\0';
	s->line = space ? space + 1 : name + strlen(name);
	if (!key_from_name(name, &step.key)) {
		s->line = name;
		return fail(s, e, "no such key");
	}
	return step;
}

static struct script_step do_type(struct script *s, const struct grid *screen, struct err *e)
{
	size_t len;
	struct script_step step = {.verb = SCRIPT_KEY, .key = {utf8_decode(s->line, strlen(s->line), &len), 0}};

	if (step.key.code == UTF8_BAD || step.key.code < ' ')
		return fail(s, e, "what is typed must be plain UTF-8");
	s->line += len;
	return step;
}

static struct script_step wait_for(struct script *s, const struct grid *screen, bool shown, struct err *e)
{
	char *text = grid_text(screen);
	bool there = strstr(text, s->line) != NULL;
	int64_t now = clock_mono_ms();
	struct script_step step = {.verb = SCRIPT_WAIT};

	if (s->wait_until == 0)
		s->wait_until = now + WAIT_MS;
	step.left_ms = s->wait_until - now;
	if (there == shown) {
		s->wait_until = step.left_ms = 0;
		s->line += strlen(s->line);
	} else if (step.left_ms <= 0) {
		fputs(text, stderr);
		step = fail(s, e, shown ? "the screen never showed it" : "the screen goes on showing it");
	}
	free(text);
	return step;
}

static struct script_step do_wait(struct script *s, const struct grid *screen, struct err *e)
{
	return wait_for(s, screen, true, e);
}

static struct script_step do_gone(struct script *s, const struct grid *screen, struct err *e)
{
	return wait_for(s, screen, false, e);
}

static struct script_step do_snap(struct script *s, const struct grid *screen, struct err *e)
{
	struct script_step step = {.verb = script_snap(screen, s->line, e) ? SCRIPT_WAIT : SCRIPT_FAIL};

	s->line += strlen(s->line);
	return step;
}

static struct script_step do_resize(struct script *s, const struct grid *screen, struct err *e)
{
	struct script_step step = {.verb = SCRIPT_RESIZE};
	char rest;

	if (sscanf(s->line, "%4dx%4d%c", &step.w, &step.h, &rest) != 2 || step.w < 1 || step.h < 1 ||
	    step.w > SIDE_MAX || step.h > SIDE_MAX)
		return fail(s, e, "a size is written 100x30");
	s->line += strlen(s->line);
	return step;
}

static const struct command {
	const char *word;
	struct script_step (*step)(struct script *s, const struct grid *screen, struct err *e);
} commands[] = {
    {"key ", do_key},   {"type ", do_type}, {"wait ", do_wait},
    {"gone ", do_gone}, {"snap ", do_snap}, {"resize ", do_resize},
};

static const struct command *command_of(const char *line)
{
	for (size_t i = 0; i < NELEM(commands); i++)
		if (str_starts(line, commands[i].word) && line[strlen(commands[i].word)])
			return &commands[i];
	return NULL;
}

/* Goes on to the next line that says something: false at the end. */
static bool next_line(struct script *s)
{
	while (*s->next) {
		size_t n = strcspn(s->next, "\n");
		char *line = s->next;

		s->next += n + (s->next[n] == '\n');
		line[n] = '\0';
		s->number++;
		if (*line && *line != '#') {
			s->line = line;
			return true;
		}
	}
	return false;
}

struct script_step script_next(struct script *s, const struct grid *screen, struct err *e)
{
	if (!*s->line) {
		if (!next_line(s))
			return (struct script_step){.verb = SCRIPT_END};
		s->command = command_of(s->line);
		if (!s->command)
			return fail(s, e, "no such command");
		s->line += strlen(s->command->word);
	}
	return s->command->step(s, screen, e);
}
