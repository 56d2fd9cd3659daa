#pragma once

/*
 * openat that never leaves the folder `dir`: not by "..", not by a link.
 * With `links`, those that stay inside are followed (where the kernel can tell: openat2, Linux 5.6), else none.
 * Returns a descriptor or -1 with errno (ELOOP, EXDEV: it would have left).
 */
int open_beneath(int dir, const char *path, int flags, int links);

/* What it does on older kernels and in sandboxes that refuse openat2: one component at a time, none of them a link. */
int open_beneath_by_steps(int dir, const char *path, int flags);
