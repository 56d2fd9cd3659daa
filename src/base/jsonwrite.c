#include "base/jsonwrite.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/utf8.h"

enum { FLUSH_AT = 65536 };

void jsonw_init(struct jsonw *w, struct buf *out)
{
	*w = (struct jsonw){.out = out};
}

void jsonw_init_flush(struct jsonw *w, struct buf *out, bool (*flush)(const char *, size_t, void *), void *arg)
{
	*w = (struct jsonw){.out = out, .flush = flush, .arg = arg};
}

static void flush(struct jsonw *w)
{
	if (!w->failed && w->out->len && !w->flush(w->out->data, w->out->len, w->arg))
		w->failed = true;
	buf_reset(w->out);
}

bool jsonw_end(struct jsonw *w)
{
	if (w->depth != 0)
		fatal("a JSON document was left open");
	if (w->out->failed)
		w->failed = true;
	else if (w->flush)
		flush(w);
	return !w->failed;
}

static void indent(struct jsonw *w)
{
	if (!w->pretty)
		return;
	buf_addc(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		buf_adds(w->out, "  ");
}

/* What stands before every value: a comma where one is due. */
static void before(struct jsonw *w)
{
	if (w->flush && w->out->len >= FLUSH_AT)
		flush(w);
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	uint64_t bit = UINT64_C(1) << w->depth;
	if (w->comma & bit)
		buf_addc(w->out, ',');
	w->comma |= bit;
	if (w->depth)
		indent(w);
}

static void open_level(struct jsonw *w, char c)
{
	before(w);
	buf_addc(w->out, c);
	if (++w->depth > 62)
		fatal("JSON is nested too deep");
	w->comma &= ~(UINT64_C(1) << w->depth);
}

static void close_level(struct jsonw *w, char c)
{
	bool filled = w->comma & (UINT64_C(1) << w->depth);

	w->depth--;
	if (filled)
		indent(w);
	buf_addc(w->out, c);
}

void jsonw_object(struct jsonw *w)
{
	open_level(w, '{');
}

void jsonw_object_end(struct jsonw *w)
{
	close_level(w, '}');
}

void jsonw_array(struct jsonw *w)
{
	open_level(w, '[');
}

void jsonw_array_end(struct jsonw *w)
{
	close_level(w, ']');
}

static void put_escape(struct buf *b, unsigned char c)
{
	static const char *const short_forms = "\bb\tt\nn\ff\rr\"\"\\\\";

	for (const char *s = short_forms; *s; s += 2)
		if ((unsigned char)s[0] == c) {
			char two[2] = {'\\', s[1]};
			buf_add(b, two, 2);
			return;
		}
	buf_addf(b, "\\u%04x", c);
}

static void put_string(struct buf *b, const char *s, size_t n)
{
	size_t start = 0, i = 0, len;

	buf_addc(b, '"');
	while (i < n) {
		unsigned char c = (unsigned char)s[i];
		if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != 0x7f) {
			i++;
			continue;
		}
		bool bad = utf8_decode(s + i, n - i, &len) == UTF8_BAD;
		if (c >= 0x80 && !bad) {
			i += len;
			continue;
		}
		buf_add(b, s + start, i - start);
		if (bad)
			buf_adds(b, "\xef\xbf\xbd");
		else
			put_escape(b, c);
		start = ++i;
	}
	buf_add(b, s + start, n - start);
	buf_addc(b, '"');
}

void jsonw_key(struct jsonw *w, const char *key)
{
	before(w);
	put_string(w->out, key, strlen(key));
	buf_adds(w->out, w->pretty ? ": " : ":");
	w->after_key = true;
}

void jsonw_strn(struct jsonw *w, const char *s, size_t n)
{
	before(w);
	put_string(w->out, s, n);
}

void jsonw_str(struct jsonw *w, const char *s)
{
	if (s)
		jsonw_strn(w, s, strlen(s));
	else
		jsonw_null(w);
}

static void put_i64(struct buf *b, int64_t v)
{
	char text[24], *p = text + sizeof text;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(text + sizeof text - p));
}

void jsonw_i64(struct jsonw *w, int64_t v)
{
	before(w);
	put_i64(w->out, v);
}

/* Most coordinates are whole or have few decimals; printf's search for the shortest form is slow. */
static bool put_short(struct buf *b, double v)
{
	double scaled = v * 1000;
	int64_t k = (int64_t)nearbyint(scaled);

	if (fabs(v) > 1e9 || (double)k / 1000 != v)
		return false;
	uint64_t u = k < 0 ? 0 - (uint64_t)k : (uint64_t)k;
	if (k < 0)
		buf_addc(b, '-');
	put_i64(b, (int64_t)(u / 1000));
	unsigned frac = (unsigned)(u % 1000);
	if (frac) {
		char digits[4] = {'.', (char)('0' + frac / 100), (char)('0' + frac / 10 % 10), (char)('0' + frac % 10)};
		buf_add(b, digits, frac % 100 == 0 ? 2 : frac % 10 == 0 ? 3 : 4);
	}
	return true;
}

void jsonw_num(struct jsonw *w, double v)
{
	char text[32];

	if (!isfinite(v)) {
		jsonw_null(w);
		return;
	}
	before(w);
	if (!put_short(w->out, v))
		buf_adds(w->out, str_from_double(v, text));
}

void jsonw_bool(struct jsonw *w, bool v)
{
	before(w);
	buf_adds(w->out, v ? "true" : "false");
}

void jsonw_null(struct jsonw *w)
{
	before(w);
	buf_adds(w->out, "null");
}

void jsonw_raw(struct jsonw *w, const char *json, size_t n)
{
	before(w);
	buf_add(w->out, json, n);
}

void jsonw_newline(struct jsonw *w)
{
	buf_addc(w->out, '\n');
	w->comma = 0;
}

void jsonw_kstr(struct jsonw *w, const char *key, const char *s)
{
	jsonw_key(w, key);
	jsonw_str(w, s);
}

void jsonw_knum(struct jsonw *w, const char *key, double v)
{
	jsonw_key(w, key);
	jsonw_num(w, v);
}

void jsonw_ki64(struct jsonw *w, const char *key, int64_t v)
{
	jsonw_key(w, key);
	jsonw_i64(w, v);
}

void jsonw_kbool(struct jsonw *w, const char *key, bool v)
{
	jsonw_key(w, key);
	jsonw_bool(w, v);
}
