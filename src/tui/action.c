#include "tui/action.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define PROJECTS MODE_BIT(MODE_PROJECTS)
#define DASHBOARD MODE_BIT(MODE_DASHBOARD)
#define QUEUE MODE_BIT(MODE_QUEUE)
#define EXPORTS MODE_BIT(MODE_EXPORTS)
#define ACTIVITY MODE_BIT(MODE_ACTIVITY)
#define LABEL MODE_BIT(MODE_LABEL)
#define CORNER MODE_BIT(MODE_CORNER)
#define CLASS MODE_BIT(MODE_CLASS)
#define EDIT MODE_BIT(MODE_EDIT)
#define HELP MODE_BIT(MODE_HELP)
#define PROMPT MODE_BIT(MODE_PROMPT)
#define FORM MODE_BIT(MODE_FORM)
#define FIELD MODE_BIT(MODE_FIELD)
#define TABS (PROJECTS | DASHBOARD | QUEUE | EXPORTS | ACTIVITY)
#define OF_PROJECT (DASHBOARD | QUEUE | EXPORTS)
#define LISTS (PROJECTS | QUEUE | EXPORTS | ACTIVITY | CLASS | HELP | FORM)
#define DRAWING (CORNER | EDIT)
#define TEXTS (PROMPT | FIELD)
#define ALL (MODE_BIT(MODES) - 1)

#define DIGITS "1 2 3 4 5 6 7 8 9"
#define LEFT_HAND "1 2 3 4 5 q w e r t a s d f g z x c v b"

/* The order is that of the key bar. */
const struct action actions[] = {
    {ACT_UP, LISTS | DRAWING, "up", "Up k", NULL, NULL, "up"},
    {ACT_DOWN, LISTS | DRAWING, "down", "Down j", NULL, NULL, "down"},
    {ACT_PAGE_UP, LISTS, "page-up", "PgUp", NULL, NULL, "a page up"},
    {ACT_PAGE_DOWN, LISTS, "page-down", "PgDn", NULL, NULL, "a page down"},
    {ACT_FIRST, LISTS, "first", "Home g", NULL, NULL, "to the first"},
    {ACT_LAST, LISTS, "last", "End G", NULL, NULL, "to the last"},

    {ACT_LABEL, PROJECTS, "label", "Enter", NULL, "label", "label the images of the project"},
    {ACT_LABEL, DASHBOARD, "label", "Enter l", NULL, "label", "label the images of the project"},
    {ACT_OPEN, PROJECTS, "open", "o", NULL, "dashboard", "open the dashboard of the project"},
    {ACT_NEW, PROJECTS, "new", "n", NULL, "new", "make a project, step by step"},
    {ACT_PAUSE, PROJECTS | DASHBOARD, "pause", "p", NULL, "pause/resume",
     "stop the labeling of the project, or let it go on"},
    {ACT_RENAME, PROJECTS, "rename", "r", NULL, "rename", "give the project another name"},
    {ACT_REMOVE, PROJECTS, "delete", "D", NULL, "delete", "delete the project, after its name was typed"},
    {ACT_TAKE_ITEM, QUEUE, "take", "Enter", NULL, "take", "take this image and label it"},
    {ACT_RELEASE, QUEUE, "release", "r", NULL, "release", "give an image that you hold back to the queue"},
    {ACT_PUT_FIRST, QUEUE, "put-first", "f", NULL, "put first", "put this image at the head of the queue"},
    {ACT_ORDER, QUEUE, "order", "o", NULL, "order", "the order of the queue: shuffled, or by name"},
    {ACT_EXPORT, EXPORTS, "export", "e", NULL, "export", "write the labels to a file"},
    {ACT_CANCEL_WORK, ACTIVITY, "cancel", "x", NULL, "cancel", "end the work that is under way"},
    {ACT_FILTER, PROJECTS | QUEUE | ACTIVITY, "filter", "/", NULL, "filter", "show only lines with this text"},
    {ACT_SORT, PROJECTS, "sort", "S", NULL, "sort", "order the list by the next of its columns"},
    {ACT_FILTER, HELP, "find", "/", NULL, "find", "show only lines with this text"},

    {ACT_SUBMIT, LABEL, "submit", "Enter", NULL, "submit",
     "submit the labels as they are; the next image follows"},
    {ACT_BOX, LABEL, "box", "r", NULL, "box",
     "draw a box: its top left corner, its bottom right corner, its class"},
    {ACT_NEXT, LABEL, "next", "Tab", NULL, "select", "select the next box"},
    {ACT_PREVIOUS, LABEL, "previous", "Shift-Tab", NULL, NULL, "select the box before"},
    {ACT_EDIT, LABEL, "edit", "e", NULL, "edit", "move an edge or a corner of the selected box"},
    {ACT_MOVE, LABEL, "move", "m", NULL, "move", "move the selected box"},
    {ACT_DELETE, LABEL, "delete", "d Delete", NULL, "delete", "delete the selected box; undo brings it back"},
    {ACT_DIGIT, LABEL | CLASS, NULL, DIGITS, "1-9", "class",
     "the class of the selected or new box, else of the next one"},
    {ACT_CLASS, LABEL, "class", "c", NULL, NULL, "choose the class from the list"},
    {ACT_SKIP, LABEL, "skip", "s", NULL, "skip", "leave this image unlabeled and go on"},
    {ACT_UNDO, LABEL, "undo", "u", NULL, "undo", "undo the last change of this image"},
    {ACT_REDO, LABEL, "redo", "Ctrl-R", NULL, "redo", "do again what was undone"},
    {ACT_TAKE_BACK, LABEL, "take-back", "U", NULL, "take back", "take back your last submit or skip"},
    {ACT_OTHER, LABEL, "other-version", "o", NULL, "other version",
     "show the labels that somebody else submitted; undo returns to yours"},

    {ACT_HIDE, LABEL, "hide", "v", NULL, NULL, "hide the boxes, or show them again"},
    {ACT_INSTRUCTIONS, LABEL, "instructions", "i", NULL, NULL, "show the labeling instructions of the project"},

    {ACT_JUMP, CORNER, NULL, LEFT_HAND, "1-5 q-t a-g z-b", "jump",
     "go to the cell of the grid that shows this character"},
    {ACT_LEFT, DRAWING, "left", "Left h", "hjkl", "move", "left"},
    {ACT_RIGHT, DRAWING, "right", "Right l", NULL, NULL, "right"},
    {ACT_FINE_LEFT, DRAWING, "fine-left", "Shift-Left H", "HJKL", "finely", "a little to the left"},
    {ACT_FINE_DOWN, DRAWING, "fine-down", "Shift-Down J", NULL, NULL, "a little down"},
    {ACT_FINE_UP, DRAWING, "fine-up", "Shift-Up K", NULL, NULL, "a little up"},
    {ACT_FINE_RIGHT, DRAWING, "fine-right", "Shift-Right L", NULL, NULL, "a little to the right"},
    {ACT_SET, CORNER, "set", "Enter Space", NULL, "set corner", "set the corner here"},
    {ACT_WIDER, CORNER, "wider", "Backspace", NULL, "wider", "back to the wider grid"},
    {ACT_TAKE, CLASS, "this", "Enter Space", NULL, "this class", "take the class that is marked"},
    {ACT_HANDLE, EDIT, NULL, DIGITS, "1-9", "which part",
     "the corner or edge that moves, as on a 3 x 3 field: 1 is top left, 9 bottom right, 5 the whole box"},
    {ACT_KEEP, EDIT, "keep", "Enter Space", NULL, "keep", "keep the box as it is now"},
    {ACT_ESCAPE, LABEL | CORNER | CLASS | EDIT, "back", "Esc", NULL, "back",
     "one step back: the corner before, nothing selected, the projects"},

    {ACT_CHOOSE, FORM, "choose", "Enter", NULL, "choose", "choose this, or go on"},
    {ACT_PATH, FORM, "path", "/", NULL, "path", "write the path of the folder"},
    {ACT_ADD, FORM, "add", "a", NULL, "add", "add a class below the marked one's parent"},
    {ACT_ADD_UNDER, FORM, "add-under", "A", NULL, "add under", "add a class under the marked one"},
    {ACT_CHANGE, FORM, "change", "r", NULL, "rename", "change the name of the marked class"},
    {ACT_COLOR, FORM, "color", "c", NULL, "colour", "give the marked class its next colour"},
    {ACT_RAISE, FORM, "raise", "K", NULL, NULL, "move the marked class up"},
    {ACT_LOWER, FORM, "lower", "J", NULL, NULL, "move the marked class down"},
    {ACT_DROP, FORM, "drop", "d", NULL, "delete", "take the marked class away"},
    {ACT_WRITE, FORM, "write", "w", NULL, "write", "write the answers to a file for project create --from"},
    {ACT_NEXT_STEP, FORM | FIELD, "next-step", "Ctrl-N", NULL, "next step", "to the next step"},
    {ACT_LAST_STEP, FORM | FIELD, "last-step", "Ctrl-P", NULL, "step before", "to the step before"},
    {ACT_DONE, FIELD, NULL, "Enter", NULL, "next", "to the next field, or the next step"},
    {ACT_NEXT_FIELD, FIELD, NULL, "Tab Down", NULL, NULL, "to the next field"},
    {ACT_LAST_FIELD, FIELD, NULL, "Shift-Tab Up", NULL, NULL, "to the field before"},
    {ACT_CANCEL, FORM | FIELD, "leave", "Esc", NULL, "leave", "leave; the answers are kept"},

    {ACT_DONE, PROMPT, NULL, "Enter", NULL, "take it", "take what is written or marked"},
    {ACT_COMPLETE, PROMPT, NULL, "Tab", NULL, "complete", "write the marked one in full"},
    {ACT_UP, PROMPT, NULL, "Up Shift-Tab", NULL, NULL, "mark the one above"},
    {ACT_DOWN, PROMPT, NULL, "Down", NULL, NULL, "mark the one below"},
    {ACT_CANCEL, PROMPT, NULL, "Esc", NULL, "cancel", "leave it"},
    {ACT_LEFT, TEXTS, NULL, "Left", NULL, NULL, "a character to the left"},
    {ACT_RIGHT, TEXTS, NULL, "Right", NULL, NULL, "a character to the right"},
    {ACT_FIRST, TEXTS, NULL, "Home Ctrl-A", NULL, NULL, "to the start of the line"},
    {ACT_LAST, TEXTS, NULL, "End Ctrl-E", NULL, NULL, "to the end of the line"},
    {ACT_ERASE, TEXTS, NULL, "Backspace", NULL, NULL, "delete the character before"},
    {ACT_ERASE_NEXT, TEXTS, NULL, "Delete", NULL, NULL, "delete the character here"},
    {ACT_ERASE_WORD, TEXTS, NULL, "Ctrl-W", NULL, NULL, "delete the word before"},
    {ACT_ERASE_ALL, TEXTS, NULL, "Ctrl-U", NULL, NULL, "delete the line"},

    {ACT_BACK, LABEL, "projects", "q", NULL, "projects",
     "back to the projects; what is not submitted stays as a draft"},
    {ACT_BACK, OF_PROJECT | ACTIVITY, "projects", "q Esc", NULL, "projects", "back to the projects"},
    {ACT_LEAVE, PROJECTS, "quit", "q", NULL, "quit", "leave labeldeck"},
    {ACT_CLOSE, HELP, "close", "Esc q ?", NULL, "close", "close the help"},
    {ACT_TAB, TABS, NULL, "1 2 3 4 5 6", "1-6", NULL,
     "another tab: projects, dashboard, queue, label, exports, activity"},
    {ACT_TAB, LABEL, NULL, "Alt-1 Alt-2 Alt-3 Alt-4 Alt-5 Alt-6", "Alt-1..6", NULL,
     "another tab: projects, dashboard, queue, label, exports, activity"},
    {ACT_COPY, TABS | LABEL, "copy", "y", NULL, NULL,
     "copy to the terminal's clipboard: the name of the project or image, the digest of the export, the line"},
    {ACT_COMMAND, TABS | LABEL | FORM, "command", ":", NULL, "command", "do something by its name"},
    {ACT_HELP, ALL & ~(HELP | TEXTS), "help", "? F1", NULL, "help", "show every key"},
    {ACT_HELP, TEXTS, "help", "F1", NULL, "help", "show every key"},
    {ACT_REPAINT, ALL, "repaint", "Ctrl-L", NULL, NULL, "draw the screen anew"},
    {ACT_SUSPEND, ALL, "suspend", "Ctrl-Z", NULL, NULL, "stop labeldeck and go to the shell; fg comes back"},
    {ACT_QUIT, ALL, "exit", "Ctrl-C", NULL, NULL, "leave labeldeck at once"},
    {ACT_QUIT, 0, NULL, NULL, NULL, NULL, NULL},
};

const char *mode_title(enum mode m)
{
	static const char *const titles[MODES] = {
	    [MODE_PROJECTS] = "In the list of projects",
	    [MODE_DASHBOARD] = "On the dashboard",
	    [MODE_QUEUE] = "In the task queue",
	    [MODE_EXPORTS] = "In the list of exports",
	    [MODE_ACTIVITY] = "In the activity",
	    [MODE_LABEL] = "On an image",
	    [MODE_CORNER] = "While setting a corner of a box",
	    [MODE_CLASS] = "While choosing the class",
	    [MODE_EDIT] = "While moving a box or its edges",
	    [MODE_HELP] = "In a text like this one",
	    [MODE_PROMPT] = "While answering a question below",
	    [MODE_FORM] = "While making a project",
	    [MODE_FIELD] = "In a field of text",
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
	const char *key = TEXTS & MODE_BIT(m) ? "F1" : "?";
	struct area help = area_cut_right(&line, m == MODE_HELP ? 0 : utf8_width(key) + 6);
	int x = 0;

	x = grid_print(g, help, 0, 0, STYLE_KEY, key);
	grid_print(g, help, x + 1, 0, STYLE_NORMAL, "help");
	x = 0;
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
