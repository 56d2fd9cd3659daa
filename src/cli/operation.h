#pragma once

#include <stdint.h>

#include "base/json.h"
#include "cli/cli.h"

/*
 * Waits for an operation of the service, showing how far it is. Gives its last
 * document when it succeeded ("result" is in it; the caller's to free). Ctrl-C cancels it on the service:
 * ERR_CANCELLED. answer: what the call that started it gave, with "operation"; it is freed here. NULL is passed on as a
 * failure, with e as it is.
 */
struct json *operation_wait(struct cli *cli, struct json *answer, struct err *e);

/* While caught, SIGINT, SIGTERM and SIGHUP end the wait for the service with ERR_CANCELLED instead of this process.
 * Nests. */
void interrupt_catch(struct cli *cli);
void interrupt_release(struct cli *cli);

/* An id in a document, number or string, as text for a path; "" if there is none. */
#define ID_TEXT 40
void id_text(const struct json *object, const char *key, char out[ID_TEXT]);
