#pragma once

#include "base/buf.h"
#include "model/item.h"

/* Where Azure's files say that an image lies: AmlDatastore://DATASTORE/PATH, the path as it is; our data asset stands
 * for the datastore. */
void place_add(struct buf *out, const struct item *it);

/* The path behind such a scheme and datastore, or behind azureml://.../paths/; any other text as it is. Inside url. */
const char *place_path(const char *url);
