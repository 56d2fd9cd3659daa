#include "test.h"

#include <vterm.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "tui/term.h"

/* What term writes, shown by another terminal emulator, is the grid, and pictures stay. */

static VTerm *vt;
static VTermScreen *screen;
static uint64_t seed;

static int dice(int n)
{
	return (int)(hash_mix(++seed) % (uint64_t)n);
}

static void open_screen(int w, int h)
{
	vt = vterm_new(h, w);
	vterm_set_utf8(vt, 1);
	screen = vterm_obtain_screen(vt);
	vterm_screen_enable_altscreen(screen, 1);
	vterm_screen_reset(screen, 1);
}

static void show(struct term *t, const struct grid *g)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	term_draw(t, g, &out);
	vterm_input_write(vt, buf_str(&out), out.len);
	buf_fini(&out);
}

static uint32_t shown_at(int x, int y)
{
	VTermScreenCell cell;

	vterm_screen_get_cell(screen, (VTermPos){y, x}, &cell);
	return cell.chars[0] ? cell.chars[0] : ' ';
}

static void same(const struct grid *g)
{
	for (int y = 0; y < g->h; y++)
		for (int x = 0; x < g->w; x++) {
			const struct cell *c = grid_at(g, x, y);
			size_t len;

			if (c->width)
				assert_int_equal(shown_at(x, y), utf8_decode(c->text, strlen(c->text), &len));
		}
}

static void any_text(struct grid *g, struct area in)
{
	static const char *const words[] = {
	    "word", "   ", "日本", "é", "x", "                    ", "─────"};

	for (int i = dice(20); i >= 0; i--)
		grid_print(g, in, dice(in.w), dice(in.h), (enum style)dice(STYLE_HOLE), words[dice(NELEM(words))]);
}

static void screen_is_the_grid(void **state)
{
	struct grid *g = grid_new(60, 20);
	struct err e;
	struct term *t = term_new(60, 20, 256, &e);

	open_screen(60, 20);
	for (int i = 0; i < 300; i++) {
		if (dice(10) == 0)
			grid_clear(g);
		any_text(g, (struct area){0, 0, 60, 20});
		if (dice(30) == 0)
			term_repaint(t);
		show(t, g);
		same(g);
	}
	term_free(t);
	grid_free(g);
	vterm_free(vt);
}

/* Cells of a picture are never written again while it stays, whatever happens around it. */
static void pictures_stay(void **state)
{
	struct area pictures[] = {{0, 1, 40, 17}, {10, 1, 30, 17}};
	struct err e;
	struct term *t = term_new(60, 20, 256, &e);

	for (size_t p = 0; p < NELEM(pictures); p++) {
		struct grid *g = grid_new(60, 20);
		struct area hole = pictures[p];

		open_screen(60, 20);
		term_repaint(t);
		grid_hole(g, hole);
		show(t, g);
		for (int y = 0; y < hole.h; y++) {
			struct buf b;
			buf_init(&b, 4096);
			buf_addf(&b, "\0337\033[%d;%dH", hole.y + y + 1, hole.x + 1);
			for (int x = 0; x < hole.w; x++)
				buf_addc(&b, 'P');
			buf_adds(&b, "\0338");
			vterm_input_write(vt, b.data, b.len);
			buf_fini(&b);
		}
		for (int i = 0; i < 200; i++) {
			struct area right = {hole.x + hole.w, 0, 60 - hole.x - hole.w, 20};

			if (dice(5) == 0)
				grid_fill(g, right, STYLE_NORMAL);
			any_text(g, right);
			any_text(g, (struct area){0, 0, 60, 1});
			any_text(g, (struct area){0, 18, 60, 2});
			show(t, g);
			for (int y = 0; y < hole.h; y++)
				for (int x = 0; x < hole.w; x++)
					assert_int_equal(shown_at(hole.x + x, hole.y + y), 'P');
		}
		grid_fill(g, hole, STYLE_NORMAL);
		show(t, g);
		same(g);
		grid_free(g);
		vterm_free(vt);
	}
	term_free(t);
}

static void resized(void **state)
{
	struct grid *g = grid_new(30, 10);
	struct err e;
	struct term *t = term_new(30, 10, 0, &e);

	open_screen(30, 10);
	any_text(g, (struct area){0, 0, 30, 10});
	show(t, g);
	same(g);
	for (int i = 0; i < 20; i++) {
		int w = 20 + dice(60), h = 5 + dice(30);

		grid_free(g);
		g = grid_new(w, h);
		any_text(g, (struct area){0, 0, w, h});
		vterm_set_size(vt, h, w);
		term_resize(t, w, h);
		show(t, g);
		same(g);
	}
	grid_free(g);
	term_free(t);
	vterm_free(vt);
}

static void leaves_and_returns(void **state)
{
	struct grid *g = grid_new(30, 10);
	struct buf out;
	struct err e;
	struct term *t = term_new(30, 10, 16, &e);

	open_screen(30, 10);
	any_text(g, (struct area){0, 0, 30, 10});
	show(t, g);
	buf_init(&out, 1 << 16);
	term_leave(t, &out);
	assert_non_null(strstr(buf_str(&out), "\033[?1049l"));
	assert_non_null(strstr(buf_str(&out), "\033\\"));
	vterm_input_write(vt, out.data, out.len);
	assert_int_equal(shown_at(0, 0), ' ');
	show(t, g);
	same(g);
	buf_reset(&out);
	term_restore(t, &out);
	assert_non_null(strstr(buf_str(&out), "\033[?1049l"));
	buf_fini(&out);
	grid_free(g);
	term_free(t);
	vterm_free(vt);
}

static void unknown_terminal(void **state)
{
	struct err e;

	setenv("TERM", "no-such-terminal", 1);
	assert_null(term_new(80, 24, 256, &e));
	assert_non_null(strstr(e.text, "no-such-terminal (TERM) is not known"));
	setenv("TERM", "dumb", 1);
	assert_null(term_new(80, 24, 256, &e));
	assert_non_null(strstr(e.text, "cannot show full screens"));
	setenv("TERM", "xterm-256color", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(screen_is_the_grid), cmocka_unit_test(pictures_stay),    cmocka_unit_test(resized),
	    cmocka_unit_test(leaves_and_returns), cmocka_unit_test(unknown_terminal),
	};

	setenv("TERM", "xterm-256color", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
