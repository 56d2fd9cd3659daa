#pragma once

#include <stdbool.h>

/*
 * Which files are pictures, by the end of their name whatever its case: the
 * one table. What the bytes are is only known after the probe.
 */
bool image_name_fits(const char *path);
const char *image_content_type(const char *path); /* "image/jpeg"; "application/octet-stream" if unknown */
const char *image_endings(void);                  /* "jpg, jpeg, ...", for sentences */
