#pragma once

#include "store/db.h"

/*
 * The tables, as the list of migrations that made them. A store of an older version is brought up to date in one
 * transaction after a backup into backups/ beside it; one of a newer version is refused with a sentence.
 */
bool schema_migrate(struct db *db, const char *path, struct err *e);
int schema_version(void);
