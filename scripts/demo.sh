#!/usr/bin/env bash
# demo.sh: builds the tool and shows a paid download from offer to settlement.
#
#   scripts/demo.sh [FILE] [OPTION OF bitcache demo]…
#
# It may be started from any folder; FILE is looked for from there. Standard output is the demo's alone: the build is
# shown on standard error, as progress on a terminal and otherwise only where it fails (exit status 70).
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh" >&2

build=(swift build --package-path "$root" -c release --product bitcache)
# One file without a Swift runtime beside it starts faster; the other systems bring the runtime along.
[[ $(uname -s) == Linux ]] && build+=(--static-swift-stdlib)

if [[ -t 2 ]]; then
    "${build[@]}" >&2 || exit 70
else
    log=$(mktemp)
    trap 'rm -f -- "$log"' EXIT
    if ! "${build[@]}" >"$log" 2>&1; then
        cat -- "$log" >&2
        exit 70
    fi
fi
bin=$("${build[@]}" --show-bin-path)

status=0
"$bin/bitcache" demo "$@" || status=$?
exit "$status"
