#include "model/states.h"

#include <stddef.h>

#include "base/alloc.h"
#include "base/str.h"

static const char *const state_words[ITEM_STATES] = {
	[ITEM_UNPROBED] = "unprobed",     [ITEM_OPEN] = "open",
	[ITEM_PARTLY] = "partlyLabeled",  [ITEM_LABELED] = "labeled",
	[ITEM_SKIPPED] = "skipped",       [ITEM_NEEDS_REVIEW] = "needsReview",
	[ITEM_UNREADABLE] = "unreadable", [ITEM_MISSING] = "missing",
	[ITEM_REMOVED] = "removed",
};

static const char *const event_words[ITEM_EVENTS] = {
	[ITEM_EV_PROBED] = "probed",     [ITEM_EV_PROBE_FAILED] = "probeFailed",
	[ITEM_EV_VANISHED] = "vanished", [ITEM_EV_RETURNED] = "returned",
	[ITEM_EV_SUBMIT] = "submit",     [ITEM_EV_SKIP] = "skip",
	[ITEM_EV_REJECT] = "reject",     [ITEM_EV_ACCEPT] = "accept",
	[ITEM_EV_UNDO] = "undo",         [ITEM_EV_IMPORT] = "import",
	[ITEM_EV_REMOVE] = "remove",
};

static const struct item_transition table[] = {
	{ITEM_UNPROBED, ITEM_EV_PROBED, ITEM_OPEN},
	{ITEM_UNPROBED, ITEM_EV_PROBE_FAILED, ITEM_UNREADABLE},
	{ITEM_UNPROBED, ITEM_EV_VANISHED, ITEM_MISSING},
	{ITEM_UNPROBED, ITEM_EV_SUBMIT, ITEM_LABELED},
	{ITEM_UNPROBED, ITEM_EV_SKIP, ITEM_SKIPPED},
	{ITEM_UNPROBED, ITEM_EV_IMPORT, ITEM_LABELED},
	{ITEM_UNPROBED, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_OPEN, ITEM_EV_PROBE_FAILED, ITEM_UNREADABLE},
	{ITEM_OPEN, ITEM_EV_VANISHED, ITEM_MISSING},
	{ITEM_OPEN, ITEM_EV_SUBMIT, ITEM_LABELED},
	{ITEM_OPEN, ITEM_EV_SKIP, ITEM_SKIPPED},
	{ITEM_OPEN, ITEM_EV_IMPORT, ITEM_LABELED},
	{ITEM_OPEN, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_PARTLY, ITEM_EV_SUBMIT, ITEM_LABELED},
	{ITEM_PARTLY, ITEM_EV_SKIP, ITEM_SKIPPED},
	{ITEM_PARTLY, ITEM_EV_IMPORT, ITEM_LABELED},
	{ITEM_PARTLY, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_LABELED, ITEM_EV_SUBMIT, ITEM_LABELED},
	{ITEM_LABELED, ITEM_EV_SKIP, ITEM_SKIPPED},
	{ITEM_LABELED, ITEM_EV_IMPORT, ITEM_LABELED},
	{ITEM_LABELED, ITEM_EV_REJECT, ITEM_OPEN},
	{ITEM_LABELED, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_SKIPPED, ITEM_EV_SUBMIT, ITEM_LABELED},
	{ITEM_SKIPPED, ITEM_EV_IMPORT, ITEM_LABELED},
	{ITEM_SKIPPED, ITEM_EV_REJECT, ITEM_OPEN},
	{ITEM_SKIPPED, ITEM_EV_ACCEPT, ITEM_REMOVED},
	{ITEM_SKIPPED, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_NEEDS_REVIEW, ITEM_EV_SUBMIT, ITEM_LABELED},
	{ITEM_NEEDS_REVIEW, ITEM_EV_SKIP, ITEM_SKIPPED},
	{ITEM_NEEDS_REVIEW, ITEM_EV_ACCEPT, ITEM_LABELED},
	{ITEM_NEEDS_REVIEW, ITEM_EV_REJECT, ITEM_OPEN},
	{ITEM_NEEDS_REVIEW, ITEM_EV_IMPORT, ITEM_LABELED},
	{ITEM_NEEDS_REVIEW, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_UNREADABLE, ITEM_EV_PROBED, ITEM_OPEN},
	{ITEM_UNREADABLE, ITEM_EV_VANISHED, ITEM_MISSING},
	{ITEM_UNREADABLE, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_MISSING, ITEM_EV_RETURNED, ITEM_UNPROBED},
	{ITEM_MISSING, ITEM_EV_REMOVE, ITEM_REMOVED},
	{ITEM_STATES, ITEM_EVENTS, ITEM_STATES},
};

const char *item_state_word(enum item_state s)
{
	return state_words[s];
}

bool item_state_from_word(const char *word, enum item_state *out)
{
	for (size_t i = 0; i < NELEM(state_words); i++)
		if (str_eq(state_words[i], word)) {
			*out = (enum item_state)i;
			return true;
		}
	return false;
}

const char *item_event_word(enum item_event ev)
{
	return event_words[ev];
}

const struct item_transition *item_transitions(void)
{
	return table;
}

bool item_next_state(enum item_state from, enum item_event ev, enum item_state *to)
{
	for (const struct item_transition *t = table; t->from != ITEM_STATES; t++)
		if (t->from == from && t->event == ev) {
			*to = t->to;
			return true;
		}
	return false;
}

bool item_is_claimable(enum item_state s)
{
	return s == ITEM_UNPROBED || s == ITEM_OPEN || s == ITEM_PARTLY;
}

static const char *const project_words[PROJECT_STATES] = {
	[PROJECT_INITIALIZING] = "initializing", [PROJECT_RUNNING] = "running", [PROJECT_PAUSED] = "paused",
	[PROJECT_FAILED] = "failed",             [PROJECT_DELETED] = "deleted",
};

const char *project_state_word(enum project_state s)
{
	return project_words[s];
}

bool project_state_from_word(const char *word, enum project_state *out)
{
	for (size_t i = 0; i < NELEM(project_words); i++)
		if (str_eq(project_words[i], word)) {
			*out = (enum project_state)i;
			return true;
		}
	return false;
}

static const char *const order_words[QUEUE_ORDERS] = {
    [QUEUE_SHUFFLED] = "shuffled",
    [QUEUE_BY_NAME] = "name",
};

const char *queue_order_word(enum queue_order o)
{
	return order_words[o];
}

bool queue_order_from_word(const char *word, enum queue_order *out)
{
	for (size_t i = 0; i < NELEM(order_words); i++)
		if (str_eq(order_words[i], word)) {
			*out = (enum queue_order)i;
			return true;
		}
	return false;
}
