#pragma once

#include "client/feed.h"
#include "tui/tabs.h"

/* The line to the service: its news reach the panes; where it is lost, the service is looked for until it is back. */
struct link {
	struct deck *deck;
	struct tabs *tabs;
	struct feed *feed;
	struct loop_watch *retry_timer;
	int retry_ms;
	bool retry_due; /* link_retry is to be called, outside of the loop */
};

void link_open(struct link *l, struct deck *d, struct tabs *t);
void link_close(struct link *l);
void link_retry(struct link *l); /* waits, and turns the loop */
