#!/bin/sh
# What each archive takes from others, by its undefined symbols: only what its folder may include (HACKING); and of the
# foreign libraries, whose prefixes are known, only those whose door is in the folder. Prints TAP.
cd "${top_builddir:-.}" || exit 1
command -v "${NM:=nm}" >/dev/null || { echo "1..0 # SKIP no nm"; exit 0; }
for archive in src/*/lib*.a; do
	folder=${archive#src/}
	"$NM" -A -P "$archive" 2>/dev/null | sed "s|^|${folder%%/*} |"
done | awk '
BEGIN {
	may["base"] = ""; may["model"] = ""; may["net"] = ""; may["demo"] = ""; may["decode"] = "image"
	may["image"] = "model"; may["data"] = "model net"; may["store"] = "model"; may["formats"] = "model"
	may["labeling"] = "model store data"; may["service"] = "model net data store labeling formats image"
	may["client"] = "model net"; may["tui"] = "model image client"; may["cli"] = "model image client formats data tui"
	door["sqlite3_"] = "store"; door["curl_"] = "net"; door["MHD_"] = "service"; door["uv_"] = "base"
	door["cJSON_"] = "base"; door["EVP_"] = "base"; door["sixel_"] = "image"; door["jpeg_"] = "decode demo"
	door["png_"] = "decode"; door["archive_"] = "cli"; door["ini_"] = "cli"; door["initscr"] = "tui"
}
{ folder = $1; object = $2; name = $3; type = $4 }
type ~ /^[TDBRCV]$/ { homes[name] = homes[name] " " folder }
type == "U" { wanted[folder " " name] = object }
END {
	for (w in wanted) {
		split(w, q, " ")
		if (q[2] in homes) {
			n = split(homes[q[2]], at, " "); ok = 0
			for (i = 1; i <= n; i++)
				ok += index(" base " q[1] " " may[q[1]] " ", " " at[i] " ") > 0
			if (!ok) { print "# " wanted[w] " takes " q[2] " of" homes[q[2]]; bad++ }
			continue
		}
		for (d in door)
			if (index(q[2], d) == 1 && !index(" " door[d] " ", " " q[1] " ")) {
				print "# " wanted[w] " takes " q[2] " by another door"; bad++
			}
	}
	print "1..1"
	print (bad ? "not ok" : "ok") " 1 - archives follow the layers and the doors"
	exit bad > 0
}'
