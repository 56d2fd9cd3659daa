#include <stdint.h>

#include "base/alloc.h"
#include "tui/action.h"
#include "tui/input.h"

/* Bytes of a terminal: whatever they are, only sound keys come out, and the machine comes to rest. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct input_event *ev, void *arg)
{
	char name[32];

	if (ev->kind == INPUT_KEY && (ev->key.code == KEY_NONE || ev->key.code >= KEY_LAST))
		fatal("no key: %x", ev->key.code);
	for (int m = 0; ev->kind == INPUT_KEY && m < MODES; m++)
		action_of_key((enum mode)m, ev->key);
	key_to_name(ev->key, name);
	for (size_t i = 0; i < ev->len; i++)
		*(char *)arg = (char)(*(char *)arg ^ ev->text[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char sum = 0;
	struct input *in = input_new(look, &sum);

	input_bytes(in, (const char *)data, size);
	input_timeout(in);
	if (input_pending(in))
		fatal("it waits for ever");
	input_free(in);
	return 0;
}
