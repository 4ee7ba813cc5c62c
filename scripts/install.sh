#!/usr/bin/env bash
# install.sh: builds the tool and installs it with its manual pages and its completions for bash, zsh and fish.
#
#   scripts/install.sh [--prefix FOLDER] [--tool PATH]
#   scripts/install.sh --uninstall [--prefix FOLDER]
#
# The prefix is ~/.local where none is named; DESTDIR, if set, is put in front of it, for whoever makes packages. With
# --tool a program that was built before is installed, and nothing is built. What an uninstall removes are the files that
# an install makes, and nothing else.
#
# Exit status: 0 done; 64 wrong usage; 66 --tool names no program; 69 something that a build needs is missing; 70 the build
# failed; 73 a folder cannot be written.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

leave() {
    printf 'install: %s\n' "$2" >&2
    exit "$1"
}

prefix="" tool="" uninstall=0
while (($# > 0)); do
    case $1 in
        --prefix | --tool)
            if (($# < 2)) || [[ -z $2 ]]; then leave 64 "$1 needs a value"; fi
            if [[ $1 == --prefix ]]; then prefix=$2; else tool=$2; fi
            shift 2
            ;;
        --uninstall)
            uninstall=1
            shift
            ;;
        *) leave 64 "usage: install.sh [--uninstall] [--prefix FOLDER] [--tool PATH]" ;;
    esac
done
if [[ -z $prefix ]]; then
    [[ -n ${HOME:-} ]] || leave 64 "there is no home folder; name a --prefix"
    prefix=$HOME/.local
fi
# A relative prefix is meant from where the command was given.
[[ $prefix == /* ]] || prefix=$PWD/$prefix
target=${DESTDIR:-}$prefix

program=$target/bin/bitcache
manual=$target/share/man/man1
bash_completion=$target/share/bash-completion/completions/bitcache
zsh_completion=$target/share/zsh/site-functions/_bitcache
fish_completion=$target/share/fish/vendor_completions.d/bitcache.fish

if ((uninstall)); then
    [[ -z $tool ]] || leave 64 "--uninstall takes no --tool"
    for file in "$program" "$bash_completion" "$zsh_completion" "$fish_completion" "$manual"/bitcache.1 \
        "$manual"/bitcache-*.1; do
        if [[ -e $file ]]; then rm -- "$file" || leave 73 "'$file' cannot be removed"; fi
    done
    printf 'removed bitcache from %s\n' "$target"
    exit 0
fi

if [[ -z $tool ]]; then
    "$root/scripts/setup.sh" >&2
    build=(swift build --package-path "$root" -c release --product bitcache)
    # One file without a Swift runtime beside it starts faster; the other systems bring the runtime along.
    if [[ $(uname -s) == Linux ]]; then build+=(--static-swift-stdlib); fi
    "${build[@]}" >&2 || leave 70 "the build failed"
    tool="$("${build[@]}" --show-bin-path)/bitcache"
fi
[[ -f $tool && -x $tool ]] || leave 66 "there is no program '$tool'"
# A name without a slash would be looked for elsewhere.
[[ $tool == */* ]] || tool=./$tool

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
for shell in bash zsh fish; do
    "$tool" --generate-completion-script "$shell" >"$work/$shell" || leave 66 "'$tool' is not bitcache"
done

# place MODE FILE PATH: puts a file where it belongs, whole or not at all.
place() {
    if ! { mkdir -p -- "${3%/*}" && cp -- "$2" "$3.new" && chmod -- "$1" "$3.new" && mv -f -- "$3.new" "$3"; }; then
        leave 73 "'$3' cannot be written"
    fi
}
place 755 "$tool" "$program"
# Pages of commands that an earlier version had, and this one has not, go.
rm -f -- "$manual"/bitcache.1 "$manual"/bitcache-*.1
for page in "$root"/docs/man/*.1; do place 644 "$page" "$manual/${page##*/}"; done
place 644 "$work/bash" "$bash_completion"
place 644 "$work/zsh" "$zsh_completion"
place 644 "$work/fish" "$fish_completion"

printf 'installed %s, %d manual pages, and completions for bash, zsh and fish\n' "$program" \
    "$(find "$manual" -name 'bitcache*.1' | wc -l)"
case :${PATH:-}: in
    *:"$prefix/bin":*) ;;
    *) printf 'add %s to PATH to run it by its name\n' "$prefix/bin" >&2 ;;
esac
printf 'zsh finds the completions where %s is in fpath\n' "${zsh_completion%/*}" >&2
