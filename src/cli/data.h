#pragma once

#include "base/json.h"
#include "cli/cli.h"

/* Prints a data asset as it is now: a line, or JSON. */
bool data_print(struct cli *cli, const char *name, struct err *e);

/* ERR_PARTIAL if files of it were left out because of their names. */
bool data_check_rejected(struct cli *cli, const char *name, struct err *e);

/* The folder that a person named, by its real, absolute path (the caller's); a failure if it cannot be listed. */
char *data_folder(const char *given, struct err *e);

/* The pictures of a folder, or of a tar archive ("-": standard input), into a copied data asset. */
bool data_copy_folder(struct cli *cli, const char *name, const char *folder, struct err *e);
bool data_copy_tar(struct cli *cli, const char *name, const char *archive, struct err *e);
