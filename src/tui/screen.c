#include "tui/screen.h"

#include <signal.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/loop.h"
#include "tui/term.h"
#include "tui/tty.h"

enum { ASK_MS = 500, PICTURE_MS = 1000, LEAVE_MAX = 1 << 16 };
#define FRAME_MAX ((size_t)64 << 20)

struct screen {
	struct loop *loop;
	const struct screen_news *news;
	void *arg;
	struct tty *tty;   /* NULL: no terminal */
	struct term *term; /* NULL likewise */
	struct input *input;
	struct loop_watch *input_timer;
	struct loop_watch *signals[3];
	bool sync;                   /* it knows synchronised output */
	struct caps_parser *answers; /* NULL: nothing is asked */
	struct loop_watch *ask_timer;
	bool picture_under_way; /* it has not yet said that it has the last picture */
	bool never_says;        /* it does not answer */
	struct loop_watch *picture_timer;
};

/* ------------------------------------------------------------------- asking */

static void take_caps(struct screen *s)
{
	struct caps c = caps_result(s->answers, s->tty ? tty_fd(s->tty) : -1);

	caps_parser_free(s->answers);
	s->answers = NULL;
	loop_timer_stop(s->ask_timer);
	s->sync = c.sync;
	if (s->term)
		term_theme(s->term, c.light);
	s->news->caps(&c, s->arg);
}

static void on_no_answer(void *arg)
{
	struct screen *s = arg;

	if (s->answers)
		take_caps(s);
}

void screen_ask(struct screen *s)
{
	struct buf questions;

	caps_parser_free(s->answers);
	s->answers = caps_parser_new();
	if (!s->tty) {
		take_caps(s);
		return;
	}
	buf_init(&questions, 4096);
	caps_questions(&questions);
	tty_send(s->tty, questions.data, questions.len);
	buf_fini(&questions);
	loop_timer_set(s->ask_timer, ASK_MS);
}

static void on_picture_late(void *arg)
{
	struct screen *s = arg;

	s->picture_under_way = false;
	s->never_says = true;
}

static void take_answer(struct screen *s, const struct input_event *ev)
{
	if (ev->kind == 'c' && ev->n == 2 && ev->text[0] == '0' && ev->text[1] == 'n') {
		s->picture_under_way = s->never_says = false;
		loop_timer_stop(s->picture_timer);
	} else if (s->answers && caps_answer(s->answers, ev->kind, ev->text, ev->n)) {
		take_caps(s);
	}
}

/* -------------------------------------------------------------------- input */

static void on_input(const struct input_event *ev, void *arg)
{
	struct screen *s = arg;

	if (ev->type == INPUT_ANSWER)
		take_answer(s, ev);
	else
		s->news->input(ev, s->arg);
}

static void on_bytes(const char *p, size_t n, void *arg)
{
	struct screen *s = arg;
	int wait;

	if (n == 0)
		s->news->gone(s->arg);
	input_feed(s->input, p, n);
	wait = input_pending(s->input);
	if (wait)
		loop_timer_set(s->input_timer, wait);
	else
		loop_timer_stop(s->input_timer);
}

static void on_input_late(void *arg)
{
	struct screen *s = arg;

	input_timeout(s->input);
}

/* ------------------------------------------------------------------ signals */

static void on_winch(void *arg)
{
	struct screen *s = arg;
	int w, h;

	if (!tty_size(s->tty, &w, &h))
		return;
	term_resize(s->term, w, h);
	s->news->resized(w, h, s->arg);
	screen_ask(s); /* its cells and the largest picture may be others now */
}

static void on_continued(void *arg)
{
	struct screen *s = arg;

	tty_resume(s->tty);
	on_winch(s);
}

static void on_stop(void *arg)
{
	screen_suspend(arg);
}

static void leave(struct screen *s)
{
	struct buf out;

	buf_init(&out, LEAVE_MAX);
	term_leave(s->term, &out);
	tty_send(s->tty, out.data, out.len);
	buf_fini(&out);
}

void screen_suspend(struct screen *s)
{
	if (!s->tty)
		return;
	leave(s);
	tty_suspend(s->tty);
}

void screen_resize(struct screen *s, int w, int h)
{
	if (!s->tty)
		s->news->resized(w, h, s->arg);
}

/* ------------------------------------------------------------------- frames */

bool screen_idle(const struct screen *s)
{
	return !s->tty || (tty_idle(s->tty) && !s->picture_under_way);
}

void screen_say(struct screen *s, const struct buf *b)
{
	if (s->tty && b->len > 0)
		tty_send(s->tty, b->data, b->len);
}

void screen_repaint(struct screen *s)
{
	if (s->term)
		term_repaint(s->term);
}

/* The terminal answers when it has the picture: there is never more than one under way. */
static void ask_for_receipt(struct screen *s, struct buf *out)
{
	if (s->never_says)
		return;
	buf_adds(out, "\033[5n");
	s->picture_under_way = true;
	loop_timer_set(s->picture_timer, PICTURE_MS);
}

void screen_send(struct screen *s, const struct grid *g, void (*pictures)(struct buf *out, void *arg), void *arg)
{
	size_t empty, text;
	struct buf out;

	buf_init(&out, FRAME_MAX);
	if (s->sync)
		buf_adds(&out, "\033[?2026h");
	empty = out.len;
	if (s->term)
		term_draw(s->term, g, &out);
	text = out.len;
	pictures(&out, arg);
	if (s->tty && out.len > text)
		ask_for_receipt(s, &out);
	if (s->tty && out.len > empty) {
		if (s->sync)
			buf_adds(&out, "\033[?2026l");
		tty_send(s->tty, out.data, out.len);
	}
	buf_fini(&out);
}

/* --------------------------------------------------------- opening, closing */

static bool open_terminal(struct screen *s, int *w, int *h, struct err *e)
{
	struct caps before = caps_result(s->answers, -1);
	struct buf restore;

	s->tty = tty_open(s->loop, on_bytes, s, e);
	if (!s->tty)
		return false;
	tty_size(s->tty, w, h);
	s->term = term_new(*w, *h, before.colors, e);
	if (!s->term)
		return false;
	buf_init(&restore, 4096);
	term_restore(s->term, &restore);
	tty_on_death(s->tty, restore.data, restore.len);
	buf_fini(&restore);
	s->signals[0] = loop_signal(s->loop, SIGWINCH, on_winch, s);
	s->signals[1] = loop_signal(s->loop, SIGTSTP, on_stop, s);
	s->signals[2] = loop_signal(s->loop, SIGCONT, on_continued, s);
	return true;
}

struct screen *screen_open(struct loop *l, bool terminal, int *w, int *h, const struct screen_news *news, void *arg,
			   struct err *e)
{
	struct screen *s = xcalloc(1, sizeof *s);

	s->loop = l;
	s->news = news;
	s->arg = arg;
	s->answers = caps_parser_new();
	s->input = input_new(on_input, s);
	s->input_timer = loop_timer(l, on_input_late, s);
	s->ask_timer = loop_timer(l, on_no_answer, s);
	s->picture_timer = loop_timer(l, on_picture_late, s);
	if (terminal && !open_terminal(s, w, h, e)) {
		screen_close(s);
		return NULL;
	}
	return s;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	if (s->term)
		leave(s);
	term_free(s->term);
	tty_close(s->tty);
	for (size_t i = 0; i < NELEM(s->signals); i++)
		loop_unwatch(s->signals[i]);
	loop_unwatch(s->input_timer);
	loop_unwatch(s->ask_timer);
	loop_unwatch(s->picture_timer);
	input_free(s->input);
	caps_parser_free(s->answers);
	free(s);
}
