"""What a random session agrees on, before any token is made of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import List, Optional, Tuple

from bitcache_verifier import chain, shares
from bitcache_verifier.fields import (
    LAST_SECOND, LEAF_SIZE, MOST_MSAT, OTHER, REFERRER, SPLIT_WHOLE, UPLOADER, Content, SplitEntry
)

from .people import People

# Most sessions begin about here, so that one moment can be late for some and early for others.
BEGIN = 1_767_225_600
DAY = 86_400
MOST_GRACE = 2_592_000
MOST_LINKS_MADE = 40


@dataclass(frozen=True)
class Terms:
    """The terms of one session. `how` it ends is open, release, top_up or alone."""

    network: int
    content: Content
    exponent: int
    first: int
    length: int
    index: int
    price: int
    split: Tuple[SplitEntry, ...]
    listed: bool
    referrer: Optional[bytes]
    expiry: int
    offer_expiry: int
    listing_until: int
    grace: int
    accepted: int
    ahead: int
    behind: int
    how: str
    closed: int
    certified_until: int
    salt: bytes
    links: List[bytes]

    @property
    def chunks(self) -> int:
        """How many chunks the content has."""
        return self.content.chunks(self.exponent)

    @property
    def to_the_end(self) -> bool:
        """Whether the chain ends with the file."""
        return self.first + self.length == self.chunks

    @property
    def deadline(self) -> int:
        """The claim deadline."""
        return min(self.expiry + self.grace, LAST_SECOND)

    @property
    def uploader(self) -> bytes:
        """The uploader's key."""
        return shares.uploader_of(self.split)


def draw_terms(rng: random.Random, people: People) -> Terms:
    """Terms that keep every rule."""
    keys = people.keys
    file_length = rng.choice((1, LEAF_SIZE, LEAF_SIZE + 1, 150_000, 3_000_000, 2**40, rng.randint(1, 2**30)))
    content, exponent = Content(rng.randbytes(32), file_length), rng.choice((0, 0, 1, 1, 5, 12))
    chunks = content.chunks(exponent)
    first = rng.choice((0, 0, max(0, chunks - 3), rng.randrange(chunks)))
    length = min(chunks - first, rng.choice((1, 2, 5, 12, MOST_LINKS_MADE)))
    index = rng.choice((0, 1, length, rng.randint(0, length)))
    split = _draw_split(rng, people)
    slot = any(entry.role == REFERRER for entry in split)
    expiry, offer_expiry, listing_until, end = _rising(rng, LAST_SECOND - DAY if rng.random() < 0.1 else BEGIN + DAY, 4)
    grace = rng.choice((0, 1, 3600, DAY, MOST_GRACE))
    deadline = min(expiry + grace, LAST_SECOND)
    accepted = rng.choice((BEGIN, expiry, rng.randint(BEGIN, expiry)))
    how = rng.choice(("open", "release", "release", "top_up", "top_up", "alone"))
    if how == "top_up" and first + index == chunks:
        how = "release"  # Nothing is left to continue with.
    if how == "alone" and deadline == LAST_SECOND:
        how = "open"  # No time is left to close at.
    closed = rng.choice((accepted, deadline, rng.randint(accepted, deadline)))
    if how == "alone":
        closed = rng.choice((deadline + 1, min(deadline + DAY, LAST_SECOND)))
    salt = rng.randbytes(16)
    return Terms(
        network=rng.choice((3, 3, 3, 3, 3, 3, 0, 1, 2)), content=content, exponent=exponent, first=first, length=length,
        index=index, price=rng.choice((1, 250, rng.randint(1, 10**6), MOST_MSAT // chunks)), split=split,
        listed=rng.random() < 0.7 or shares.uploader_of(split) != keys["host"],
        referrer=keys["referrer"] if slot and rng.random() < 0.6 else None, expiry=expiry, offer_expiry=offer_expiry,
        listing_until=rng.choice((offer_expiry, listing_until)), grace=grace, accepted=accepted,
        ahead=rng.choice((1, 8, 65_536)), behind=rng.randint(0, 3), how=how, closed=closed,
        certified_until=min(max(end, closed) + rng.choice((0, 1, DAY)), LAST_SECOND), salt=salt,
        links=chain.links(rng.randbytes(32), salt, length),
    )


def _rising(rng: random.Random, least: int, count: int) -> List[int]:
    found = [least + rng.choice((0, 1, DAY))]
    while len(found) < count:
        found.append(min(found[-1] + rng.choice((0, 1, DAY)), LAST_SECOND))
    return found


def _draw_split(rng: random.Random, people: People) -> Tuple[SplitEntry, ...]:
    keys = people.keys
    uploader = rng.choice((keys["uploader"], keys["uploader"], keys["host"]))
    entries: List[Tuple[int, Optional[bytes]]] = [(UPLOADER, uploader)]
    if rng.random() < 0.7:
        entries.append((REFERRER, None))
    for _ in range(rng.choice((0, 1, 2, 2, 5, 14))):
        entries.append((OTHER, rng.choice((keys["author"], keys["host"], keys["referrer"], uploader))))
    rng.shuffle(entries)
    cuts = sorted(rng.sample(range(1, SPLIT_WHOLE), len(entries) - 1))
    widths = [end - begin for begin, end in zip([0, *cuts], [*cuts, SPLIT_WHOLE])]
    return tuple(SplitEntry(role, width, key) for (role, key), width in zip(entries, widths))
