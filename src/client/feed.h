#pragma once

#include "client/client.h"

/*
 * The event stream: every change in the workspace from `after` on (-1: only
 * what comes), reconnecting by itself; `fn` gets one event's document, `state` tells whether
 * the first attempt came through, and from then on when the line broke or came back.
 */
struct feed;
struct feed *feed_open(struct client *c, long long after, void (*fn)(const struct json *event, void *arg),
		       void (*state)(bool connected, void *arg), void *arg);
void feed_close(struct feed *f);
