#include <stdint.h>

#include "base/alloc.h"
#include "tui/action.h"
#include "tui/input.h"

/* Bytes of a terminal: whatever they are, only sound keys come out, and the machine comes to rest. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct input_event *ev, void *arg)
{
	char name[KEY_NAME];
	int nth;

	if (ev->type == INPUT_KEY && (ev->key.code == 0 || ev->key.code >= K_LAST))
		fatal("no key: %x", ev->key.code);
	if (ev->type == INPUT_MOUSE && (ev->x < 0 || ev->y < 0))
		fatal("no place: %d, %d", ev->x, ev->y);
	for (enum mode m = 0; ev->type == INPUT_KEY && m < MODES; m++)
		action_find(m, ev->key, &nth);
	key_name(ev->key, name);
	for (size_t i = 0; i < ev->n; i++)
		*(char *)arg = (char)(*(char *)arg ^ ev->text[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char sum = 0;
	struct input *in = input_new(look, &sum);

	input_feed(in, (const char *)data, size);
	input_timeout(in);
	input_free(in);
	return 0;
}
