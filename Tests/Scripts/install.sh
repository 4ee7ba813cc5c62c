#!/usr/bin/env bash
# install.sh: installs a built tool into a folder with a space in its name, looks at what is there, and removes it again.
#
#   Tests/Scripts/install.sh TOOL
#
# TOOL is the built program. What needs a program that is not here (man, zsh, fish, python3) is named and left out.
set -euo pipefail

tool=$(realpath -- "${1:?usage: install.sh TOOL}")
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
prefix="$work/a prefix"

fail() {
    printf 'install: %s\n' "$*" >&2
    exit 1
}
has() {
    if command -v "$1" >/dev/null; then return 0; fi
    printf 'install: %s is not installed, so %s is NOT tested\n' "$1" "$2" >&2
    return 1
}
install() { "$root/scripts/install.sh" --prefix "$prefix" "$@" 2>"$work/err"; }

# The committed pages are what the tool says of itself today.
if has python3 "whether the manual pages are the tool's"; then
    "$root/scripts/man-pages.py" "$tool" "$work/pages"
    diff -r -- "$work/pages" "$root/docs/man" || fail "run scripts/man-pages.py and commit docs/man"
fi

# Someone else's file, which an uninstall must leave alone, and a page of a command that is gone.
mkdir -p "$prefix/bin" "$prefix/share/man/man1"
echo "someone else's" >"$prefix/bin/bit"
echo gone >"$prefix/share/man/man1/bitcache-gone.1"

install --tool "$tool" >"$work/out"
grep -q "^installed $prefix/bin/bitcache, [0-9]* manual pages" "$work/out" || fail "it says: $(cat "$work/out")"
[[ $("$prefix/bin/bitcache" --version) == "$("$tool" --version)" ]] || fail "another tool was installed"
[[ ! -e $prefix/share/man/man1/bitcache-gone.1 ]] || fail "an old page is still there"
install --tool "$tool" >"$work/out" || fail "a second install fails"
[[ -z $(find "$prefix" -name '*.new') ]] || fail "something is left over"

pages=0
for page in "$prefix"/share/man/man1/*.1; do
    pages=$((pages + 1))
    if command -v man >/dev/null; then
        warnings=$(MANROFFOPT='' LC_ALL=C.UTF-8 man --warnings=w -l "$page" 2>&1 >/dev/null || true)
        [[ -z $warnings ]] || fail "${page##*/}: $warnings"
    fi
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$page" >"$work/lint" || fail "$(cat "$work/lint")"
    fi
done
((pages > 20)) || fail "only $pages pages"
if has man "how the manual pages look"; then
    shown=$(MANPATH="$prefix/share/man" MANWIDTH=100 LC_ALL=C.UTF-8 man bitcache-token-verify | col -b)
    [[ $shown == *"--certificate token"* ]] || fail "the page of verify shows: $shown"
fi

# A shell that has loaded the completions offers what the tool has.
# shellcheck disable=SC2016 # the inner shells expand these
offered=$(bash --norc -c '
    source "$1"
    COMP_WORDS=(bitcache token v) COMP_CWORD=2 COMP_LINE="bitcache token v" COMP_POINT=16
    function=$(complete -p bitcache | sed -E "s/.*-F ([^ ]+).*/\1/")
    PATH=$2:$PATH "$function" bitcache v token
    printf "%s\n" "${COMPREPLY[@]}"' bash "$prefix/share/bash-completion/completions/bitcache" "$prefix/bin")
grep -qx "verify *" <<<"$offered" || fail "bash offers: $offered"
# shellcheck disable=SC2016
if has fish "its completion"; then
    offered=$(HOME=$work fish --no-config -c 'set -x PATH $argv[2] $PATH; source $argv[1]; complete -C "bitcache token v"' \
        "$prefix/share/fish/vendor_completions.d/bitcache.fish" "$prefix/bin")
    grep -q "^verify" <<<"$offered" || fail "fish offers: $offered"
fi
# shellcheck disable=SC2016
if has zsh "its completion"; then
    zsh -f -c 'fpath=($1 $fpath); autoload -Uz compinit; compinit -u -d $2; [[ ${_comps[bitcache]} == _bitcache ]] &&
        autoload -Uz +X _bitcache' zsh "$prefix/share/zsh/site-functions" "$work/dump" || fail "zsh does not load it"
fi

"$root/scripts/install.sh" --prefix "$prefix" --uninstall >"$work/out"
[[ $(find "$prefix" -type f) == "$prefix/bin/bit" ]] || fail "after the uninstall: $(find "$prefix" -type f)"
"$root/scripts/install.sh" --prefix "$prefix" --uninstall >"$work/out" || fail "a second uninstall fails"

# Wrong usage installs nothing.
status_of() {
    local status=0
    "$root/scripts/install.sh" "$@" >/dev/null 2>&1 || status=$?
    printf '%s\n' "$status"
}
[[ $(status_of --prefix) == 64 && $(status_of --everywhere) == 64 ]] || fail "wrong usage is not 64"
[[ $(status_of --prefix "$work/none" --tool "$work/none") == 66 && ! -e $work/none ]] || fail "a missing tool is not 66"
[[ $(status_of --prefix "$work/none" --tool /bin/false) == 66 && ! -e $work/none ]] || fail "another program is installed"

printf 'install: %d manual pages, completions for bash, zsh and fish; nothing left behind\n' "$pages"
