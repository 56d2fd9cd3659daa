#include "base/jsonread.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"

enum { ROOM = 65536, DEPTH_MAX = 64, TOKEN_MAX = 1 << 20 };

enum expect { EXPECT_VALUE, EXPECT_FIRST_VALUE, EXPECT_FIRST_KEY, EXPECT_KEY, EXPECT_COMMA, EXPECT_END };

struct jsonread {
	long (*read)(void *arg, char *buf, size_t n, struct err *e);
	void *arg;
	char room[ROOM];
	size_t at, n;
	uint64_t before; /* bytes of the rooms taken so far */
	uint64_t line;
	bool ended;
	struct buf token;
	unsigned depth;
	char nest[DEPTH_MAX]; /* '{' or '[' */
	enum expect expect;
};

struct jsonread *jsonread_new(long (*read)(void *arg, char *buf, size_t n, struct err *e), void *arg)
{
	struct jsonread *r = xmalloc(sizeof *r);

	r->read = read;
	r->arg = arg;
	r->at = r->n = 0;
	r->before = 0;
	r->line = 1;
	r->ended = false;
	r->depth = 0;
	r->expect = EXPECT_VALUE;
	buf_init(&r->token, TOKEN_MAX);
	return r;
}

void jsonread_free(struct jsonread *r)
{
	if (!r)
		return;
	buf_fini(&r->token);
	free(r);
}

uint64_t jsonread_offset(const struct jsonread *r)
{
	return r->before + r->at;
}

static bool bad(const struct jsonread *r, struct err *e, const char *what)
{
	return err_set(e, ERR_INVALID, "this is not JSON: %s at line %" PRIu64 ", byte %" PRIu64, what, r->line,
		       jsonread_offset(r));
}

/* The next byte without taking it; -1 at the end, -2 on a failure. */
static int peek(struct jsonread *r, struct err *e)
{
	if (r->at < r->n)
		return (unsigned char)r->room[r->at];
	if (r->ended)
		return -1;
	bool first = r->before + r->n == 0;
	r->before += r->n;
	r->at = r->n = 0;
	long got = r->read(r->arg, r->room, ROOM, e);
	if (got < 0)
		return -2;
	r->n = (size_t)got;
	r->ended = got == 0;
	if (first && got >= 3 && memcmp(r->room, "\xef\xbb\xbf", 3) == 0)
		r->at = 3;
	return peek(r, e);
}

static int skip_blanks(struct jsonread *r, struct err *e)
{
	int c;

	while ((c = peek(r, e)) == ' ' || c == '\t' || c == '\n' || c == '\r') {
		r->line += c == '\n';
		r->at++;
	}
	return c;
}

static bool read_hex(struct jsonread *r, uint32_t *out, struct err *e)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		int c = peek(r, e);
		if (c == -2)
			return false;
		const char *digit = c > 0 ? strchr("0123456789abcdef", c | 0x20) : NULL;
		if (!digit || (c < '0'))
			return bad(r, e, "a bad \\u escape");
		v = v << 4 | (uint32_t)(digit - "0123456789abcdef");
		r->at++;
	}
	*out = v;
	return true;
}

static bool read_unicode(struct jsonread *r, struct err *e)
{
	uint32_t cp, low;
	char out[4];

	if (!read_hex(r, &cp, e))
		return false;
	if (cp >= 0xdc00 && cp < 0xe000)
		return bad(r, e, "half of a surrogate pair");
	if (cp >= 0xd800 && cp < 0xdc00) {
		for (const char *s = "\\u"; *s; s++, r->at++) {
			int c = peek(r, e);
			if (c == -2)
				return false;
			if (c != *s)
				return bad(r, e, "half of a surrogate pair");
		}
		if (!read_hex(r, &low, e))
			return false;
		if (low < 0xdc00 || low >= 0xe000)
			return bad(r, e, "half of a surrogate pair");
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
	}
	buf_add(&r->token, out, utf8_encode(cp, out));
	return true;
}

static bool read_escape(struct jsonread *r, struct err *e)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	int c = peek(r, e);

	if (c == -2)
		return false;
	r->at++;
	if (c == 'u')
		return read_unicode(r, e);
	const char *at = c > 0 ? strchr(from, c) : NULL;
	if (!at)
		return bad(r, e, "a bad escape");
	buf_addc(&r->token, to[at - from]);
	return true;
}

/* Behind the opening quote. Plain runs are taken in one piece. */
static bool read_string(struct jsonread *r, struct err *e)
{
	buf_reset(&r->token);
	for (;;) {
		int c = peek(r, e);
		if (c < 0)
			return c == -1 ? bad(r, e, "a string without its end") : false;
		size_t start = r->at;
		while (r->at < r->n && (unsigned char)r->room[r->at] >= 0x20 && r->room[r->at] != '"' &&
		       r->room[r->at] != '\\')
			r->at++;
		buf_add(&r->token, r->room + start, r->at - start);
		if (r->token.failed)
			return bad(r, e, "a string that is too long");
		if (r->at == r->n)
			continue;
		c = (unsigned char)r->room[r->at];
		if (c < 0x20)
			return bad(r, e, "a control character in a string");
		r->at++;
		if (c == '"')
			break;
		if (!read_escape(r, e))
			return false;
	}
	buf_add(&r->token, "", 0);
	return utf8_valid(buf_str(&r->token), r->token.len) || bad(r, e, "a string that is not UTF-8");
}

static bool is_json_number(const char *s)
{
	s += *s == '-';
	if (*s == '0')
		s++;
	else if (*s >= '1' && *s <= '9')
		s += strspn(s, "0123456789");
	else
		return false;
	if (*s == '.') {
		size_t n = strspn(++s, "0123456789");
		if (n == 0)
			return false;
		s += n;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '+' || *s == '-';
		size_t n = strspn(s, "0123456789");
		if (n == 0)
			return false;
		s += n;
	}
	return *s == '\0';
}

/* Whole and short decimal numbers, which most are, without strtod: exact, as both parts of the division are. */
static bool read_short_number(const char *s, double *out)
{
	static const double tens[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,	1e6,  1e7,
				      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	const char *digits = s + (*s == '-'), *point = NULL, *p = digits;
	uint64_t v = 0;

	for (; (*p >= '0' && *p <= '9') || (*p == '.' && !point); p++) {
		if (*p == '.')
			point = p;
		else
			v = v * 10 + (uint64_t)(*p - '0');
		if (p - digits >= 15)
			return false;
	}
	const char *whole_end = point ? point : p;
	if (*p || whole_end == digits || (*digits == '0' && whole_end > digits + 1) || (point && p == point + 1))
		return false;
	double number = (double)v / tens[point ? p - point - 1 : 0];
	*out = *s == '-' ? -number : number;
	return true;
}

static bool read_number(struct jsonread *r, const char *s, double *out, struct err *e)
{
	if (read_short_number(s, out))
		return true;
	*out = strtod(s, NULL);
	if (strcmp(s, "NaN") == 0 || strcmp(s, "Infinity") == 0 || strcmp(s, "-Infinity") == 0)
		return true;
	if (!is_json_number(s))
		return bad(r, e, "an unknown word");
	return isfinite(*out) || bad(r, e, "a number that is too large");
}

static bool ends_word(char c)
{
	return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':' ||
	       c == '"' || c == '[' || c == '{' || c == '\0';
}

/* Letters, digits and signs up to a delimiter: a number or one of the three words. */
static bool read_word(struct jsonread *r, struct jsonread_token *t, struct err *e)
{
	static const struct {
		const char *word;
		enum jsonread_type type;
	} words[] = {{"true", JSONREAD_TRUE}, {"false", JSONREAD_FALSE}, {"null", JSONREAD_NULL}};
	int c;

	buf_reset(&r->token);
	while ((c = peek(r, e)) > 0 && !ends_word((char)c) && r->token.len < 400) {
		size_t start = r->at;
		while (r->at < r->n && r->at - start < 400 && !ends_word(r->room[r->at]))
			r->at++;
		buf_add(&r->token, r->room + start, r->at - start);
	}
	if (c == -2)
		return false;
	const char *s = buf_str(&r->token);
	for (size_t i = 0; *s >= 'f' && i < NELEM(words); i++)
		if (strcmp(s, words[i].word) == 0) {
			t->type = words[i].type;
			return true;
		}
	t->type = JSONREAD_NUMBER;
	return read_number(r, s, &t->number, e);
}

static void value_done(struct jsonread *r)
{
	r->expect = r->depth ? EXPECT_COMMA : EXPECT_END;
}

static bool open_level(struct jsonread *r, struct jsonread_token *t, char c, struct err *e)
{
	if (r->depth == DEPTH_MAX)
		return bad(r, e, "nesting of more than 64 levels");
	r->nest[r->depth++] = c;
	t->type = c == '{' ? JSONREAD_OBJECT : JSONREAD_ARRAY;
	r->expect = c == '{' ? EXPECT_FIRST_KEY : EXPECT_FIRST_VALUE;
	r->at++;
	return true;
}

static bool close_level(struct jsonread *r, struct jsonread_token *t, char c, struct err *e)
{
	if (r->nest[r->depth - 1] != (c == '}' ? '{' : '['))
		return bad(r, e, "a bracket of the wrong kind");
	r->at++;
	r->depth--;
	t->depth = r->depth;
	t->type = c == '}' ? JSONREAD_OBJECT_END : JSONREAD_ARRAY_END;
	value_done(r);
	return true;
}

static bool read_key(struct jsonread *r, struct jsonread_token *t, struct err *e)
{
	r->at++;
	if (!read_string(r, e))
		return false;
	int c = skip_blanks(r, e);
	if (c == -2)
		return false;
	if (c != ':')
		return bad(r, e, "a key without its colon");
	r->at++;
	t->type = JSONREAD_KEY;
	r->expect = EXPECT_VALUE;
	return true;
}

static bool read_value(struct jsonread *r, struct jsonread_token *t, int c, struct err *e)
{
	if (c == '{' || c == '[')
		return open_level(r, t, (char)c, e);
	if (c == '"') {
		r->at++;
		t->type = JSONREAD_STRING;
		if (!read_string(r, e))
			return false;
	} else if (!read_word(r, t, e)) {
		return false;
	}
	value_done(r);
	return true;
}

static bool next(struct jsonread *r, struct jsonread_token *t, struct err *e)
{
	int c = skip_blanks(r, e);

	if (c == -2)
		return false;
	if (r->expect == EXPECT_END) {
		t->type = JSONREAD_END;
		return c == -1 || bad(r, e, "something behind the document");
	}
	if (c == -1)
		return bad(r, e, "the document ends too early");
	if (r->expect == EXPECT_COMMA && c == ',') {
		r->at++;
		r->expect = r->nest[r->depth - 1] == '{' ? EXPECT_KEY : EXPECT_VALUE;
		c = skip_blanks(r, e);
		if (c == -2)
			return false;
	} else if ((c == '}' || c == ']') && r->expect != EXPECT_VALUE && r->expect != EXPECT_KEY) {
		return close_level(r, t, (char)c, e);
	} else if (r->expect == EXPECT_COMMA) {
		return bad(r, e, "a missing comma");
	}
	if (r->expect == EXPECT_KEY || r->expect == EXPECT_FIRST_KEY)
		return c == '"' ? read_key(r, t, e) : bad(r, e, "a missing key");
	return read_value(r, t, c, e);
}

bool jsonread_next(struct jsonread *r, struct jsonread_token *t, struct err *e)
{
	*t = (struct jsonread_token){.depth = r->depth, .text = ""};
	if (!next(r, t, e))
		return false;
	if (t->type == JSONREAD_KEY || t->type == JSONREAD_STRING || t->type == JSONREAD_NUMBER) {
		t->text = buf_str(&r->token);
		t->len = r->token.len;
	}
	return true;
}

bool jsonread_skip(struct jsonread *r, const struct jsonread_token *t, struct err *e)
{
	struct jsonread_token now = *t;

	if (now.type == JSONREAD_KEY && !jsonread_next(r, &now, e))
		return false;
	if (now.type != JSONREAD_OBJECT && now.type != JSONREAD_ARRAY)
		return true;
	unsigned depth = now.depth;
	do {
		if (!jsonread_next(r, &now, e))
			return false;
	} while ((now.type != JSONREAD_OBJECT_END && now.type != JSONREAD_ARRAY_END) || now.depth != depth);
	return true;
}
