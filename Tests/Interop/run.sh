#!/usr/bin/env bash
# Tests/Interop/run.sh: the second opinion on tokens, in Python, written from SPEC.md alone.
#
#   Tests/Interop/run.sh TOOL [--count N] [--seed N]
#
# TOOL is the built bitcache. Judges every vector, then compares TOOL with the verifier on N random mutations of valid
# tokens. The Python environment is made once in .build-interop, or in the folder that INTEROP_VENV names.
set -euo pipefail

if (($# < 1)) || [[ $1 == -* ]]; then
    printf 'usage: %s TOOL [--count N] [--seed N]\n' "$0" >&2
    exit 64
fi
tool=$(realpath -- "$1")
shift
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
venv=${INTEROP_VENV:-$root/.build-interop/venv}

if [[ ! -x $tool ]]; then
    printf 'no program to compare with: %s\n' "$tool" >&2
    exit 66
fi
python=python3
if [[ -f $venv/installed ]] && cmp -s -- "$here/requirements.txt" "$venv/installed"; then
    python=$venv/bin/python
elif python3 -m venv "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$here/requirements.txt"; then
    cp -- "$here/requirements.txt" "$venv/installed"
    python=$venv/bin/python
else
    printf '\nWARNING: coincurve cannot be installed from PyPI; signatures are checked with our own slow arithmetic.\n\n' >&2
fi

cd -- "$here"
export PYTHONDONTWRITEBYTECODE=1
status=0
"$python" -m bitcache_verifier vectors "$root/Tests/Vectors" || status=1
"$python" -m mutations "$tool" "$@" || status=1
exit "$status"
