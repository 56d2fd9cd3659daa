#pragma once

#include "tui/frames.h"
#include "tui/marks.h"

/*
 * What the terminal shows of a picture: remembers what was sent, and sends what differs: a whole picture once, then
 * opaque patches of whole cells, all in one fixed palette, so that a patch meets its surroundings without a seam.
 * kitty's pictures have no patches: a new one takes the place of the one before.
 */
struct surface;

struct surface *surface_new(void);
void surface_free(struct surface *s);
void surface_forget(struct surface *s); /* the terminal shows nothing of it any more */

/* Appends the bytes that bring the terminal from what it shows to the frame with its marks. */
void surface_show(struct surface *s, const struct frame *f, const struct caps *caps, const struct mark *marks, size_t n,
		  struct buf *out);
