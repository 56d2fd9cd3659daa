#define FORMAT "csv"
#include "fuzz-coco.c"
