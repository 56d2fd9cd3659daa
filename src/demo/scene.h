#pragma once

#include <stdint.h>

#include "base/vec.h"

/*
 * A shelf scene: products of four classes, drawn, with the exact boxes of what is visible. The same seed gives the same
 * pixels.
 */
enum product { SPAGHETTI, MACARONI, BEANS, SOUP, PRODUCTS };

extern const char *const product_names[PRODUCTS];

struct scene_box {
	enum product product;
	int x, y, w, h; /* pixels; the extent of the product's visible pixels */
};

struct scene {
	int w, h;
	uint8_t *rgb;     /* w * h * 3 */
	uint8_t *owner;   /* w * h: which product drew the pixel last, 0: none */
	VEC(struct scene_box) boxes;
};

void scene_draw(struct scene *s, uint64_t seed); /* s zeroed */
void scene_fini(struct scene *s);
