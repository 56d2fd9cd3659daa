#pragma once

#include <stdbool.h>

#include "base/err.h"

/*
 * Detaching: the process that was started stays until the service says that it
 * listens (exit 0) or why not (a sentence on standard error, exit as err_exit_code). The service itself runs in a
 * session of its own, with no descriptor of its starter.
 */

/* Returns in the service only: the descriptor for daemon_report. The starter never returns. */
int daemon_detach(void);

/* Tells the starter, once: NULL, "it listens". */
void daemon_report(int fd, const struct err *e);
