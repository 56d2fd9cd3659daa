#include "test.h"

#include "base/hash.h"
#include "tui/canvas.h"
#include "tui/view.h"

static struct canvas start(int w, int h)
{
	static const struct labels none;
	struct canvas c;

	canvas_init(&c, w, h, &none);
	c.class_id = 1;
	return c;
}

static void box_is(const struct canvas *c, size_t i, double x, double y, double w, double h)
{
	struct rect r = c->labels.v[i].box;

	assert_float_equal(r.x, x, 0);
	assert_float_equal(r.y, y, 0);
	assert_float_equal(r.w, w, 0);
	assert_float_equal(r.h, h, 0);
}

/* Ten keys: r, three jumps and Enter for each corner, the class. */
static void box_by_jumps(void **state)
{
	struct canvas c = start(640, 480);
	struct rect wanted = {200, 150, 120, 100};

	assert_true(canvas_begin_box(&c));
	for (int corner = 0; corner < 2; corner++) {
		struct point to = {wanted.x + corner * wanted.w, wanted.y + corner * wanted.h};

		for (int jump = 0; jump < 3; jump++)
			for (int cell = 0; cell < CANVAS_COLUMNS * CANVAS_ROWS; cell++)
				if (rect_contains(canvas_cell(&c, cell), to)) {
					assert_true(canvas_jump(&c, cell));
					break;
				}
		assert_true(canvas_enter(&c));
	}
	assert_true(canvas_class(&c, 2));
	assert_int_equal(c.labels.n, 1);
	assert_int_equal(c.labels.v[0].class_id, 2);
	assert_true(rect_iou(c.labels.v[0].box, wanted) >= 0.9);
	assert_int_equal(c.selected, 0);
	canvas_fini(&c);
}

static void box_by_steps(void **state)
{
	struct canvas c = start(160, 160);

	canvas_begin_box(&c);
	canvas_move(&c, -1, 0, false);
	canvas_move(&c, 0, 1, true);
	assert_float_equal(c.cross.x, 70, 0);
	assert_float_equal(c.cross.y, 81, 0);
	canvas_enter(&c);
	canvas_escape(&c);
	assert_int_equal(c.mode, CANVAS_CORNER_1);
	assert_float_equal(c.cross.x, 70, 0);
	canvas_enter(&c);
	canvas_enter(&c);
	assert_int_equal(c.mode, CANVAS_CLASS);
	canvas_enter(&c);
	box_is(&c, 0, 70, 81, 45, 40);
	/* The next one begins at the same size. */
	canvas_begin_box(&c);
	canvas_enter(&c);
	canvas_enter(&c);
	canvas_enter(&c);
	box_is(&c, 1, 80, 80, 45, 40);
	canvas_fini(&c);
}

static void no_area_is_impossible(void **state)
{
	struct canvas c = start(10, 10);

	canvas_begin_box(&c);
	for (int corner = 0; corner < 2; corner++) {
		for (int i = 0; i < 20; i++)
			canvas_move(&c, 1, 1, false);
		canvas_enter(&c);
	}
	canvas_enter(&c);
	box_is(&c, 0, 9, 9, 1, 1);
	canvas_begin_edit(&c, 0);
	canvas_move(&c, 1, 1, false);
	canvas_enter(&c);
	box_is(&c, 0, 9, 9, 1, 1);
	canvas_fini(&c);
}

static void edges_and_undo(void **state)
{
	struct canvas c = start(640, 640);

	canvas_begin_box(&c);
	canvas_enter(&c);
	canvas_enter(&c);
	canvas_enter(&c);
	box_is(&c, 0, 320, 320, 160, 160);
	canvas_begin_edit(&c, 8);
	canvas_move(&c, 1, 0, false);
	canvas_handle(&c, 1);
	canvas_move(&c, 0, -1, true);
	canvas_enter(&c);
	box_is(&c, 0, 320, 319, 170, 161);
	canvas_begin_edit(&c, CANVAS_WHOLE);
	canvas_move(&c, -1, 0, false);
	canvas_escape(&c);
	box_is(&c, 0, 320, 319, 170, 161);
	assert_true(canvas_delete(&c));
	assert_int_equal(c.labels.n, 0);
	assert_true(canvas_undo(&c));
	box_is(&c, 0, 320, 319, 170, 161);
	assert_true(canvas_undo(&c));
	box_is(&c, 0, 320, 320, 160, 160);
	assert_true(canvas_redo(&c));
	box_is(&c, 0, 320, 319, 170, 161);
	canvas_fini(&c);
}

static void foreign_labels_come_inside(void **state)
{
	struct labels l;
	struct canvas c;

	labels_init(&l);
	labels_add(&l, (struct label){1, SHAPE_BOX, {-5, 90, 20, 30}});
	labels_add(&l, (struct label){1, SHAPE_BOX, {500, 10, 20, 0.2}});
	canvas_init(&c, 100, 100, &l);
	box_is(&c, 0, 0, 90, 15, 10);
	box_is(&c, 1, 99, 9.2, 1, 1);
	canvas_fini(&c);
	labels_fini(&l);
}

/* ------------------------------------------------------------- properties */

static uint64_t seed;

static int dice(int n)
{
	return (int)(hash_mix(++seed) % (uint64_t)n);
}

static void any_key(struct canvas *c)
{
	static const struct labels none;

	switch (dice(16)) {
	case 0: canvas_begin_box(c); break;
	case 1: canvas_begin_edit(c, dice(9)); break;
	case 2: canvas_begin_class(c); break;
	case 3: case 4: canvas_jump(c, dice(22) - 1); break;
	case 5: canvas_wider(c); break;
	case 6: case 7: case 8: canvas_move(c, dice(3) - 1, dice(3) - 1, dice(2)); break;
	case 9: canvas_handle(c, dice(11) - 1); break;
	case 10: case 11: canvas_enter(c); break;
	case 12: canvas_escape(c); break;
	case 13: canvas_class(c, 1 + dice(5)); break;
	case 14: canvas_select(c, dice(2) ? 1 : -1); break;
	case 15:
		dice(3)	  ? dice(2) ? canvas_undo(c) : canvas_redo(c)
		  : dice(4) ? canvas_delete(c)
			  : canvas_replace(c, &none);
	}
}

static void all_inside(const struct canvas *c)
{
	struct rect box;

	for (size_t i = 0; i < c->labels.n; i++) {
		struct rect r = c->labels.v[i].box;

		assert_true(r.x >= 0 && r.y >= 0 && r.w >= 1 && r.h >= 1);
		assert_true(r.x + r.w <= c->width && r.y + r.h <= c->height);
	}
	assert_true(c->selected >= -1 && c->selected < (int)c->labels.n);
	if (canvas_making(c, &box))
		assert_true(box.w >= 1 && box.h >= 1 && box.x >= 0 && box.y >= 0 && box.x + box.w <= c->width &&
			    box.y + box.h <= c->height);
}

static void any_keys_keep_the_rules(void **state)
{
	for (int round = 0; round < 300; round++) {
		struct labels first, last;
		struct canvas c;

		seed = (uint64_t)round << 32;
		labels_init(&first);
		labels_init(&last);
		for (int i = dice(4); i > 0; i--)
			labels_add(&first,
				   (struct label){1, SHAPE_BOX, {dice(20), dice(20), 1 + dice(10), 1 + dice(10)}});
		canvas_init(&c, 30 + dice(700), 30 + dice(700), &first);
		c.class_id = 1;
		for (int i = 0; i < 200; i++) {
			any_key(&c);
			all_inside(&c);
		}
		while (c.mode != CANVAS_SELECT)
			canvas_escape(&c);
		while (canvas_redo(&c))
			;
		labels_copy(&last, &c.labels);
		while (canvas_undo(&c))
			;
		assert_true(labels_equal(&c.labels, &first));
		while (canvas_redo(&c))
			;
		assert_true(labels_equal(&c.labels, &last));
		canvas_fini(&c);
		labels_fini(&first);
		labels_fini(&last);
	}
}

/* ------------------------------------------------------------------- view */

static void views(void **state)
{
	struct caps sixel = {.graphics = GRAPHICS_SIXEL, .cell_w = 9, .cell_h = 19};
	struct caps blocks = {.graphics = GRAPHICS_BLOCKS, .cell_w = 10, .cell_h = 20};
	struct area room = {2, 1, 80, 20};
	struct view v = view_fit(room, &sixel, 640, 480);

	assert_int_equal(v.cells.h, 20);
	assert_int_equal(v.cells.w, 56);
	assert_int_equal(view_pix_w(&v), 56 * 9);
	assert_int_equal(v.cells.x, 2 + 12);
	sixel.max_w = sixel.max_h = 300;
	v = view_fit(room, &sixel, 640, 480);
	assert_true(view_pix_w(&v) <= 300 && view_pix_h(&v) <= 300);
	v = view_fit(room, &blocks, 640, 480);
	assert_int_equal(view_pix_h(&v), 40);
	v = view_fit(room, &blocks, 5000, 10);
	assert_int_equal(v.cells.h, 1);
	v = view_fit(room, &blocks, 2, 2);
	assert_int_equal(v.cells.w, 3);
}

static void view_round_trip(void **state)
{
	struct caps caps = {.graphics = GRAPHICS_SIXEL, .cell_w = 9, .cell_h = 19};
	struct view v = view_fit((struct area){0, 0, 71, 33}, &caps, 1234, 777);

	for (int i = 0; i < 1000; i++) {
		struct point p = {dice(1235), dice(778)}, q = view_to_image(&v, view_from_image(&v, p));

		assert_float_equal(p.x, q.x, 1e-6);
		assert_float_equal(p.y, q.y, 1e-6);
	}
	assert_float_equal(view_from_image(&v, (struct point){1234, 777}).x, view_pix_w(&v), 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(box_by_jumps),
	    cmocka_unit_test(box_by_steps),
	    cmocka_unit_test(no_area_is_impossible),
	    cmocka_unit_test(edges_and_undo),
	    cmocka_unit_test(foreign_labels_come_inside),
	    cmocka_unit_test(any_keys_keep_the_rules),
	    cmocka_unit_test(views),
	    cmocka_unit_test(view_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
