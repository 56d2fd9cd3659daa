#include "image/pix.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/alloc.h"

struct pix pix_new(int w, int h)
{
	if (w < 1 || h < 1)
		fatal("a picture of %d x %d", w, h);
	return (struct pix){w, h, xreallocarray(NULL, (size_t)w * 3, (size_t)h), NULL, 0};
}

void pix_free(struct pix *p)
{
	if (p->map)
		munmap(p->map, p->map_len);
	else
		free(p->rgb);
	*p = (struct pix){0};
}
