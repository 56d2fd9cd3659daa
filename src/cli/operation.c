#include "cli/operation.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/loop.h"
#include "base/str.h"
#include "cli/print.h"
#include "cli/progress.h"

#define WAIT_S 20 /* of one long poll: well below the deadline of a call */

/* The first signal waits for a moment at which it can be obeyed in order; the second does not. */
static void interrupted(void *arg)
{
	struct cli *cli = arg;

	if (cli->stoppable || cli->stop)
		client_interrupt(cli->client);
	cli->stop = true;
}

void interrupt_catch(struct cli *cli)
{
	static const int signals[NELEM(cli->signals)] = {SIGINT, SIGTERM, SIGHUP};

	if (cli->catching++ > 0)
		return;
	for (size_t i = 0; i < NELEM(signals); i++)
		cli->signals[i] = loop_signal(cli->loop, signals[i], interrupted, cli);
}

void interrupt_release(struct cli *cli)
{
	if (--cli->catching > 0)
		return;
	for (size_t i = 0; i < NELEM(cli->signals); i++)
		loop_unwatch(cli->signals[i]);
}

bool interrupt_allow(struct cli *cli, struct err *e)
{
	cli->stoppable = !cli->stop;
	return cli->stoppable || err_set(e, ERR_CANCELLED, "interrupted");
}

void interrupt_hold(struct cli *cli)
{
	cli->stoppable = false;
}

static bool cancel(struct cli *cli, const char *id, struct err *e)
{
	char *path = xasprintf("/v1/operations/%s/cancel", id);
	struct json *answer;
	bool ok;

	if (!cli->quiet)
		note("cancelling");
	answer = client_ask(cli->client, "POST", path, NULL, e);
	ok = answer;
	free(path);
	json_free(answer);
	return ok;
}

/* Its document, when it changed; ERR_CANCELLED after a signal, unless that was obeyed already. */
static struct json *poll_once(struct cli *cli, const char *id, int64_t seen, bool cancelled, struct err *e)
{
	char *path = xasprintf("/v1/operations/%s?wait=%d&seen=%" PRId64, id, WAIT_S, seen);
	struct json *operation = NULL;

	if (cancelled || interrupt_allow(cli, e))
		operation = client_ask(cli->client, "GET", path, NULL, e);
	interrupt_hold(cli);
	free(path);
	return operation;
}

/* What the phases of operations count; NULL: bytes. */
static const struct {
	const char *phase, *unit;
} phases[] = {
	{"listing", "files"},    {"items", "items"},      {"reading", NULL},
	{"importing", "images"}, {"probing", "pictures"}, {"writing", "items"},
};

static const char *unit_of(const char *phase)
{
	for (size_t i = 0; i < NELEM(phases); i++)
		if (str_eq(phases[i].phase, phase))
			return phases[i].unit;
	return "steps";
}

static void show(struct progress *p, char phase[32], const struct json *operation)
{
	const char *now = json_str(operation, "phase", "working");

	if (!str_eq(phase, now)) {
		str_copy(phase, 32, now);
		progress_turn(p, unit_of(phase));
	}
	progress_show(p, phase, json_i64(operation, "done", 0), json_i64(operation, "total", 0));
}

/* The operation's last document, or NULL. */
static struct json *wait_for_end(struct cli *cli, const char *id, struct err *e)
{
	char phase[32] = "working";
	struct json *operation = NULL;
	struct progress p;
	bool cancelled = false, again = true;
	int64_t seen = 0;

	progress_begin(&p, unit_of(phase), cli->quiet);
	while (again) {
		operation = poll_once(cli, id, seen, cancelled, e);
		again = operation ? str_eq(json_str(operation, "state", ""), "running")
				  : e->kind == ERR_CANCELLED && !cancelled;
		if (!operation && again) {
			progress_end(&p);
			again = cancelled = cancel(cli, id, e);
		} else if (again) {
			seen = json_i64(operation, "version", 0);
			show(&p, phase, operation);
			json_free(operation);
		}
	}
	progress_end(&p);
	return operation;
}

static bool check_end(const struct json *operation, struct err *e)
{
	const char *state = json_str(operation, "state", ""), *message = json_str(operation, "message", NULL);

	if (str_eq(state, "succeeded"))
		return true;
	if (str_eq(state, "cancelled"))
		return err_set(e, ERR_CANCELLED, "cancelled");
	return err_set(e, err_from_word(json_str(operation, "code", "Internal")), "%s",
		       message ? message : "the operation failed on the service; its log may say why");
}

void id_text(const struct json *object, const char *key, char out[ID_TEXT])
{
	int64_t number = json_i64(object, key, -1);

	if (!str_copy(out, ID_TEXT, json_str(object, key, "")))
		*out = '\0';
	if (number >= 0)
		snprintf(out, ID_TEXT, "%" PRId64, number);
}

struct json *operation_wait(struct cli *cli, struct json *answer, struct err *e)
{
	struct json *operation;
	char id[ID_TEXT];

	if (!answer)
		return NULL;
	id_text(answer, "operation", id);
	operation = wait_for_end(cli, id, e);
	json_free(answer);
	if (!operation || check_end(operation, e))
		return operation;
	json_free(operation);
	return NULL;
}

struct json *operation_run(struct cli *cli, const char *path, const char *body, struct err *e)
{
	struct json *operation;

	interrupt_catch(cli);
	operation = operation_wait(cli, client_ask(cli->client, "POST", path, body, e), e);
	interrupt_release(cli);
	return operation;
}
