#!/usr/bin/env bash
# consumer.sh: builds a package that imports BitCache and nothing else, runs it, and proves that it compiled no driver,
# no HTTP and no SQL on the way.
#
#   Tests/Scripts/consumer.sh
#
# It works in a folder of its own, so that nothing an earlier build left behind can hide or fake a result.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
# SwiftPM writes the versions it chose beside the manifest, wherever its build folder is.
trap 'rm -rf -- "$work" "$root/Tests/Consumer/Package.resolved"' EXIT

fail() {
    printf 'consumer: %s\n' "$*" >&2
    exit 1
}

build=(swift build --package-path "$root/Tests/Consumer" --scratch-path "$work/build")
"${build[@]}" >"$work/log" 2>&1 || {
    cat -- "$work/log" >&2
    fail "the package does not build"
}
bin=$("${build[@]}" --show-bin-path)

output=$("$bin/Consumer") || fail "the program failed"
[[ $output == "verified "* ]] || fail "the program printed: $output"

# What was compiled: the name of every module, and of the folder that every object lies in. The folders themselves prove
# nothing, since SwiftPM makes them for all that it plans and might have compiled.
(cd -- "$bin" && find . -type f \( -name '*.swiftmodule' -o -name '*.o' -o -name '*.pcm' \)) >"$work/files"
{
    sed -nE 's|.*/([^/]+)\.swiftmodule$|\1|p; s|.*/([^/]+)\.o$|\1|p; s|.*/([^/]+)\.pcm$|\1|p' "$work/files"
    sed -nE 's|^\./([^/]+)\.build/.*\.o$|\1|p' "$work/files"
} | sort -u >"$work/compiled"

# The search must find what is there before it may say that something is not.
for module in BitCache BitCacheCore BitCacheCrypto BitCachePayments BitCacheHost Consumer; do
    grep -qx -- "$module" "$work/compiled" || fail "$module was not compiled, or the search does not see it"
done

unwanted='^(lib)?(GRDB|SQLite|CSQLite|_?C?NIO|Hummingbird|ArgumentParser|AsyncHTTPClient|BitCacheSQLite|BitCachePostgres|BitCacheHTTP|BitCacheTesting|BitCacheCLI)'
if found=$(grep -iE -- "$unwanted" "$work/compiled"); then
    fail "import BitCache compiled what it must not: ${found//$'\n'/ }"
fi
if command -v ldd >/dev/null && ldd "$bin/Consumer" | grep -qi sqlite; then
    fail "the program is linked against SQLite"
fi
printf 'consumer: %s; no driver, no HTTP and no SQL among %d compiled files\n' "$output" "$(wc -l <"$work/files")"
