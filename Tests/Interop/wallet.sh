#!/usr/bin/env bash
# Tests/Interop/wallet.sh: wallets that others wrote judge ours.
#
#   Tests/Interop/wallet.sh TOOL PEER [--count N] [--seed N] [--only CHECK]…
#
# TOOL is the built bitcache, PEER the built WalletPeer. Prints a line with counts for each check; every disagreement, and
# the seed that repeats it, makes the status 1. The referees are installed once, see wallet-python.sh; where that
# does not work, the status is 69. README.md says what each of them judges and what it cannot.
set -euo pipefail

if (($# < 2)) || [[ $1 == -* || $2 == -* ]]; then
    printf 'usage: %s TOOL PEER [--count N] [--seed N] [--only CHECK]...\n' "$0" >&2
    exit 64
fi
tool=$(realpath -- "$1")
peer=$(realpath -- "$2")
shift 2
for program in "$tool" "$peer"; do
    if [[ ! -x $program ]]; then
        printf 'no program to compare with: %s\n' "$program" >&2
        exit 66
    fi
done
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
python=$("$here/wallet-python.sh")

cd -- "$here"
export PYTHONDONTWRITEBYTECODE=1
exec "$python" -m wallet_referees "$tool" "$peer" "$@"
