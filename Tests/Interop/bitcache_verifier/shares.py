"""How an amount is shared (SPEC.md 5.4)."""

from __future__ import annotations

from typing import Dict, Optional, Sequence, Tuple

from .fields import REFERRER, SPLIT_WHOLE, UPLOADER, Part, SplitEntry


def uploader_of(split: Sequence[SplitEntry]) -> bytes:
    """The key of the entry of role 0."""
    return next(entry.key for entry in split if entry.role == UPLOADER and entry.key is not None)


def certain_share(split: Sequence[SplitEntry]) -> int:
    """What the uploader gets whatever a commitment says: its entry and other entries of its key (5.3)."""
    return sum(entry.share for entry in split if entry.key == uploader_of(split))


def share(split: Sequence[SplitEntry], referrer: Optional[bytes], amount: int) -> Tuple[Part, ...]:
    """What each payee gets of an amount, in the offer's order."""
    shares: Dict[bytes, int] = {}
    for entry in split:
        key = entry.key
        if entry.role == REFERRER:
            key = referrer if referrer is not None else uploader_of(split)
        assert key is not None
        shares[key] = shares.get(key, 0) + entry.share
    gets = {key: amount * part // SPLIT_WHOLE for key, part in shares.items()}
    missing = amount - sum(gets.values())
    by_fraction = sorted(shares, key=lambda key: -(amount * shares[key] % SPLIT_WHOLE))
    for key in by_fraction[:missing]:
        gets[key] += 1
    return tuple(Part(key, got) for key, got in gets.items() if got > 0)
