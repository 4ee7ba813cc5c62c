#!/usr/bin/env bash
# Tests/Interop/wallet-python.sh: prints the path of a Python that has the referees, and installs them before.
#
#   Tests/Interop/wallet-python.sh
#
# They are installed from PyPI, in the versions of wallet_referees/requirements.txt, into .build-interop/venv-wallet or the
# folder that WALLET_VENV names; once, and again where requirements.txt has changed. Exits with 69 where Python is
# older than 3.11, or PyPI cannot be reached.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
requirements=$here/wallet_referees/requirements.txt
venv=${WALLET_VENV:-$(cd -- "$here/../.." && pwd)/.build-interop/venv-wallet}

if [[ ! -f $venv/installed ]] || ! cmp -s -- "$requirements" "$venv/installed"; then
    if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        printf 'the wallet referees need Python 3.11 or newer, with venv\n' >&2
        exit 69
    fi
    if ! { python3 -m venv --clear "$venv" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --requirement "$requirements"; } >&2; then
        printf 'the wallet referees cannot be installed from PyPI\n' >&2
        exit 69
    fi
    cp -- "$requirements" "$venv/installed"
fi
printf '%s\n' "$venv/bin/python"
