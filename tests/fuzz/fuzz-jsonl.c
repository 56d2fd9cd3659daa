#define FORMAT "jsonl"
#include "fuzz-coco.c"
