"""Random sessions that keep every rule, with all of their tokens."""

from __future__ import annotations

import random
from typing import Dict, List, Optional, Tuple

from bitcache_verifier import chain, shares
from bitcache_verifier.fields import (
    LAST_SECOND, LEAF_SIZE, MOST_MSAT, OTHER, REFERRER, SPLIT_WHOLE, UPLOADER, Content, SplitEntry,
)
from bitcache_verifier.signatures import Signatures

from .drafts import Draft, draft, parts_bytes, split_bytes, u8, u16, u32, u64
from .people import People

# Every session begins about here, so that one moment can be late for some and early for others.
BEGIN = 1_767_225_600
DAY = 86_400

# The parts of a receipt, by the names of the drafts that are put in.
PARTS = (
    "certificate", "offer_certificate", "commitment", "acceptance", "release", "top_up", "closing", "offer", "listing",
)

# Which fields hold the id of another draft, or the other one itself, in an order in which they can be made.
REFERENCES: Dict[str, Tuple[Tuple[str, str], ...]] = {
    "certificate": (),
    "offer_certificate": (),
    "listing": (),
    "offer": (("certificate", "offer_certificate"), ("listing", "listing")),
    "commitment": (("offer", "offer"),),
    "acceptance": (("certificate", "certificate"), ("commitment", "commitment")),
    "payword": (("commitment", "commitment"),),
    "release": (("commitment", "commitment"),),
    "top_up": (("previous", "commitment"), ("offer", "offer")),
    "closing": (
        ("certificate", "certificate"), ("commitment", "commitment"), ("release", "release"), ("top_up", "top_up"),
    ),
    "receipt": tuple((part, part) for part in PARTS),
    "statement": (("certificate", "certificate"),),
    "pay_stub": (("certificate", "certificate"), ("statement", "statement")),
    "note": (),
    "payout_instruction": (),
    "deposit_address": (("certificate", "certificate"),),
}

Drafts = Dict[str, Draft]


def link(drafts: Drafts, signatures: Signatures) -> Dict[str, bytes]:
    """The bytes of all drafts, with the ids and parts that they take from each other put in, and signed."""
    made: Dict[str, bytes] = {}
    for name, references in REFERENCES.items():
        if name not in drafts:
            continue
        token = drafts[name]
        for field, target in references:
            target = "certificate" if target == "offer_certificate" and target not in drafts else target
            value = token.named(field)
            if value is None or target not in drafts:
                continue
            if name in ("receipt", "pay_stub"):
                token.fit(field, made[target])
            else:
                token.fit(field, drafts[target].id() + value[32:])
        made[name] = token.sign(signatures)
    return made


class SessionMaker:
    """Makes sessions from a generator of random numbers."""

    def __init__(self, rng: random.Random, people: People, signatures: Signatures) -> None:
        self.rng = rng
        self.people = people
        self.signatures = signatures

    def session(self) -> Drafts:
        """The drafts of a session, all of whose tokens are valid."""
        rng, keys = self.rng, self.people.keys
        network = rng.choice((3, 3, 3, 3, 3, 3, 0, 1, 2))
        content, exponent = self._content()
        chunks = content.chunks(exponent)
        first = rng.choice((0, 0, max(0, chunks - 3), rng.randrange(chunks)))
        length = min(chunks - first, rng.choice((1, 2, 5, 12, 40)))
        to_the_end = first + length == chunks
        index = rng.choice((0, 1, length, rng.randint(0, length)))
        price = rng.choice((1, 250, rng.randint(1, 10**6), MOST_MSAT // chunks))
        split = self._split()
        listed = rng.random() < 0.7 or shares.uploader_of(split) != keys["host"]
        referrer = keys["referrer"] if any(e.role == REFERRER for e in split) and rng.random() < 0.6 else None
        least = LAST_SECOND - DAY if rng.random() < 0.1 else BEGIN + DAY
        expiry, offer_expiry, listing_until, end = self._rising(least, 4)
        grace = rng.choice((0, 1, 3600, DAY, 2_592_000))
        deadline = min(expiry + grace, LAST_SECOND)
        accepted = rng.choice((BEGIN, expiry, rng.randint(BEGIN, expiry)))
        behind = rng.randint(0, 3)
        window = u32(rng.choice((1, 8, 65_536))) + u32(behind)
        how = rng.choice(("open", "release", "release", "top_up", "top_up", "alone"))
        if how == "top_up" and index == length and to_the_end:
            how = "release"
        if how == "alone" and deadline == LAST_SECOND:
            how = "open"
        closed = rng.choice((deadline + 1, min(deadline + DAY, LAST_SECOND))) if how == "alone" else rng.choice(
            (accepted, deadline, rng.randint(accepted, deadline)))
        last = min(max(end, closed) + rng.choice((0, 1, DAY)), LAST_SECOND)
        salt = rng.randbytes(16)
        links = chain.links(rng.randbytes(32), salt, length)
        seals = rng.randbytes(32) + u32(1)

        def certificate(purposes: int, largest: int) -> Draft:
            return draft("certificate", network, self.people.secrets["host"], {
                "host": keys["host"], "operational_key": keys["operational"], "purposes": u8(purposes),
                "from": u64(rng.choice((BEGIN, BEGIN - DAY))), "until": u64(last), "largest_outstanding": u64(largest),
                "first_seal": seals, "seal_key": keys["seal"],
            })

        drafts: Drafts = {}
        own = rng.random() < 0.4
        purposes = (2, 6) if own else (3, 7)
        drafts["certificate"] = certificate(rng.choice(purposes), rng.randint(0, MOST_MSAT))
        if own:
            drafts["offer_certificate"] = certificate(rng.choice((1, 3)), rng.randint(0, MOST_MSAT))
        if listed:
            drafts["listing"] = draft("listing", network, self.people.secret_of[shares.uploader_of(split)], {
                "uploader": shares.uploader_of(split), "host": keys["host"], "content": self._bytes(content),
                "least_price": u64(rng.choice((0, price >> exponent))),
                "own_share": u16(rng.choice((0, shares.certain_share(split)))),
                "receipts_address": rng.choice((None, b"https://uploader.example/receipts")),
                "until": u64(rng.choice((offer_expiry, listing_until))),
            })
        drafts["offer"] = draft("offer", network, self.people.secrets["operational"], {
            "host": keys["host"], "certificate": bytes(32), "origin": b"https://files.example",
            "listing": bytes(32) if listed else None, "content": self._bytes(content), "exponent": u8(exponent),
            "price": u64(price), "split": split_bytes(split), "window": window, "reread": u16(rng.randrange(4)),
            "least_chunks": u32(rng.choice((1, length, 2**20)) if to_the_end else rng.randint(1, length)),
            "grace": u32(grace), "expiry": u64(offer_expiry),
        })
        commitment = {
            "payer": keys["payer"], "host": keys["host"], "offer": bytes(32), "content": self._bytes(content),
            "exponent": u8(exponent), "value": u64(price), "window": window, "first": u64(first), "length": u32(length),
            "anchor": links[0], "salt": salt, "secret_hash": rng.randbytes(32), "referrer": referrer,
            "expiry": u64(expiry), "previous": None,
        }
        payer = self.people.secrets["payer"]
        drafts["commitment"] = draft("commitment", network, payer, commitment)
        drafts["acceptance"] = draft("acceptance", network, self.people.secrets["operational"], {
            "host": keys["host"], "certificate": bytes(32), "commitment": bytes(32),
            "serial": u64(rng.getrandbits(64)), "time": u64(accepted), "backing": u8(rng.randrange(2)),
            "reserved": u64(price * length), "behind": u32(rng.randint(0, behind)), "claim_deadline": u64(deadline),
        })
        drafts["payword"] = draft("payword", network, None, {
            "commitment": bytes(32), "index": u32(max(1, index)), "link": links[max(1, index)],
        })
        if how == "release":
            drafts["release"] = draft("release", network, payer, {
                "host": keys["host"], "commitment": bytes(32), "index": u32(index),
            })
        if how == "top_up":
            room = chunks - first - index
            least = int.from_bytes(drafts["offer"].named("least_chunks") or b"", "big")
            drafts["top_up"] = draft("commitment", network, payer, {
                **commitment, "first": u64(first + index),
                "length": u32(rng.choice((min(room, least), min(room, 2**20)))),
                "anchor": rng.randbytes(32), "salt": rng.randbytes(16), "secret_hash": rng.randbytes(32),
                "previous": bytes(32) + u32(index),
            })
        if how != "open":
            drafts["closing"] = draft("closing", network, self.people.secrets["operational"], {
                "host": keys["host"], "certificate": bytes(32), "commitment": bytes(32), "index": u32(index),
                "amount": u64(index * price), "parts": parts_bytes(shares.share(split, referrer, index * price)),
                "time": u64(closed), "epoch": u64(rng.randrange(5)), "claim": u64(rng.randrange(5)),
                "release": bytes(32) if how == "release" else None, "top_up": bytes(32) if how == "top_up" else None,
            })
        with_offer = rng.random() < 0.8
        with_listing = with_offer and listed and rng.random() < 0.8
        inside = {part: b"" for part in PARTS if part in drafts}
        if not with_offer:
            inside.pop("offer")
            inside.pop("offer_certificate", None)
        if not with_listing:
            inside.pop("listing", None)
        drafts["receipt"] = draft("receipt", network, None, {**inside, "payword": u32(index) + links[index]})
        self._beside(drafts, network, last)
        return drafts

    def _beside(self, drafts: Drafts, network: int, last: int) -> None:
        """Tokens that stand beside a session."""
        rng, keys = self.rng, self.people.keys
        drafts["note"] = draft("note", network, self.people.secrets["uploader"], {
            "signer": keys["uploader"], "application": rng.choice((b"pledge.example", b"n" * 255)),
            "body": rng.randbytes(rng.choice((1, 40, 2048))),
        })
        drafts["payout_instruction"] = draft("payout_instruction", network, self.people.secrets["author"], {
            "payee": keys["author"], "host": keys["host"], "script": self.script(),
            "sequence": u64(rng.getrandbits(64)),
        })
        drafts["deposit_address"] = draft("deposit_address", network, self.people.secrets["operational"], {
            "host": keys["host"], "certificate": bytes(32), "payer": keys["payer"], "script": self.script(),
            "until": u64(rng.randint(BEGIN, last)),
        })

    def script(self) -> bytes:
        """A script that has an address."""
        rng = self.rng
        return rng.choice((
            b"\x76\xa9\x14" + rng.randbytes(20) + b"\x88\xac", b"\xa9\x14" + rng.randbytes(20) + b"\x87",
            b"\x00\x14" + rng.randbytes(20), b"\x00\x20" + rng.randbytes(32), b"\x51\x20" + self.people.keys["author"],
            b"\x52\x02" + rng.randbytes(2), b"\x60\x28" + rng.randbytes(40), b"\x51\x02\x4e\x73",
        ))

    def _rising(self, least: int, count: int) -> List[int]:
        found = [least + self.rng.choice((0, 1, DAY))]
        while len(found) < count:
            found.append(min(found[-1] + self.rng.choice((0, 1, DAY)), LAST_SECOND))
        return found

    def _content(self) -> Tuple[Content, int]:
        length = self.rng.choice((1, LEAF_SIZE, LEAF_SIZE + 1, 150_000, 3_000_000, 2**40, self.rng.randint(1, 2**30)))
        return Content(self.rng.randbytes(32), length), self.rng.choice((0, 0, 1, 1, 5, 12))

    @staticmethod
    def _bytes(content: Content) -> bytes:
        return content.root + u64(content.length)

    def _split(self) -> Tuple[SplitEntry, ...]:
        rng, keys = self.rng, self.people.keys
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


def texts(drafts: Drafts, made: Dict[str, bytes]) -> Dict[str, bytes]:
    """The lines of a session by the names of its drafts, in an order in which they can be checked."""
    return {name: drafts[name].text(data) for name, data in made.items()}
