#include "tui/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"

enum { WAIT_MS = 20000 };

struct script {
	struct script_ops ops;
	char *text, *at;
	int line;
	int64_t wait_until; /* 0: no wait under way */
};

struct script *script_open(const char *path, const struct script_ops *ops, struct err *e)
{
	char *text;
	size_t n;

	if (!path_read_file(path, 1 << 20, &text, &n, e))
		return NULL;
	struct script *s = xcalloc(1, sizeof *s);
	s->ops = *ops;
	s->text = s->at = text;
	return s;
}

void script_free(struct script *s)
{
	if (!s)
		return;
	free(s->text);
	free(s);
}

int64_t script_left_ms(const struct script *s)
{
	int64_t left = s->wait_until - clock_mono_ms();

	return s->wait_until == 0 ? -1 : left > 0 ? left : 0;
}

static enum script_state wait_for(struct script *s, const struct grid *screen, const char *text, bool shown, struct err *e)
{
	char *now = grid_text(screen);
	bool there = strstr(now, text) != NULL;

	if (there == shown) {
		s->wait_until = 0;
		free(now);
		return SCRIPT_GOES_ON;
	}
	if (s->wait_until == 0)
		s->wait_until = clock_mono_ms() + WAIT_MS;
	bool late = clock_mono_ms() >= s->wait_until;
	if (late) {
		fputs(now, stderr);
		err_set(e, ERR_INTERNAL, "script line %d: the screen %s \"%s\"", s->line, shown ? "never showed" : "went on showing", text);
	}
	free(now);
	return late ? SCRIPT_FAILED : SCRIPT_WAITS;
}

static bool snap(const struct grid *screen, const char *path, struct err *e)
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

static void type(struct script *s, const char *text)
{
	size_t len, n = strlen(text);

	for (; n > 0; text += len, n -= len) {
		struct key k = {utf8_decode(text, n, &len), 0};
		s->ops.key(k, s->ops.arg);
	}
}

static enum script_state run(struct script *s, char *line, const struct grid *screen, struct err *e)
{
	size_t n = strcspn(line, " ");
	char *rest = line + n + (line[n] == ' ');
	struct key k;
	int w, h;

	line[n] = '\0';
	if (str_eq(line, "wait") || str_eq(line, "gone"))
		return wait_for(s, screen, rest, line[0] == 'w', e);
	if (str_eq(line, "key") && key_from_name(rest, strlen(rest), &k))
		s->ops.key(k, s->ops.arg);
	else if (str_eq(line, "type"))
		type(s, rest);
	else if (str_eq(line, "snap"))
		return snap(screen, rest, e) ? SCRIPT_GOES_ON : SCRIPT_FAILED;
	else if (str_eq(line, "resize") && sscanf(rest, "%dx%d", &w, &h) == 2 && w > 0 && h > 0 && w <= 500 && h <= 300)
		s->ops.resize(w, h, s->ops.arg);
	else {
		err_set(e, ERR_INVALID, "script line %d: \"%s %s\" is no command", s->line, line, rest);
		return SCRIPT_FAILED;
	}
	return SCRIPT_GOES_ON;
}

enum script_state script_step(struct script *s, const struct grid *screen, struct err *e)
{
	for (;;) {
		char *end = strchr(s->at, '\n');
		size_t n = end ? (size_t)(end - s->at) : strlen(s->at);
		if (*s->at == '\0')
			return SCRIPT_ENDED;
		char *line = xstrndup(s->at, n);
		char *next = s->at + n + (end != NULL);
		if (s->wait_until == 0)
			s->line++;
		enum script_state st = line[0] == '\0' || line[0] == '#' ? SCRIPT_GOES_ON : run(s, line, screen, e);
		bool blank = line[0] == '\0' || line[0] == '#';
		free(line);
		if (st != SCRIPT_WAITS)
			s->at = next;
		if (!blank)
			return st;
	}
}
