#pragma once

#include <stdint.h>

#include "base/json.h"
#include "cli/cli.h"

/*
 * Long work of the service, begun by a POST to path and waited for, with its progress shown. Gives the operation's last
 * document ("result" is in it; the caller's to free) when it succeeded. Ctrl-C cancels it on the service:
 * ERR_CANCELLED.
 */
struct json *operation_run(struct cli *cli, const char *path, const char *body, struct err *e);

/* The second half, between interrupt_catch and interrupt_release. answer: of the call that began it; it is freed here;
 * NULL is passed on as a failure, with e as it is. */
struct json *operation_wait(struct cli *cli, struct json *answer, struct err *e);

/*
 * While caught, SIGINT, SIGTERM and SIGHUP do not end this process. What may be ended at any time stands between
 * interrupt_allow (false, ERR_CANCELLED, if a signal came before) and interrupt_hold: waiting for the service is
 * ERR_CANCELLED then. Nests.
 */
void interrupt_catch(struct cli *cli);
void interrupt_release(struct cli *cli);
bool interrupt_allow(struct cli *cli, struct err *e);
void interrupt_hold(struct cli *cli);

/* An id in a document, number or string, as text for a path; "" if there is none. */
#define ID_TEXT 40
void id_text(const struct json *object, const char *key, char out[ID_TEXT]);
