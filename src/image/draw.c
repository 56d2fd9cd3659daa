#include "image/draw.h"

#include "image/font.h"

static void put(struct pix *p, int x, int y, uint32_t color)
{
	if (x < 0 || y < 0 || x >= p->w || y >= p->h)
		return;
	uint8_t *o = p->rgb + ((size_t)y * (size_t)p->w + (size_t)x) * 3;
	o[0] = (uint8_t)(color >> 16);
	o[1] = (uint8_t)(color >> 8);
	o[2] = (uint8_t)color;
}

void draw_fill(struct pix *p, int x, int y, int w, int h, uint32_t color)
{
	int right = x + w < p->w ? x + w : p->w, bottom = y + h < p->h ? y + h : p->h;

	for (int j = y < 0 ? 0 : y; j < bottom; j++)
		for (int i = x < 0 ? 0 : x; i < right; i++)
			put(p, i, j, color);
}

enum { DASH = 6, RIM = 0x101010 };

/* The four sides of a hollow rectangle of 1 pixel. */
static void outline(struct pix *p, int x, int y, int w, int h, uint32_t color, int dashed)
{
	for (int i = 0; i < w; i++)
		if (!dashed || i / DASH % 2 == 0) {
			put(p, x + i, y, color);
			put(p, x + i, y + h - 1, color);
		}
	for (int j = 0; j < h; j++)
		if (!dashed || j / DASH % 2 == 0) {
			put(p, x, y + j, color);
			put(p, x + w - 1, y + j, color);
		}
}

void draw_frame(struct pix *p, int x, int y, int w, int h, int thick, uint32_t color, int dashed)
{
	if (w < 1 || h < 1)
		return;
	outline(p, x - 1, y - 1, w + 2, h + 2, RIM, dashed);
	for (int i = 0; i < thick && w - 2 * i > 0 && h - 2 * i > 0; i++)
		outline(p, x + i, y + i, w - 2 * i, h - 2 * i, color, dashed);
	if (w > 2 * thick && h > 2 * thick)
		outline(p, x + thick, y + thick, w - 2 * thick, h - 2 * thick, RIM, dashed);
}

void draw_cross(struct pix *p, int x, int y, int arm, uint32_t color)
{
	draw_fill(p, x - arm, y - 1, 2 * arm + 1, 3, RIM);
	draw_fill(p, x - 1, y - arm, 3, 2 * arm + 1, RIM);
	draw_fill(p, x - arm, y, 2 * arm + 1, 1, color);
	draw_fill(p, x, y - arm, 1, 2 * arm + 1, color);
}

int draw_text(struct pix *p, int x, int y, const char *ascii, uint32_t color, uint32_t ground)
{
	int start = x;

	for (; *ascii; ascii++, x += FONT_W) {
		unsigned g = (unsigned char)*ascii - FONT_FIRST;
		const uint8_t *rows = font_glyphs[g < FONT_GLYPHS ? g : '?' - FONT_FIRST];
		for (int j = 0; j < FONT_H; j++)
			for (int i = 0; i < FONT_W; i++)
				put(p, x + i, y + j, rows[j] >> (FONT_W - 1 - i) & 1 ? color : ground);
	}
	return x - start;
}

int draw_text_height(void)
{
	return FONT_H;
}
