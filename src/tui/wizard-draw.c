#include "tui/wizard.h"

#include "model/label.h"

enum { SIDE = 24 };

static const struct {
	const char *label, *help;
} fields[FIELDS] = {
    [FIELD_NAME] = {"Name", "Letters, digits, - and _; it begins with a letter or a digit."},
    [FIELD_DESCRIPTION] = {"Description", "For people; it may stay empty."},
    [FIELD_INSTRUCTIONS] = {"Instructions", "What to label and how; the labeler reads it with i. It may stay empty."},
    [FIELD_LINK] = {"Link", "To longer instructions; it may stay empty."},
};

static bool is_filled(const struct wizard_pane *p, enum step s)
{
	return s == STEP_DETAILS   ? p->edits[FIELD_NAME].n > 0
	       : s == STEP_DATA    ? p->folder != NULL
	       : s == STEP_CLASSES ? p->classes.n > 0
	       : s == STEP_REVIEW  ? p->problem.kind == ERR_NONE
				   : true;
}

static void draw_steps(const struct wizard_pane *p, struct grid *g, struct area a)
{
	grid_print(g, a, 1, 0, STYLE_TITLE, "New project");
	for (int s = 0; s < STEPS; s++) {
		struct area line = {a.x, a.y + 2 + s, a.w, 1};

		grid_print(g, line, 1, 0, STYLE_GOOD, is_filled(p, (enum step)s) ? "✓" : " ");
		grid_print(g, line, 3, 0, STYLE_NORMAL, wizard_steps[s].title);
		if (s == (int)p->step)
			grid_style(g, line, STYLE_SELECTED);
	}
}

static void draw_fields(const struct wizard_pane *p, struct grid *g, struct area a)
{
	for (int f = wizard_steps[p->step].first; f <= (int)wizard_steps[p->step].last; f++) {
		bool focus = f == (int)p->field;
		struct area line;

		grid_print(g, area_cut_top(&a, 1), 1, 0, focus ? STYLE_BOLD : STYLE_NORMAL, fields[f].label);
		line = area_cut_top(&a, 1);
		edit_draw(&p->edits[f], g, (struct area){line.x + 1, line.y, line.w - 2, 1}, focus);
		grid_print(g, area_cut_top(&a, 2), 1, 0, STYLE_DIM, fields[f].help);
	}
}

static void draw_data(struct wizard_pane *p, struct grid *g, struct area a)
{
	struct area foot = area_cut_bottom(&a, 5);

	if (p->folder)
		grid_printf(g, area_cut_top(&a, 2), 1, 0, STYLE_GOOD, "chosen: %s", p->folder);
	browse_draw(&p->browse, g, a, true);
	area_cut_top(&foot, 1);
	grid_print(g, foot, 1, 0, STYLE_DIM,
		   "The pictures stay where they are. To copy them, or for pictures elsewhere:");
	grid_print(g, foot, 1, 1, STYLE_DIM, "  labeldeck data create NAME --copy --from-folder DIR");
	grid_print(g, foot, 1, 2, STYLE_DIM, "  tar c DIR | ssh HOST labeldeck data create NAME --from-tar -");
	grid_print(g, foot, 1, 3, STYLE_DIM, "then a project file with data = NAME.");
}

static void draw_review(const struct wizard_pane *p, struct grid *g, struct area a)
{
	grid_printf(g, a, 1, 0, STYLE_NORMAL, "Name          %s", p->edits[FIELD_NAME].text);
	grid_printf(g, a, 1, 1, STYLE_NORMAL, "Task          %s", task_type_title(TASK_BOUNDING_BOX));
	grid_printf(g, a, 1, 2, STYLE_NORMAL, "Pictures in   %s", p->folder ? p->folder : "");
	grid_printf(g, a, 1, 3, STYLE_NORMAL, "Classes       %zu", p->classes.n);
	grid_printf(g, a, 1, 4, STYLE_NORMAL, "Instructions  %s",
		    p->edits[FIELD_INSTRUCTIONS].n || p->edits[FIELD_LINK].n ? "yes" : "none");
	if (p->problem.kind == ERR_NONE)
		grid_print(g, a, 1, 6, STYLE_BOLD, p->call ? "making the project…" : "Enter makes the project.");
}

void wizard_draw(struct pane *pane, struct grid *g, struct area a)
{
	struct wizard_pane *p = (struct wizard_pane *)pane;
	struct area status = area_cut_bottom(&a, 1), body;

	area_cut_top(&a, 1);
	body = area_cut_right(&a, a.w - SIDE);
	draw_steps(p, g, a);
	grid_print(g, area_cut_top(&body, 2), 1, 0, STYLE_TITLE, wizard_steps[p->step].title);
	if (wizard_has_fields(p->step))
		draw_fields(p, g, body);
	else if (p->step == STEP_DATA)
		draw_data(p, g, body);
	else if (p->step == STEP_REVIEW)
		draw_review(p, g, body);
	else if (p->classes.n > 0)
		outline_draw(&p->classes, g, body, true);
	else
		grid_print(g, body, 1, 0, STYLE_NORMAL, "None yet; a adds one, or several with commas between.");
	if (pane->deck->notice[0])
		deck_draw_notice(pane->deck, g, status);
	else if (p->problem.kind != ERR_NONE)
		grid_print(g, status, 1, 0, p->step == STEP_REVIEW ? STYLE_ERROR : STYLE_DIM, p->problem.text);
}
