#pragma once

#include "image/encode.h"

/* The encoders, one file each; encode.c has the table. */
extern const struct encoder encoder_sixel, encoder_blocks;
