#!/usr/bin/env bash
# setup.sh: makes sure that everything a build of BitCache needs is installed.
#
#   scripts/setup.sh [--gate]
#
# With --gate also the programs that .ci/run holds ours against: python3 with venv, jq, shellcheck, groff, mandoc, man,
# zbarimg.
# On Debian and Ubuntu it installs what is missing, where it runs as root or sudo asks for no password. Elsewhere it
# prints the one command to run on standard output and exits with 69 (a service is unavailable). It changes nothing and
# says nothing where nothing is missing. The Swift toolchain itself is never installed here.
set -euo pipefail

readonly least_swift=6.2

gate=0
case ${1:-} in
    "") ;;
    --gate) gate=1 ;;
    *)
        printf 'setup: usage: setup.sh [--gate]\n' >&2
        exit 64
        ;;
esac

say() { printf 'setup: %s\n' "$*" >&2; }

# Whether the version $1 is at least $2, both as major.minor.
version_is_at_least() {
    local major=${1%%.*} minor=${1#*.}
    minor=${minor%%.*}
    ((major > ${2%%.*} || (major == ${2%%.*} && minor >= ${2#*.})))
}

check_swift() {
    local version=""
    if command -v swift >/dev/null; then
        version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
        if [[ -n $version ]] && version_is_at_least "$version" "$least_swift"; then return; fi
    fi
    say "Swift $least_swift or newer is needed and ${version:-none} was found: https://www.swift.org/install"
    exit 69
}

# The names of the packages that are missing, as this system's package manager calls them: the libraries are given as
# pairs of a pkg-config name and a package name.
missing=()
find_missing() {
    local pair
    command -v git >/dev/null || missing+=(git)
    if command -v pkg-config >/dev/null; then
        for pair in "$@"; do
            pkg-config --exists "${pair%%=*}" || missing+=("${pair#*=}")
        done
    else
        # Without pkg-config nothing is known about the libraries; installing what is there already does no harm.
        missing+=("$pkg_config_package")
        for pair in "$@"; do missing+=("${pair#*=}"); done
    fi
}

# The packages of programs that are missing, given as pairs of a program's name and a package's.
find_missing_programs() {
    local pair
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
}

# Signatures of BIP 340 are an optional part of libsecp256k1 that some builds leave out.
check_schnorr() {
    local folder
    folder=$(pkg-config --variable=includedir libsecp256k1)
    if [[ ! -e $folder/secp256k1_schnorrsig.h || ! -e $folder/secp256k1_extrakeys.h ]]; then
        say "this libsecp256k1 is built without the modules schnorrsig and extrakeys: a newer one is needed"
        exit 69
    fi
}

install_with_apt() {
    local run=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            say "missing: ${missing[*]}. Run this, then try again:"
            printf 'sudo apt-get install -y %s\n' "${missing[*]}"
            exit 69
        fi
        run=(sudo -n)
    fi
    run+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    say "installing with apt-get: ${missing[*]}"
    # The lists of a fresh system are empty or old; they are fetched only where installing without that fails.
    if ! "${run[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
        say "fetching the package lists first"
        "${run[@]}" update >&2 || say "the package lists could not be fetched"
        if ! "${run[@]}" install -y --no-install-recommends "${missing[@]}" >&2; then
            say "apt-get could not install: ${missing[*]}"
            exit 69
        fi
    fi
}

check_swift
if [[ $(uname -s) == Darwin ]]; then
    # Homebrew keeps this one out of the common folders, where pkg-config would not see it.
    if command -v brew >/dev/null; then
        PKG_CONFIG_PATH="$(brew --prefix)/opt/openssl@3/lib/pkgconfig:${PKG_CONFIG_PATH:-}"
        export PKG_CONFIG_PATH
    fi
    pkg_config_package=pkgconf
    find_missing libsecp256k1=secp256k1 libcrypto=openssl@3 libqrencode=qrencode
    if ((${#missing[@]} > 0)); then
        say "missing: ${missing[*]}. Run this, then try again:"
        printf 'brew install %s\n' "${missing[*]}"
        exit 69
    fi
else
    pkg_config_package=pkg-config
    find_missing libsecp256k1=libsecp256k1-dev libcrypto=libssl-dev sqlite3=libsqlite3-dev libqrencode=libqrencode-dev
    if ((gate)); then
        find_missing_programs python3=python3 jq=jq shellcheck=shellcheck groff=groff mandoc=mandoc man=man-db \
            zbarimg=zbar-tools
        python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    fi
    if ((${#missing[@]} > 0)); then
        if ! command -v apt-get >/dev/null; then
            say "missing, by their Debian names: ${missing[*]}. Install them with this system's package manager."
            exit 69
        fi
        install_with_apt
    fi
fi
check_schnorr
