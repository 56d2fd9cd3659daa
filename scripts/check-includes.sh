#!/bin/sh
# Who may include whom, and through which one door a foreign library is entered (HACKING). Prints TAP.
cd "${top_srcdir:-.}" || exit 1
awk '
BEGIN {
	may["base"] = ""; may["model"] = ""; may["net"] = ""; may["demo"] = ""
	may["image"] = "model"; may["decode"] = "image/protocol.h"
	may["data"] = "model net"; may["store"] = "model"; may["formats"] = "model"
	may["labeling"] = "model store data"; may["service"] = "model net data store labeling formats image"
	may["client"] = "model net"; may["tui"] = "model image client"
	may["cli"] = "model image client formats data tui/tui.h"
	door["curses.h"] = "^tui/term"; door["curl/curl.h"] = "^net/http"; door["cjson/cJSON.h"] = "^base/json[.]c"
	door["openssl/evp.h"] = "^base/hash"; door["uv.h"] = "^base/(loop|pool|child)"; door["sqlite3.h"] = "^store/db[.]c"
	door["microhttpd.h"] = "^service/"; door["sixel.h"] = "^image/encode-libsixel"; door["zlib.h"] = "^image/png-write"
	door["jpeglib.h"] = "^(decode/|demo/jpeg-write)"; door["png.h"] = "^decode/png"; door["seccomp.h"] = "^decode/confine"
	door["openjpeg.h"] = "^decode/dicom-jpeg2000"; door["charls/charls.h"] = "^decode/dicom-jpegls"
	door["tiffio.h"] = "^decode/tiff"; door["webp/decode.h"] = "^decode/webp"; door["ini.h"] = "^cli/projectfile"
	door["archive.h"] = "^cli/tar"; door["archive_entry.h"] = "^cli/tar"
}
FNR == 1 { file = FILENAME; sub(/^src\//, "", file); folder = file; sub(/\/.*/, "", folder) }
/^#include "/ {
	split($0, q, "\""); to = q[2]; other = to; sub(/\/.*/, "", other)
	if (to == "config.h" || other == "base" || other == folder || !(other in may))
		next
	n = split(may[folder], list, " "); ok = 0
	for (i = 1; i <= n; i++)
		ok += list[i] == other || list[i] == to
	if (!ok) { print "# src/" file ":" FNR ": " folder " may not include " to; bad++ }
}
/^#include </ {
	to = $2; gsub(/[<>]/, "", to)
	if (to in door && file !~ door[to]) { print "# src/" file ":" FNR ": " to " has another door"; bad++ }
}
END { print "1..1"; print (bad ? "not ok" : "ok") " 1 - includes follow the layers and the doors"; exit bad > 0 }
' src/*/*.c src/*/*.h
