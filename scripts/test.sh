#!/usr/bin/env bash
# test.sh: runs all tests, in parallel and in a debug build.
#
#   scripts/test.sh [OPTION OF swift test]…      e.g. scripts/test.sh --filter BitCacheCoreTests
#
# The last line printed is the test runner's own closing line. Exits with 69 where something is missing that
# scripts/setup.sh cannot install, with 1 where a test fails, nothing builds, or no test ran.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh"

log=$(mktemp)
trap 'rm -f -- "$log"' EXIT

# Swift Testing runs tests in parallel without being asked.
status=0
swift test --package-path "$root" "$@" 2>&1 | tee "$log" || status=1

closing=$(grep -E '^[^ ]+ +Test run with [0-9]+ tests? ' "$log" | tail -n 1 || true)
if [[ -z $closing ]]; then
    closing="no test ran"
    status=1
elif [[ $closing == *" with 0 tests "* ]]; then
    status=1
fi
printf '%s\n' "$closing"
exit "$status"
