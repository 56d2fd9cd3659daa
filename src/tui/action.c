#include "tui/action.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define PROJECTS MODE_BIT(MODE_PROJECTS)
#define LABEL MODE_BIT(MODE_LABEL)
#define CORNER MODE_BIT(MODE_CORNER)
#define CLASS MODE_BIT(MODE_CLASS)
#define EDIT MODE_BIT(MODE_EDIT)
#define HELP MODE_BIT(MODE_HELP)
#define LISTS (PROJECTS | CLASS | HELP)
#define DRAWING (CORNER | EDIT)
#define ALL (MODE_BIT(MODES) - 1)

#define DIGITS "1 2 3 4 5 6 7 8 9"
#define LEFT_HAND "1 2 3 4 5 q w e r t a s d f g z x c v b"

/* The order is that of the key bar. */
const struct action actions[] = {
    {ACT_UP, LISTS | DRAWING, "Up k", NULL, NULL, "up"},
    {ACT_DOWN, LISTS | DRAWING, "Down j", NULL, NULL, "down"},
    {ACT_PAGE_UP, LISTS, "PgUp", NULL, NULL, "a page up"},
    {ACT_PAGE_DOWN, LISTS, "PgDn", NULL, NULL, "a page down"},
    {ACT_FIRST, LISTS, "Home g", NULL, NULL, "to the first"},
    {ACT_LAST, LISTS, "End G", NULL, NULL, "to the last"},

    {ACT_OPEN, PROJECTS, "Enter", NULL, "label", "label the images of the project"},
    {ACT_PAUSE, PROJECTS, "p", NULL, "pause/resume", "stop the labeling of the project, or let it go on"},

    {ACT_SUBMIT, LABEL, "Enter", NULL, "submit", "submit the labels as they are; the next image follows"},
    {ACT_BOX, LABEL, "r", NULL, "box", "draw a box: its top left corner, its bottom right corner, its class"},
    {ACT_NEXT, LABEL, "Tab", NULL, "select", "select the next box"},
    {ACT_PREVIOUS, LABEL, "Shift-Tab", NULL, NULL, "select the box before"},
    {ACT_EDIT, LABEL, "e", NULL, "edit", "move an edge or a corner of the selected box"},
    {ACT_MOVE, LABEL, "m", NULL, "move", "move the selected box"},
    {ACT_DELETE, LABEL, "d Delete", NULL, "delete", "delete the selected box; undo brings it back"},
    {ACT_DIGIT, LABEL | CLASS, DIGITS, "1-9", "class", "the class of the selected or new box, else of the next one"},
    {ACT_CLASS, LABEL, "c", NULL, NULL, "choose the class from the list"},
    {ACT_SKIP, LABEL, "s", NULL, "skip", "leave this image unlabeled and go on"},
    {ACT_UNDO, LABEL, "u", NULL, "undo", "undo the last change of this image"},
    {ACT_REDO, LABEL, "Ctrl-R", NULL, "redo", "do again what was undone"},
    {ACT_TAKE_BACK, LABEL, "U", NULL, "take back", "take back your last submit or skip"},
    {ACT_OTHER, LABEL, "o", NULL, "other version",
     "show the labels that somebody else submitted; undo returns to yours"},

    {ACT_HIDE, LABEL, "v", NULL, NULL, "hide the boxes, or show them again"},
    {ACT_INSTRUCTIONS, LABEL, "i", NULL, NULL, "show the labeling instructions of the project"},

    {ACT_JUMP, CORNER, LEFT_HAND, "1-5 q-t a-g z-b", "jump", "go to the cell of the grid that shows this character"},
    {ACT_LEFT, DRAWING, "Left h", "hjkl", "move", "left"},
    {ACT_RIGHT, DRAWING, "Right l", NULL, NULL, "right"},
    {ACT_FINE_LEFT, DRAWING, "Shift-Left H", "HJKL", "finely", "a little to the left"},
    {ACT_FINE_DOWN, DRAWING, "Shift-Down J", NULL, NULL, "a little down"},
    {ACT_FINE_UP, DRAWING, "Shift-Up K", NULL, NULL, "a little up"},
    {ACT_FINE_RIGHT, DRAWING, "Shift-Right L", NULL, NULL, "a little to the right"},
    {ACT_SET, CORNER, "Enter Space", NULL, "set corner", "set the corner here"},
    {ACT_WIDER, CORNER, "Backspace", NULL, "wider", "back to the wider grid"},
    {ACT_TAKE, CLASS, "Enter Space", NULL, "this class", "take the class that is marked"},
    {ACT_HANDLE, EDIT, DIGITS, "1-9", "which part",
     "the corner or edge that moves, as on a 3 x 3 field: 1 is top left, 9 bottom right, 5 the whole box"},
    {ACT_KEEP, EDIT, "Enter Space", NULL, "keep", "keep the box as it is now"},
    {ACT_ESCAPE, LABEL | CORNER | CLASS | EDIT, "Esc", NULL, "back",
     "one step back: the corner before, nothing selected, the projects"},

    {ACT_BACK, LABEL, "q", NULL, "projects", "back to the projects; what is not submitted stays as a draft"},
    {ACT_LEAVE, PROJECTS, "q", NULL, "quit", "leave labeldeck"},
    {ACT_CLOSE, HELP, "Esc q ?", NULL, "close", "close the help"},
    {ACT_HELP, ALL & ~HELP, "?", NULL, "help", "show every key"},
    {ACT_REPAINT, ALL, "Ctrl-L", NULL, NULL, "draw the screen anew"},
    {ACT_SUSPEND, ALL, "Ctrl-Z", NULL, NULL, "stop labeldeck and go to the shell; fg comes back"},
    {ACT_QUIT, ALL, "Ctrl-C", NULL, NULL, "leave labeldeck at once"},
    {ACT_QUIT, 0, NULL, NULL, NULL, NULL},
};

const char *mode_title(enum mode m)
{
	static const char *const titles[MODES] = {
	    [MODE_PROJECTS] = "In the list of projects",
	    [MODE_LABEL] = "On an image",
	    [MODE_CORNER] = "While setting a corner of a box",
	    [MODE_CLASS] = "While choosing the class",
	    [MODE_EDIT] = "While moving a box or its edges",
	    [MODE_HELP] = "In a text like this one",
	};

	return titles[m];
}

const struct action *action_get(enum action_id id)
{
	const struct action *a = actions;

	while (a->keys && a->id != id)
		a++;
	return a;
}

/* Which word of words name is, or -1. */
static int word_index(const char *words, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; *words; i++) {
		size_t len = strcspn(words, " ");

		if (len == n && memcmp(words, name, n) == 0)
			return i;
		words += len + (words[len] == ' ');
	}
	return -1;
}

const struct action *action_find(enum mode m, struct key k, int *nth)
{
	char name[KEY_NAME];

	key_name(k, name);
	for (const struct action *a = actions; a->keys; a++)
		if (a->modes & MODE_BIT(m) && (*nth = word_index(a->keys, name)) >= 0)
			return a;
	return NULL;
}

/* Help stands at the right end always; the others as far as there is room. */
void action_bar(struct grid *g, struct area line, enum mode m, bool (*can)(enum action_id id, void *arg), void *arg)
{
	struct area help = area_cut_right(&line, m == MODE_HELP ? 0 : utf8_width("? help") + 1);
	int x = 0;

	grid_print(g, help, 0, 0, STYLE_KEY, "?");
	grid_print(g, help, 2, 0, STYLE_NORMAL, "help");
	for (const struct action *a = actions; a->keys; a++) {
		const char *space = strchr(a->keys, ' ');
		char first[KEY_NAME];
		int w;

		if (!a->name || a->id == ACT_HELP || !(a->modes & MODE_BIT(m)) || !can(a->id, arg))
			continue;
		str_copy(first, sizeof first, a->shown ? a->shown : a->keys);
		if (!a->shown && space && (size_t)(space - a->keys) < sizeof first)
			first[space - a->keys] = '\0';
		w = utf8_width(first) + 1 + utf8_width(a->name);
		if (x + w > line.w)
			continue;
		grid_print(g, line, x, 0, STYLE_KEY, first);
		grid_print(g, line, x + utf8_width(first) + 1, 0, STYLE_NORMAL, a->name);
		x += w + 2;
	}
}
