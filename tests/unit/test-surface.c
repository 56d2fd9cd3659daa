#include "tui/surface.h"

#include "base/hash.h"
#include "image/encode.h"
#include "test.h"

/* What is sent when marks on a picture change, by what the terminal knows. */
static struct caps caps_of(enum graphics g)
{
	return (struct caps){.graphics = g, .cell_w = 10, .cell_h = 20, .registers = 256, .colors = 1 << 24};
}

static struct frame make_frame(const struct caps *caps)
{
	struct frame f = {.item = 1, .ready = true, .view = view_fit((struct area){2, 1, 40, 20}, caps, 400, 400)};
	struct encode_opts o = {
	    .row = f.view.cells.y + 1, .col = f.view.cells.x + 1, .dither = true, .id = FRAME_ID, .caps = caps};

	f.base = pix_new(view_pix_w(&f.view), view_pix_h(&f.view));
	for (int i = 0; i < f.base.w * f.base.h * 3; i++)
		f.base.rgb[i] = (uint8_t)hash_mix((uint64_t)i);
	buf_init(&f.bytes, BUF_MAX_DEFAULT);
	encoder_for(caps->graphics)->encode(&f.base, &o, &f.bytes);
	return f;
}

static size_t show(struct surface *s, const struct frame *f, const struct caps *caps, const struct mark *m,
		   struct buf *out)
{
	buf_reset(out);
	surface_show(s, f, caps, m, m != NULL, out);
	assert_false(out->failed);
	return out->len;
}

static void try_surface(enum graphics g, bool patches)
{
	struct mark m = {.kind = MARK_BOX, .at = {100, 100, 100, 100}, .color = 0xff0000};
	struct caps caps = caps_of(g);
	struct frame f = make_frame(&caps);
	struct surface *s = surface_new();
	struct buf out;
	size_t moved;

	buf_init(&out, BUF_MAX_DEFAULT);
	assert_int_equal(show(s, &f, &caps, NULL, &out), f.bytes.len);
	assert_memory_equal(out.data, f.bytes.data, f.bytes.len);
	assert_int_equal(show(s, &f, &caps, NULL, &out), 0);
	assert_true(show(s, &f, &caps, &m, &out) > 0);
	assert_int_equal(show(s, &f, &caps, &m, &out), 0);
	m.at.x++;
	m.at.w -= 40;
	moved = show(s, &f, &caps, &m, &out);
	assert_true(patches ? moved < f.bytes.len / 2 : moved > f.bytes.len / 2);
	surface_forget(s);
	assert_true(show(s, &f, &caps, &m, &out) >= f.bytes.len / 2);
	buf_fini(&out);
	buf_fini(&f.bytes);
	pix_free(&f.base);
	surface_free(s);
}

static void test_patches(void **state)
{
	for (enum graphics g = GRAPHICS_BLOCKS; g < GRAPHICS_KITTY; g++)
		try_surface(g, true);
}

static void test_whole(void **state)
{
	try_surface(GRAPHICS_KITTY, false);
}

/* One picture in all that is sent, of the id that the next one replaces. */
static void test_whole_replaces(void **state)
{
	struct mark m = {.kind = MARK_CROSS, .at = {50, 50, 1, 1}, .color = 0xff0000};
	struct caps caps = caps_of(GRAPHICS_KITTY);
	struct frame f = make_frame(&caps);
	struct surface *s = surface_new();
	struct buf out;
	char id[32];

	snprintf(id, sizeof id, ",i=%d,p=1,", FRAME_ID);
	buf_init(&out, BUF_MAX_DEFAULT);
	show(s, &f, &caps, NULL, &out);
	assert_non_null(strstr(out.data, id));
	show(s, &f, &caps, &m, &out);
	const char *first = strstr(out.data, "a=T");
	assert_non_null(strstr(out.data, id));
	assert_null(strstr(first + 1, "a=T"));
	buf_fini(&out);
	buf_fini(&f.bytes);
	pix_free(&f.base);
	surface_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_patches),
	    cmocka_unit_test(test_whole),
	    cmocka_unit_test(test_whole_replaces),
	};

	return cmocka_run_group_tests_name("surface", tests, NULL, NULL);
}
