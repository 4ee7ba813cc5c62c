"""Holds our wallet against the wallets of others."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from . import addresses, descriptors, messages, psbts, spends, tool
from .party import Party
from .party_bdk import Bdk
from .party_btclib import Btclib
from .party_embit import Embit
from .party_ours import Ours
from .peer import Peer
from .report import Check


def checks(arguments: argparse.Namespace, peer: Peer) -> dict[str, Callable[[], Check]]:
    """Every check by its name."""
    parties: list[Party] = [Ours(peer), Bdk(), Embit(), Btclib()]
    count, seed = arguments.count, arguments.seed
    return {
        "addresses": lambda: addresses.run(peer, count, seed),
        "descriptors": lambda: descriptors.run(peer, max(count // 10, 1), seed),
        "tool": lambda: tool.run(arguments.tool, parties, 4, seed),
        "psbt-reading": lambda: psbts.run_reading(parties, max(count // 500, 1), seed),
        "psbt-signing": lambda: psbts.run_signing(parties, peer, max(count // 500, 1), seed),
        "spends": lambda: spends.run(peer, seed),
        "messages": lambda: messages.run(peer, max(count // 10, 1), seed),
    }


def main() -> int:
    """Runs the checks; 1 where anybody disagrees."""
    parser = argparse.ArgumentParser(prog="python -m wallet_referees", description=__doc__)
    parser.add_argument("tool", help="the built bitcache")
    parser.add_argument("peer", help="the built WalletPeer")
    parser.add_argument("--count", type=int, default=1000, help="how many seeds; the other checks follow it")
    parser.add_argument("--seed", type=int, default=1, help="where random numbers begin")
    parser.add_argument("--only", action="append", default=[], metavar="CHECK", help="only this check")
    arguments = parser.parse_args()
    peer = Peer(arguments.peer)
    every = checks(arguments, peer)
    unknown = [name for name in arguments.only if name not in every]
    if unknown:
        parser.error(f"there is no check {', '.join(unknown)}; there are {', '.join(every)}")
    print(f"seed {arguments.seed}, {arguments.count} wallets", flush=True)
    disagreements = 0
    for name, run in every.items():
        if not arguments.only or name in arguments.only:
            check = run()
            check.print()
            disagreements += len(check.disagreements)
    peer.close()
    if disagreements:
        print(f"{disagreements} disagreements; --seed {arguments.seed} --count {arguments.count} repeats them")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
