#!/usr/bin/env bash
# bench.sh: measures BitCache against references in the same run, on the same data, and prints a row for each number.
#
#   scripts/bench.sh [NAME…] [--json] [--strict] [--quick]
#
#   NAME      only these rows; without one, all of them (about two minutes after the build)
#   --json    one array of objects: name, ours, reference, unit, ratio, goal, holds
#   --strict  exit with 1 where a goal does not hold
#   --quick   a few rounds over little data: shows that a row runs, and its figures say little
#
# Ratio and goal are always "the more, the better"; Benchmarks/README.md says what each row compares. Exits with 0 also
# where a goal does not hold, with 64 for a name or an option that is not there, with 69 where a row is held against
# another wallet and that cannot be installed from PyPI, with 70 where something does not build or gives a wrong answer.
# Progress is on standard error, and only on a terminal.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

for argument in "$@"; do
    if [[ $argument == --help || $argument == -h ]]; then
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"
        exit 0
    fi
done

log=$(mktemp)
trap 'rm -f -- "$log"' EXIT

# A build, quiet where nobody looks on.
build() {
    if [[ -t 2 ]]; then
        swift build "$@" >&2 || exit 70
    elif ! swift build "$@" >"$log" 2>&1; then
        cat -- "$log" >&2
        exit 70
    fi
}

benchmarks=(--package-path "$root/Benchmarks" -c release)
build "${benchmarks[@]}" -Xswiftc -warnings-as-errors
program="$(swift build "${benchmarks[@]}" --show-bin-path)/BitCacheBenchmarks"

# The tool takes long to build and only some rows measure it. A wrong name is found here.
needs_tool=$("$program" "$@" --needs-tool) || exit "$?"
options=()
if [[ $needs_tool == true ]]; then
    tool=(--package-path "$root" -c release --product bitcache)
    # As it is handed out: the Swift library inside, so that it starts sooner.
    if [[ $(uname -s) == Linux ]]; then tool+=(--static-swift-stdlib); fi
    build "${tool[@]}"
    options=(--tool "$(swift build "${tool[@]}" --show-bin-path)/bitcache")
fi

needs_referees=$("$program" "$@" --needs-referees)
if [[ $needs_referees == true ]]; then
    python=$("$root/Tests/Interop/wallet-python.sh")
    options+=(--python "$python" --references "$root/Benchmarks/References")
fi

status=0
"$program" "$@" "${options[@]}" || status=$?
exit "$status"
