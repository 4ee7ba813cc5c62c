#!/usr/bin/env bash
# fuzz.sh: feeds changed inputs to every decoder and holds the answers to what must be true of them.
#
#   scripts/fuzz.sh [--seconds N] [--address] [TARGET]…
#   scripts/fuzz.sh --regressions                       inputs that once were trouble, each once
#   scripts/fuzz.sh --list                              the names of the targets
#
# The N seconds (30 unless said otherwise) begin after the build, are those of the clock, and are shared by the targets,
# two of them at a time; each begins with the vectors and with what earlier runs found interesting. One line for each
# target says how many inputs it took, how many a second, how many edges of the code they reached, and whether one was
# found that does not hold. Such inputs are kept in the folder that is named. --address adds the address sanitizer.
#
# Exits with 1 where something was found, 64 for wrong usage, 69 where this toolchain has no libFuzzer, and 70 where
# nothing builds.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
package=$root/Fuzzing
seconds=30
mode=fuzz
sanitizers=fuzzer
build_folder=$package/.build
targets=()

say() { printf 'fuzz: %s\n' "$*" >&2; }

usage() {
    say "$1; see the first lines of scripts/fuzz.sh"
    exit 64
}

while (($# > 0)); do
    case $1 in
    --seconds)
        [[ ${2:-} =~ ^[1-9][0-9]{0,6}$ ]] || usage "--seconds wants a whole number"
        seconds=$2
        shift
        ;;
    --regressions) mode=regressions ;;
    --list) mode=list ;;
    --address)
        sanitizers=fuzzer,address
        build_folder=$package/.build-address
        ;;
    -*) usage "there is no option $1" ;;
    *) targets+=("$1") ;;
    esac
    shift
done

# libFuzzer is a part of clang's runtime, which the toolchains of swift.org bring along for Linux. Xcode's do not.
runtime=$(swiftc -print-target-info 2>/dev/null | sed -n 's/.*"runtimeResourcePath" *: *"\([^"]*\)".*/\1/p')
if ! compgen -G "$runtime/clang/lib/*/libclang_rt.fuzzer*" >/dev/null; then
    say "this Swift toolchain has no libFuzzer; one from https://www.swift.org/install for Linux has it"
    exit 69
fi
"$root/scripts/setup.sh"

# The flags that instrument the library stand here and in no manifest: a package with such flags can be used by nobody.
build=(swift build --package-path "$package" --scratch-path "$build_folder" -c release --product Fuzz
    -Xswiftc "-sanitize=$sanitizers" -Xswiftc -enable-testing)
log=$(mktemp)
trap 'rm -f -- "$log"' EXIT
if ! "${build[@]}" >"$log" 2>&1; then
    cat -- "$log" >&2
    exit 70
fi
fuzz=$("${build[@]}" --show-bin-path)/Fuzz

mapfile -t all < <("$fuzz" list)
if [[ $mode == list ]]; then
    printf '%s\n' "${all[@]}"
    exit 0
fi
for target in ${targets[@]+"${targets[@]}"}; do
    [[ " ${all[*]} " == *" $target "* ]] || usage "there is no target $target"
done
if ((${#targets[@]} == 0)); then targets=("${all[@]}"); fi

# Swift's own report of a crash would come before libFuzzer's, and nothing would be kept.
export SWIFT_BACKTRACE=enable=no
seeds=$build_folder/seeds
found=$build_folder/found
"$fuzz" corpus "$seeds"

# An input may take ten seconds and a gibibyte, far more than any honest one; the address sanitizer needs more of both.
limits=(-timeout=10 -rss_limit_mb=1024)
if [[ $sanitizers == *address* ]]; then limits=(-timeout=30 -rss_limit_mb=4096); fi

# Prints one line for a target and fails where an input was found.
run() {
    local target=$1 share=$2 status=0 inputs=() kind=held
    local corpus=$build_folder/corpus/$target kept=$found/$target report=$build_folder/logs/$target.txt
    mkdir -p -- "$corpus" "$kept" "$build_folder/logs"
    local options=("${limits[@]}" -print_final_stats=1 "-max_len=$("$fuzz" limit "$target")"
        "-artifact_prefix=$kept/" "-dict=$package/texts.dict")
    if [[ $mode == regressions ]]; then
        mapfile -t inputs < <(find "$package/Regressions/$target" -type f 2>/dev/null | LC_ALL=C sort)
        if ((${#inputs[@]} == 0)); then return; fi
        "$fuzz" run "$target" "${options[@]}" "${inputs[@]}" >"$report" 2>&1 || status=$?
        ((status == 0)) || kind="FAILED, see $report"
        printf '%-20s %9d inputs  %s\n' "$target" "${#inputs[@]}" "$kind"
        return "$((status != 0))"
    fi
    inputs=("$corpus" "$seeds/$target")
    if [[ -d $package/Regressions/$target ]]; then inputs+=("$package/Regressions/$target"); fi
    "$fuzz" run "$target" "${options[@]}" "-max_total_time=$share" "${inputs[@]}" >"$report" 2>&1 || status=$?
    ((status == 0)) || kind="FOUND, see $kept and $report"
    awk -v target="$target" -v kind="$kind" '
        /^stat::number_of_executed_units:/ { inputs = $2 }
        /^stat::average_exec_per_sec:/ { speed = $2 }
        match($0, / cov: [0-9]+/) { edges = substr($0, RSTART + 6, RLENGTH - 6) }
        END { printf "%-20s %9d inputs %8d a second %6d edges  %s\n", target, inputs, speed, edges, kind }
    ' "$report"
    return "$((status != 0))"
}

# Two at a time. libFuzzer counts whole seconds, so a share is at least one.
share=$((seconds * 2 / ${#targets[@]}))
if ((share < 1)); then share=1; fi
result=0
running=0
for target in "${targets[@]}"; do
    if ((running == 2)); then
        wait -n || result=1
        running=$((running - 1))
    fi
    run "$target" "$share" &
    running=$((running + 1))
done
while ((running > 0)); do
    wait -n || result=1
    running=$((running - 1))
done
if ((result != 0)); then say "inputs that do not hold are in $found"; fi
exit "$result"
