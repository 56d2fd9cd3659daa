#include "tui/key.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"

static const struct {
	uint32_t code;
	const char *name;
} named[] = {
    {K_TAB, "Tab"},       {K_ENTER, "Enter"},  {K_ESC, "Esc"},       {K_SPACE, "Space"},   {K_BACKSPACE, "Backspace"},
    {K_UP, "Up"},         {K_DOWN, "Down"},    {K_LEFT, "Left"},     {K_RIGHT, "Right"},   {K_HOME, "Home"},
    {K_END, "End"},       {K_PAGEUP, "PgUp"},  {K_PAGEDOWN, "PgDn"}, {K_INSERT, "Insert"}, {K_DELETE, "Delete"},
    {K_F1, "F1"},         {K_F1 + 1, "F2"},    {K_F1 + 2, "F3"},     {K_F1 + 3, "F4"},     {K_F1 + 4, "F5"},
    {K_F1 + 5, "F6"},     {K_F1 + 6, "F7"},    {K_F1 + 7, "F8"},     {K_F1 + 8, "F9"},     {K_F1 + 9, "F10"},
    {K_F1 + 10, "F11"},   {K_F1 + 11, "F12"},
};

static const struct {
	unsigned bit;
	const char *prefix;
} mods[] = {{MOD_CTRL, "Ctrl-"}, {MOD_ALT, "Alt-"}, {MOD_SHIFT, "Shift-"}};

static bool is_lower(uint32_t c)
{
	return c >= 'a' && c <= 'z';
}

static void code_name(struct key k, char out[16])
{
	size_t n;

	for (size_t i = 0; i < NELEM(named); i++)
		if (named[i].code == k.code) {
			str_copy(out, 16, named[i].name);
			return;
		}
	/* Control is written with a capital, as on the keyboard. */
	n = utf8_encode(k.mods & MOD_CTRL && is_lower(k.code) ? k.code - 32 : k.code, out);
	out[n] = '\0';
}

const char *key_name(struct key k, char out[KEY_NAME])
{
	char code[16];
	size_t n = 0;

	code_name(k, code);
	for (size_t i = 0; i < NELEM(mods); i++)
		if (k.mods & mods[i].bit)
			n += (size_t)snprintf(out + n, KEY_NAME - n, "%s", mods[i].prefix);
	snprintf(out + n, KEY_NAME - n, "%s", code);
	return out;
}

bool key_from_name(const char *name, struct key *out)
{
	size_t len;

	out->mods = 0;
	for (size_t i = 0; i < NELEM(mods); i++)
		if (str_starts(name, mods[i].prefix) && name[strlen(mods[i].prefix)]) {
			out->mods |= mods[i].bit;
			name += strlen(mods[i].prefix);
		}
	for (size_t i = 0; i < NELEM(named); i++)
		if (str_eq(named[i].name, name)) {
			out->code = named[i].code;
			return true;
		}
	if (!*name)
		return false;
	out->code = utf8_decode(name, strlen(name), &len);
	if (out->mods & MOD_CTRL && out->code >= 'A' && out->code <= 'Z')
		out->code += 32;
	return out->code != UTF8_BAD && out->code >= 32 && name[len] == '\0';
}
