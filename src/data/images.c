#include "data/images.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"

static const struct {
	const char *ending, *type;
} endings[] = {
	{"jpg", "image/jpeg"},
	{"jpeg", "image/jpeg"},
	{"jpe", "image/jpeg"},
	{"jfif", "image/jpeg"},
	{"png", "image/png"},
	{"webp", "image/webp"},
	{"bmp", "image/bmp"},
	{"tif", "image/tiff"},
	{"tiff", "image/tiff"},
	{"dcm", "application/dicom"},
	{"dicom", "application/dicom"},
};

static const char *find_type(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	if (!dot || dot == name)
		return NULL;
	for (size_t i = 0; i < NELEM(endings); i++) {
		if (strcasecmp(dot + 1, endings[i].ending) == 0)
			return endings[i].type;
	}
	return NULL;
}

bool image_name_fits(const char *path)
{
	return find_type(path) != NULL;
}

const char *image_content_type(const char *path)
{
	const char *type = find_type(path);

	return type ? type : "application/octet-stream";
}

const char *image_endings(void)
{
	return "jpg, jpeg, jpe, jfif, png, webp, bmp, tif, tiff, dcm, dicom";
}
