#include "service/operation.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"

static const char *const words[OPERATION_STATES] = {"running", "succeeded", "failed", "cancelled"};

const char *operation_state_word(enum operation_state s)
{
	return words[s];
}

enum operation_state operation_state_from_word(const char *word)
{
	for (size_t i = 0; i < NELEM(words); i++) {
		if (str_eq(words[i], word))
			return (enum operation_state)i;
	}
	return OPERATION_FAILED;
}

static void put_progress(struct operation *op, struct jsonw *w)
{
	pthread_mutex_lock(&op->lock);
	jsonw_kstr(w, "phase", op->phase);
	jsonw_ki64(w, "done", op->done);
	jsonw_ki64(w, "total", op->total);
	jsonw_kstr(w, "message", op->message);
	jsonw_ki64(w, "version", op->version);
	pthread_mutex_unlock(&op->lock);
}

void operation_put(struct operation *op, struct jsonw *w)
{
	char at[CLOCK_ISO];

	jsonw_object(w);
	jsonw_ki64(w, "id", op->id);
	jsonw_kstr(w, "kind", op->kind);
	jsonw_kstr(w, "state", words[op->state]);
	if (op->subject)
		jsonw_kstr(w, str_eq(op->kind, OPERATION_LIST) ? "data" : "project", op->subject);
	jsonw_kstr(w, "user", op->user);
	put_progress(op, w);
	if (op->state != OPERATION_RUNNING && op->result.len > 0) {
		jsonw_key(w, "result");
		jsonw_raw(w, op->result.data, op->result.len);
	}
	jsonw_kstr(w, "startedAt", clock_iso(op->started_ms, at));
	if (op->ended_ms)
		jsonw_kstr(w, "endedAt", clock_iso(op->ended_ms, at));
	jsonw_object_end(w);
}

struct jsonw *operation_result(struct operation *op)
{
	return &op->w;
}

const char *operation_user(const struct operation *op)
{
	return op->user;
}

const char *operation_subject(const struct operation *op)
{
	return op->subject;
}

int64_t operation_id(const struct operation *op)
{
	return op->id;
}
