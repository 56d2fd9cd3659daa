#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/classes.h"
#include "model/label.h"
#include "model/states.h"

#define NAME_MAX_BYTES 255

/* Names of projects and data assets: Azure's rule, a letter or digit, then letters, digits, - and _, at most 255. */
bool name_is_valid(const char *name, const char *what, struct err *e);

/* What a project is made from: the file of `project create --from`, the wizard, the API's POST. */
struct project_spec {
	char *name;
	char *description;  /* may be NULL */
	enum task_type task;
	char *data;         /* name of a data asset */
	char *folder;       /* or a folder to make one of, by reference; NULL if data is given */
	char *instructions; /* plain text, may be NULL */
	char *instructions_url; /* may be NULL */
	struct class_tree classes;
	uint64_t seed;      /* of the queue's order; 0: chosen at creation */
};

void project_spec_init(struct project_spec *s);
void project_spec_fini(struct project_spec *s);
bool project_spec_check(const struct project_spec *s, struct err *e);

/* Numbers of a project; every item is counted in exactly one state. */
struct project_counts {
	int64_t items;                  /* all but removed */
	int64_t by_state[ITEM_STATES];
	int64_t labels;                 /* of labeled items */
	int64_t leased;
};

struct project {
	int64_t id;
	struct project_spec spec;
	enum project_state state;
	char *owner;
	int64_t created_ms, changed_ms; /* last activity */
	enum queue_order order;
	char *at_work; /* who holds items now, commas between; NULL: nobody */
	struct project_counts counts;
};

void project_init(struct project *p);
void project_fini(struct project *p);
int64_t project_done(const struct project_counts *c); /* labeled + skipped */
int64_t project_left(const struct project_counts *c); /* can be claimed now or later */
