#pragma once

/*
 * The log: levels, the module's name, never to a terminal while a TUI is up
 * (log_open names a file then). Each .c that logs defines LOG_MODULE before
 * including this. No secret is ever passed to it.
 */
enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

#include "base/err.h"

/*
 * Until log_open, standard error gets warnings and errors. The file is appended to, 0600, renamed to PATH.1 at 4
 * MB when opened.
 */
bool log_open(const char *path, enum log_level level, struct err *e);
void log_set_level(enum log_level level);
void log_close(void);
void log_write(enum log_level level, const char *module, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#ifdef LOG_MODULE
#define LOG_ERROR(...) log_write(LOG_LEVEL_ERROR, LOG_MODULE, __VA_ARGS__)
#define LOG_WARN(...) log_write(LOG_LEVEL_WARN, LOG_MODULE, __VA_ARGS__)
#define LOG_INFO(...) log_write(LOG_LEVEL_INFO, LOG_MODULE, __VA_ARGS__)
#define LOG_DEBUG(...) log_write(LOG_LEVEL_DEBUG, LOG_MODULE, __VA_ARGS__)
#endif
