"""Every check by its name, each in a process of its own: they share nothing but the seed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from . import addresses, descriptors, messages, psbts, spends, tool
from .party import Party
from .party_bdk import Bdk
from .party_btclib import Btclib
from .party_embit import Embit
from .party_ours import Ours
from .peer import Peer
from .report import Check


@dataclass(frozen=True)
class Settings:
    """What is judged, and how much of it."""

    tool: str
    peer: str
    count: int
    seed: int


@dataclass(frozen=True)
class Sides:
    """Whom a check has."""

    settings: Settings
    peer: Peer
    parties: Sequence[Party]


# The longest ones begin first.
CHECKS: dict[str, Callable[[Sides, int, int], Check]] = {
    "tool": lambda sides, count, seed: tool.run(sides.settings.tool, sides.parties, 4, seed),
    "addresses": lambda sides, count, seed: addresses.run(sides.peer, count, seed),
    "psbt-signing": lambda sides, count, seed: psbts.run_signing(sides.parties, sides.peer, max(count // 500, 1), seed),
    "spends": lambda sides, count, seed: spends.run(sides.peer, seed),
    "psbt-reading": lambda sides, count, seed: psbts.run_reading(sides.parties, max(count // 500, 1), seed),
    "messages": lambda sides, count, seed: messages.run(sides.peer, max(count // 10, 1), seed),
    "descriptors": lambda sides, count, seed: descriptors.run(sides.peer, max(count // 10, 1), seed),
}


def run_all(names: Sequence[str], settings: Settings) -> Iterator[Check]:
    """The named checks in their order, as many at once as there are processors."""
    # A fresh interpreter for each process: the referees' libraries have threads, which a fork would not take along.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=context) as pool:
        yield from pool.map(run, names, [settings] * len(names))


def run(name: str, settings: Settings) -> Check:
    """One check."""
    peer = Peer(settings.peer)
    check = CHECKS[name](Sides(settings, peer, [Ours(peer), Bdk(), Embit(), Btclib()]), settings.count, settings.seed)
    peer.close()
    return check
