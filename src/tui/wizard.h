#pragma once

#include "client/client.h"
#include "tui/browse.h"
#include "tui/edit.h"
#include "tui/outline.h"
#include "tui/pane.h"

/*
 * A project, step by step, in the order of Azure's wizard, in two files: pane-wizard.c is what keys do, wizard-draw.c
 * how it looks. The answers are kept in a file until the project is made.
 */
enum step { STEP_DETAILS, STEP_DATA, STEP_CLASSES, STEP_INSTRUCTIONS, STEP_REVIEW, STEPS };

enum field { FIELD_NAME, FIELD_DESCRIPTION, FIELD_INSTRUCTIONS, FIELD_LINK, FIELDS };

struct wizard_pane {
	struct pane base;
	enum step step;
	enum field field;
	struct edit edits[FIELDS];
	struct browse browse;
	char *folder; /* chosen; NULL: none yet */
	struct outline classes;
	struct client_call *call; /* the project is being made */
	struct err problem;       /* what still stands in the way; ERR_NONE: nothing */
};

struct wizard_step {
	const char *title;
	enum field first, last; /* its fields of text; first > last: none */
};

extern const struct wizard_step wizard_steps[STEPS];

bool wizard_has_fields(enum step s);
void wizard_draw(struct pane *pane, struct grid *g, struct area a);
