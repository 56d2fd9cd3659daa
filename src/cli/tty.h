#pragma once

#include "image/caps.h"

/* Asks the terminal what it can do, for half a second at most; what it does not say, and where there is none, is
 * assumed. Typed keys are lost meanwhile. */
struct caps tty_caps(void);
