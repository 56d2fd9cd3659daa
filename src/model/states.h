#pragma once

#include <stdbool.h>

/*
 * The states of an item and every way from one to another: one table, which
 * the rules, the tests and the manual share.
 */
enum item_state {
	ITEM_UNPROBED,     /* size and content not looked at yet; can be labeled */
	ITEM_OPEN,
	ITEM_PARTLY,       /* labeled by fewer than the minimum of labelers */
	ITEM_LABELED,
	ITEM_SKIPPED,
	ITEM_NEEDS_REVIEW,
	ITEM_UNREADABLE,   /* no picture of a known format */
	ITEM_MISSING,      /* its file is gone */
	ITEM_REMOVED,      /* taken out of the project */
	ITEM_STATES
};

enum item_event {
	ITEM_EV_PROBED, ITEM_EV_PROBE_FAILED, ITEM_EV_VANISHED, ITEM_EV_RETURNED, /* of its file */
	ITEM_EV_SUBMIT, ITEM_EV_SKIP, ITEM_EV_REJECT, ITEM_EV_ACCEPT, ITEM_EV_UNDO, ITEM_EV_IMPORT, ITEM_EV_REMOVE,
	ITEM_EVENTS
};

struct item_transition {
	enum item_state from;
	enum item_event event;
	enum item_state to;
};

const char *item_state_word(enum item_state s); /* "unprobed" ... "needsReview" */
bool item_state_from_word(const char *word, enum item_state *out);
const char *item_event_word(enum item_event ev);

/*
 * The whole table, for the manual and the tests; ends with from = ITEM_STATES. UNDO is not in it: it restores
 * the state before.
 */
const struct item_transition *item_transitions(void);

bool item_next_state(enum item_state from, enum item_event ev, enum item_state *to); /* false: not allowed */
bool item_is_claimable(enum item_state s); /* in the queue */

enum project_state {
	PROJECT_INITIALIZING,
	PROJECT_RUNNING,
	PROJECT_PAUSED,
	PROJECT_FAILED,
	PROJECT_DELETED,
	PROJECT_STATES
};
const char *project_state_word(enum project_state s); /* "initializing", "running", "paused", "failed", "deleted" */
bool project_state_from_word(const char *word, enum project_state *out);

/* What comes next in the queue, behind the items that were put first. */
enum queue_order { QUEUE_SHUFFLED, QUEUE_BY_NAME, QUEUE_ORDERS };
const char *queue_order_word(enum queue_order o); /* "shuffled", "name" */
bool queue_order_from_word(const char *word, enum queue_order *out);
