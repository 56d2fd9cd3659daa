#!/bin/sh
# The measures of HACKING: columns, lengths of functions, files and headers, the guard of a header. Prints TAP.
cd "${top_srcdir:-.}" || exit 1
LC_ALL=C.UTF-8 awk '
function bad(what) { print "# " FILENAME ":" FNR ": " what; found++ }
function columns(line,   n, at) {
	for (n = 0; (at = index(line, "\t")) > 0; line = substr(line, at + 1))
		n += at - 1 + 8 - (n + at - 1) % 8
	return n + length(line)
}
function end_of_file() {
	if (file ~ /^src.*[.]c$/ && lines > 500) { print "# " file ": " lines " lines"; found++ }
	if (file ~ /^src.*[.]h$/ && lines > 100) { print "# " file ": " lines " lines"; found++ }
}
FNR == 1 {
	end_of_file()
	if (FILENAME ~ /[.]h$/ && $0 != "#pragma once") bad("a header begins with #pragma once")
}
{ file = FILENAME; lines = FNR }
columns($0) > 120 { bad("over 120 columns") }
/[ \t]$/ { bad("blanks at the end") }
/(TODO|FIXME)/ { bad("unfinished") }
/^\{/ { start = FNR }
/^\}/ { if (start && FNR - start - 1 > 60) bad("a function of " FNR - start - 1 " lines"); start = 0 }
END {
	end_of_file()
	print "1..1"
	print (found ? "not ok" : "ok") " 1 - style"
	exit found > 0
}' src/*/*.[ch] tests/*/*.[ch]
