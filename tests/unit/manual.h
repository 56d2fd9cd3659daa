#pragma once

#include "base/buf.h"

/*
 * A table of the manual is made from that of the program: what `make` appends must stand in man/PAGE between the marks
 * `begin NAME` and `end NAME`. With LABELDECK_UPDATE_MANUAL set it is written there instead of compared.
 */
void manual_check(const char *page, const char *name, void (*make)(struct buf *b));
