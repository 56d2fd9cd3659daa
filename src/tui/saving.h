#pragma once

#include "tui/deck.h"

/* An export on its way from the service to a file: made there, brought here, compared, put in its place. One at a time.
 */
struct saving;

struct saving *saving_new(struct deck *d, void (*changed)(void *arg), void *arg);
void saving_free(struct saving *s); /* ends what is under way; the file is as it was; NULL is fine */

bool saving_start(struct saving *s, const char *project, const char *format, const char *path); /* false: a notice */
bool saving_under_way(const struct saving *s);
/* What it is doing, with numbers; "" when nothing. */
const char *saving_sentence(const struct saving *s);
