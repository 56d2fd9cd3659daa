#include "image/encode.h"

#include "base/alloc.h"
#include "image/encoders.h"

static const struct encoder *const table[] = {&encoder_sixel, &encoder_blocks};

const struct encoder *encoder_for(enum graphics kind)
{
	for (size_t i = 0; i < NELEM(table); i++)
		if (table[i]->kind == kind)
			return table[i];
	return NULL;
}

char *encode_number(char *o, unsigned n)
{
	char digits[10];
	int k = 0;

	do
		digits[k++] = (char)('0' + n % 10);
	while (n /= 10);
	while (k > 0)
		*o++ = digits[--k];
	return o;
}
