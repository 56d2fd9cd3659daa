/* Documents of the other end of the socket: whatever is read is written and read again. */
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "model/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read_item(const struct item *it)
{
	struct item again;
	struct buf b;
	struct jsonw w;
	struct err e;

	buf_init(&b, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	wire_put_item(&w, it);
	struct json *j = json_parse(b.data, b.len, &e);
	item_init(&again);
	if (j && (!wire_get_item(j, &again, &e) || again.labels.n != it->labels.n))
		fatal("an item was written that cannot be read");
	item_fini(&again);
	json_free(j);
	buf_fini(&b);
}

static void write_and_read_project(const struct project *p)
{
	struct project again;
	struct buf b;
	struct jsonw w;
	struct err e;

	buf_init(&b, BUF_MAX_DEFAULT);
	jsonw_init(&w, &b);
	wire_put_project(&w, p);
	struct json *j = json_parse(b.data, b.len, &e);
	project_init(&again);
	if (j && (!wire_get_project(j, &again, &e) || again.spec.classes.n != p->spec.classes.n))
		fatal("a project was written that cannot be read");
	project_fini(&again);
	json_free(j);
	buf_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct item it;
	struct project p;
	struct labels l;
	struct err e;
	struct json *j = json_parse(size ? (const char *)data : "", size, &e);

	item_init(&it);
	project_init(&p);
	labels_init(&l);
	if (j && wire_get_item(j, &it, &e))
		write_and_read_item(&it);
	if (j && wire_get_project(j, &p, &e))
		write_and_read_project(&p);
	if (j)
		wire_get_labels(j, &l, &e);
	wire_get_error(j, 500, &e);
	labels_fini(&l);
	project_fini(&p);
	item_fini(&it);
	json_free(j);
	return 0;
}
