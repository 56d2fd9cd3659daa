#include "tui/action.h"

#include <string.h>

#include "base/alloc.h"

#define M(mode) (1u << MODE_##mode)
#define DRAWING (M(FIRST_CORNER) | M(SECOND_CORNER) | M(EDGE))
#define LABELING (M(SELECT) | DRAWING)
#define EVERYWHERE (LABELING | M(PROJECTS) | M(EMPTY))

/* The order is that of the key bar: what is wanted most comes first. */
static const struct action table[] = {
	{ACTION_OPEN, M(PROJECTS), "Enter", "label", "open the project and label its next image"},
	{ACTION_PAUSE, M(PROJECTS), "p", "pause/run", "pause a running project, or run a paused one"},

	{ACTION_SET_CORNER, M(FIRST_CORNER) | M(SECOND_CORNER), "Space Enter", "set corner", "set the corner of the box here"},
	{ACTION_UP, DRAWING, "Up k", "arrows move", "move up by a step"},
	{ACTION_DOWN, DRAWING, "Down j", NULL, "move down by a step"},
	{ACTION_LEFT, DRAWING, "Left h", NULL, "move left by a step"},
	{ACTION_RIGHT, DRAWING, "Right l", NULL, "move right by a step"},
	{ACTION_FINE_UP, DRAWING, "Shift-Up K", "Shift fine", "move up by one pixel"},
	{ACTION_FINE_DOWN, DRAWING, "Shift-Down J", NULL, "move down by one pixel"},
	{ACTION_FINE_LEFT, DRAWING, "Shift-Left H", NULL, "move left by one pixel"},
	{ACTION_FINE_RIGHT, DRAWING, "Shift-Right L", NULL, "move right by one pixel"},
	{ACTION_FINER, DRAWING, "-", "smaller step", "halve the step"},
	{ACTION_COARSER, DRAWING, "+ =", NULL, "double the step"},
	{ACTION_NEXT_EDGE, M(EDGE), "Tab e", "next edge", "adjust the next edge or corner"},
	{ACTION_BACK, DRAWING, "Esc", "done", "leave this mode; a box that is not finished is dropped"},
	{ACTION_BACK, M(EDGE), "Enter", NULL, "leave this mode"},

	{ACTION_SUBMIT, M(SELECT), "Enter", "submit", "submit the labels and go on to the next image"},
	{ACTION_BOX, M(SELECT), "r", "box", "draw a box by its two corners"},
	{ACTION_NEXT, M(SELECT), "Tab", "select", "select the next box"},
	{ACTION_PREVIOUS, M(SELECT), "Shift-Tab", NULL, "select the previous box"},
	{ACTION_CLASS, M(SELECT), "1 2 3 4 5 6 7 8 9", "1-9 class", "give the selected box this class; the next box takes it too"},
	{ACTION_EDGE, M(SELECT), "e", "edges", "adjust an edge or corner of the selected box"},
	{ACTION_DELETE, M(SELECT), "d Delete", "delete", "delete the selected box"},
	{ACTION_UNDO, M(SELECT), "u", "undo", "undo the last change of this image"},
	{ACTION_REDO, M(SELECT), "Ctrl-r", NULL, "redo what was undone"},
	{ACTION_SKIP, M(SELECT), "s", "skip", "skip this image"},
	{ACTION_TAKE_BACK, M(SELECT) | M(EMPTY), "U", "take back", "take back your last submitted or skipped image"},
	{ACTION_NEXT_CLASS, M(SELECT), "c", NULL, "give the selected box the next class of the list"},
	{ACTION_PREVIOUS_CLASS, M(SELECT), "C", NULL, "give the selected box the previous class of the list"},
	{ACTION_LABELS, M(SELECT), "v", NULL, "show or hide the boxes"},
	{ACTION_INSTRUCTIONS, M(SELECT), "i", NULL, "show the labeling instructions"},
	{ACTION_OTHER_VERSION, M(SELECT), "x", NULL, "after a conflict: look at the version that is stored"},
	{ACTION_BACK, M(SELECT), "Esc", NULL, "select nothing"},

	{ACTION_UP, M(PROJECTS), "Up k", NULL, "go up"},
	{ACTION_DOWN, M(PROJECTS), "Down j", NULL, "go down"},
	{ACTION_FIRST, M(PROJECTS), "Home g", NULL, "go to the first"},
	{ACTION_LAST, M(PROJECTS), "End G", NULL, "go to the last"},
	{ACTION_RELOAD, M(PROJECTS) | M(EMPTY), "R", "reload", "ask the service again"},
	{ACTION_HELP, EVERYWHERE, "?", "help", "show every key"},
	{ACTION_QUIT, EVERYWHERE, "q", "leave", "go back to the projects; from there, leave labeldeck"},
	{ACTION_REPAINT, EVERYWHERE, "Ctrl-l", NULL, "paint the whole screen again"},
	{ACTION_UP, M(HELP), "Up k", "scroll", "scroll up"},
	{ACTION_DOWN, M(HELP), "Down j", NULL, "scroll down"},
	{ACTION_BACK, M(HELP), "Esc q ? i Enter", "close", "close the help"},
};

const char *mode_word(enum mode m)
{
	static const char *const words[MODES] = {"projects", "select", "first corner", "second corner", "edges", "empty queue", "help"};

	return words[m];
}

const struct action *action_table(size_t *n)
{
	*n = NELEM(table);
	return table;
}

static bool has_key(const char *keys, struct key k)
{
	while (*keys) {
		size_t n = strcspn(keys, " ");
		struct key one;
		if (key_from_name(keys, n, &one) && one.code == k.code && one.mods == k.mods)
			return true;
		keys += n + (keys[n] == ' ');
	}
	return false;
}

const struct action *action_of_key(enum mode m, struct key k)
{
	for (size_t i = 0; i < NELEM(table); i++)
		if (table[i].modes >> m & 1 && has_key(table[i].keys, k))
			return &table[i];
	return NULL;
}

void action_print(FILE *out)
{
	for (int m = 0; m < MODES; m++)
		for (size_t i = 0; i < NELEM(table); i++)
			if (table[i].modes >> m & 1)
				fprintf(out, "%s\t%s\t%s\t%s\n", mode_word((enum mode)m), table[i].keys, table[i].name ? table[i].name : "",
					table[i].help);
}
