"""Holds our wallet against the wallets of others."""

from __future__ import annotations

import argparse
import sys

from .runs import CHECKS, Settings, run_all


def main() -> int:
    """Runs the checks; 1 where anybody disagrees."""
    parser = argparse.ArgumentParser(prog="python -m wallet_referees", description=__doc__)
    parser.add_argument("tool", help="the built bitcache")
    parser.add_argument("peer", help="the built WalletPeer")
    parser.add_argument("--count", type=int, default=1000, help="how many seeds; the other checks follow it")
    parser.add_argument("--seed", type=int, default=1, help="where random numbers begin")
    parser.add_argument("--only", action="append", default=[], metavar="CHECK", help="only this check")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.only if name not in CHECKS]
    if unknown:
        parser.error(f"there is no check {', '.join(unknown)}; there are {', '.join(CHECKS)}")
    print(f"seed {arguments.seed}, {arguments.count} wallets", flush=True)
    names = [name for name in CHECKS if not arguments.only or name in arguments.only]
    disagreements = 0
    for check in run_all(names, Settings(arguments.tool, arguments.peer, arguments.count, arguments.seed)):
        check.print()
        disagreements += len(check.disagreements)
    if disagreements:
        print(f"{disagreements} disagreements; --seed {arguments.seed} --count {arguments.count} repeats them")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
