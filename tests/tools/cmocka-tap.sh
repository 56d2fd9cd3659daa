# Runs a test program of cmocka, which writes "not ok 4 # SKIP" where TAP has "ok 4 # SKIP": a skip is no failure.
set -o pipefail
"$@" | sed -u 's/^not ok \([0-9]* # SKIP\)/ok \1/'
