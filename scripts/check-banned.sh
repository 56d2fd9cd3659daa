#!/bin/sh
# Functions that may not be called: unbounded, or without our checks. Prints TAP.
cd "${top_srcdir:-.}" || exit 1
found=$(grep -nE '(^|[^a-z_>.])(sprintf|strcpy|strcat|strncpy|strncat|gets|atoi|strtok|malloc|calloc|realloc|strdup|strndup) ?\(' \
	src/*/*.c | grep -vE '^src/(base/alloc|decode/format)\.c:' | grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)')
echo 1..1
if [ -n "$found" ]; then
	printf '%s\n' "$found" | sed 's/^/# /'
	echo "not ok 1 - no banned functions"
	exit 1
fi
echo "ok 1 - no banned functions"
