#include "test.h"

#include "base/buf.h"
#include "tui/input.h"

/* What came out, as text: key names, and the rest in brackets. */
static void gather(const struct input_event *ev, void *arg)
{
	struct buf *out = arg;
	char name[KEY_NAME];

	if (out->len)
		buf_addc(out, ' ');
	switch (ev->type) {
	case INPUT_KEY:
		buf_adds(out, key_name(ev->key, name));
		break;
	case INPUT_MOUSE:
		buf_addf(out, "[mouse %d %d,%d%s%s]", ev->button, ev->x, ev->y, ev->release ? " up" : "",
			 ev->motion ? " motion" : "");
		break;
	case INPUT_PASTE:
		buf_addf(out, "[paste %.*s]", (int)ev->n, ev->text);
		break;
	case INPUT_ANSWER:
		buf_addf(out, "[%c %.*s]", ev->kind, (int)ev->n, ev->text);
		break;
	}
}

/* The bytes at once, then one by one: the same comes out. */
static void expect(const char *bytes, size_t n, const char *wanted)
{
	for (int piecewise = 0; piecewise < 2; piecewise++) {
		struct buf out;
		struct input *in;

		buf_init(&out, 1 << 20);
		in = input_new(gather, &out);
		for (size_t i = 0; piecewise && i < n; i++)
			input_feed(in, bytes + i, 1);
		if (!piecewise)
			input_feed(in, bytes, n);
		if (input_pending(in))
			input_timeout(in);
		assert_int_equal(input_pending(in), 0);
		assert_string_equal(buf_str(&out), wanted);
		input_free(in);
		buf_fini(&out);
	}
}

#define EXPECT(bytes, wanted) expect(bytes, sizeof bytes - 1, wanted)

static void plain_keys(void **state)
{
	EXPECT("aZ 1\xc3\xa9\xe8\xaa\x9e", "a Z Space 1 é 語");
	EXPECT("\r\n\t\x7f\b", "Enter Enter Tab Backspace Backspace");
	EXPECT("\x03\x12\x1a", "Ctrl-C Ctrl-R Ctrl-Z");
	EXPECT("\0", "Ctrl-Space");
	EXPECT("\xff\xc3(\xc0x", "( x");
}

static void sequences(void **state)
{
	EXPECT("\033[A\033OB\033[1;2C\033[1;5D\033[1;3H", "Up Down Shift-Right Ctrl-Left Alt-Home");
	EXPECT("\033[3~\033[5~\033[6;2~\033[Z\033OP\033[15~", "Delete PgUp Shift-PgDn Shift-Tab F1 F5");
	EXPECT("\033[114;5u\033[97;2u\033[13u\033[27;5;114~", "Ctrl-R A Enter Ctrl-R");
	EXPECT("\033[[A\033[[E", "F1 F5");
	EXPECT("\033OM\033Oq", "Enter 1");
	EXPECT("\033[99~\033[1;2\x01x", "x");
}

static void escape_alone(void **state)
{
	EXPECT("\033", "Esc");
	EXPECT("\033\033[A", "Esc Up");
	EXPECT("\033x\033\r", "Alt-x Alt-Enter");
	EXPECT("\033[", "Alt-[");
	EXPECT("\033O", "Alt-O");
	EXPECT("\033P", "Alt-P");
}

static void answers(void **state)
{
	EXPECT("\033[?64;1;4c", "[c ?64;1;4c]");
	EXPECT("\033[6;19;9t\033[?2026;2$y", "[c 6;19;9t] [c ?2026;2$y]");
	EXPECT("\033P>|XTerm(379)\033\\a", "[d >|XTerm(379)] a");
	EXPECT("\033]10;rgb:0/0/0\x07q\033_Gi=31;OK\033\\", "[o 10;rgb:0/0/0] q [a Gi=31;OK]");
	EXPECT("\033[0n", "[c 0n]");
	EXPECT("\033[?62;4c\033[A", "[c ?62;4c] Up");
}

static void mouse(void **state)
{
	EXPECT("\033[<0;124;78M\033[<0;124;78m", "[mouse 0 123,77] [mouse 0 123,77 up]");
	EXPECT("\033[<32;1;1M\033[<64;5;6M", "[mouse 0 0,0 motion] [mouse 64 4,5]");
	EXPECT("\033[<0;0;5M\033[<0M", "");
}

static void pastes(void **state)
{
	EXPECT("a\033[200~rm -rf\033[A\r\033[201~b", "a [paste rm -rf\033[A\r] b");
	EXPECT("\033[200~\033[201~c", "c");
}

/* A paste of any length comes in pieces, nothing of it as keys. */
static void long_paste(void **state)
{
	struct buf bytes, out;
	struct input *in;
	size_t got = 0;

	buf_init(&bytes, 1 << 20);
	buf_adds(&bytes, "\033[200~");
	for (int i = 0; i < 10000; i++)
		buf_addc(&bytes, 'x');
	buf_adds(&bytes, "\033[201~q");
	buf_init(&out, 1 << 20);
	in = input_new(gather, &out);
	input_feed(in, bytes.data, bytes.len);
	for (size_t i = 0; i < out.len; i++)
		got += out.data[i] == 'x';
	assert_int_equal(got, 10000);
	assert_string_equal(out.data + out.len - 3, "] q");
	input_free(in);
	buf_fini(&out);
	buf_fini(&bytes);
}

static void names(void **state)
{
	static const char *const words[] = {"a",   "Ctrl-R", "Shift-Tab", "Alt-Enter", "Space",
					    "F12", "é",	     "-",	  "Ctrl--"};
	char name[KEY_NAME];
	struct key k;

	for (size_t i = 0; i < NELEM(words); i++) {
		assert_true(key_from_name(words[i], &k));
		assert_string_equal(key_name(k, name), words[i]);
	}
	assert_false(key_from_name("", &k));
	assert_false(key_from_name("Ctrl-", &k) && k.mods);
	assert_false(key_from_name("Nonsense", &k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_keys), cmocka_unit_test(sequences), cmocka_unit_test(escape_alone),
	    cmocka_unit_test(answers),    cmocka_unit_test(mouse),     cmocka_unit_test(pastes),
	    cmocka_unit_test(long_paste), cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
