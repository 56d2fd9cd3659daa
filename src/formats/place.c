#include "formats/place.h"

#include <string.h>

#include "base/str.h"

#define SCHEME "AmlDatastore://"

void place_add(struct buf *out, const struct item *it)
{
	buf_adds(out, SCHEME);
	buf_adds(out, it->asset);
	buf_addc(out, '/');
	buf_adds(out, it->path);
}

const char *place_path(const char *url)
{
	const char *behind = NULL;

	if (str_starts(url, SCHEME)) {
		behind = strchr(url + strlen(SCHEME), '/');
		return behind ? behind + 1 : url;
	}
	if (str_starts(url, "azureml://"))
		behind = strstr(url, "/paths/");
	return behind ? behind + strlen("/paths/") : url;
}
