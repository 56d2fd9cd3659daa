#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* Where things lie, and files that are there whole or not at all. Strings returned are the caller's to free. */
char *path_data_home(void);   /* $LABELDECK_HOME, else $XDG_DATA_HOME/labeldeck, else ~/.local/share/labeldeck */
/* $XDG_STATE_HOME/labeldeck, else ~/.local/state/labeldeck; $LABELDECK_HOME/state if that is set */
char *path_state_home(void);
/* $XDG_CONFIG_HOME/labeldeck, else ~/.config/labeldeck; $LABELDECK_HOME/config if that is set */
char *path_config_home(void);
char *path_join(const char *a, const char *b);
char *path_absolute(const char *path, struct err *e); /* links resolved (realpath) */
const char *path_base(const char *path);              /* points into path, behind the last slash */

/* A program of ours (labeldeckd, labeldeck-decode ...): $LABELDECK_LIBEXEC, the folder of the running program,
 * then the installed folders. */
char *path_program(const char *name, struct err *e);

bool path_make_dirs(const char *path, mode_t mode, struct err *e); /* like mkdir -p; mode for those it makes */
bool path_remove_tree(const char *path, struct err *e);            /* follows no link; an absent path is fine */

/* Relative, no empty, "." or ".." component, no leading slash, no NUL, valid UTF-8, at most 1,000 bytes. */
bool path_is_safe_relative(const char *path);

bool path_read_file(const char *path, size_t max, char **out, size_t *len, struct err *e);

/*
 * A file being replaced: bytes go to a temporary neighbour; path_file_commit
 * syncs, renames and syncs the folder; path_file_abort removes it. Either
 * frees f. A missing folder is an error.
 */
struct path_file;
struct path_file *path_file_open(const char *path, mode_t mode, struct err *e);
bool path_file_write(struct path_file *f, const void *p, size_t n, struct err *e); /* buffered */
bool path_file_commit(struct path_file *f, struct err *e);
void path_file_abort(struct path_file *f); /* NULL is fine */
