"""Spoils a session and signs it again with the right keys, so that the rules behind the form are reached."""

from __future__ import annotations

import random
from typing import Dict, List, Optional

from bitcache_verifier import shares
from bitcache_verifier.fields import OTHER, REFERRER, SplitEntry, content, split
from bitcache_verifier.kinds import BY_NAME
from bitcache_verifier.refusal import Refusal

from .drafts import Draft, parts_bytes, split_bytes, u32, u64
from .people import People
from .sessions import Drafts
from .values import Values

# The field that holds the signer's key.
SIGNERS = {
    "certificate": "host",
    "listing": "uploader",
    "commitment": "payer",
    "note": "signer",
    "payout_instruction": "payee",
}
OPTIONAL = {"referrer", "release", "top_up", "listing", "previous", "receipts_address", "offer_certificate"}


class Spoiler:
    """Spoils drafts in place. `older` holds sessions that came before, whose parts may be borrowed."""

    def __init__(self, rng: random.Random, people: People) -> None:
        self.rng = rng
        self.people = people
        self.older: List[Dict[str, bytes]] = []

    def spoil(self, drafts: Drafts) -> str:
        """Makes one or more edits and says which."""
        if "offer" in drafts and self.rng.random() < 0.04:
            return self._recipe(drafts)
        edits = [self._edit(drafts) for _ in range(self.rng.choice((1, 1, 1, 1, 2, 3)))]
        if self.rng.random() < 0.5:
            follow(drafts)
            edits.append("followed")
        if self.rng.random() < 0.93:
            self._sign_rightly(drafts)
        return ", ".join(edits)

    def _recipe(self, drafts: Drafts) -> str:
        """One of the edits that chance seldom finds."""
        offer, commitment = drafts["offer"], drafts["commitment"]
        recipe = self.rng.choice(("no slot for a referrer", "no listing named", "too few chunks", "beyond the offer"))
        if recipe == "no listing named":
            offer.drop(8)
        elif recipe == "too few chunks":
            offer.set("least_chunks", u32(_number(commitment, "length") + 1))
        elif recipe == "beyond the offer":
            commitment.set("expiry", u64(_number(offer, "expiry") + 1))
        else:
            entries = split(offer.named("split") or b"")
            filled = (
                SplitEntry(OTHER, entry.share, self.people.keys["stranger"]) if entry.role == REFERRER else entry
                for entry in entries
            )
            offer.set("split", split_bytes(tuple(filled)))
            commitment.set("referrer", self.people.keys["referrer"])
        return recipe

    def _edit(self, drafts: Drafts) -> str:
        often = ("receipt", "closing", "pay_stub", "pay_stub", "statement")
        name = self.rng.choice([*drafts, *(name for name in often if name in drafts)])
        token = drafts[name]
        draw = self.rng.random()
        if draw < 0.72:
            return f"{name}.{self._change(name, token, drafts)}"
        if draw < 0.78:
            return f"{name}.{self._add(token, drafts)}"
        if draw < 0.84:
            record = self.rng.choice([kind for kind, _ in token.records])
            token.drop(record)
            return f"{name} without record {record}"
        if draw < 0.88:
            token.put(self.rng.choice((1, 3, 9, 200, 201, 65_537)), self.rng.randbytes(self.rng.randrange(5)))
            return f"{name} with an unknown record"
        if draw < 0.92:
            token.network = self.rng.choice((0, 1, 2, 3))
            return f"{name} on another network"
        if draw < 0.95:
            for other in drafts.values():
                other.network = token.network
            drafts[name].network = (token.network + 1) % 4
            return f"{name} alone on another network"
        if token.secret is not None:
            token.secret = self.rng.choice([*self.people.secrets.values()])
            token.pinned.add(-1)
        return f"{name} signed by somebody"

    def _change(self, name: str, token: Draft, drafts: Drafts) -> str:
        record, value = self.rng.choice(token.records)
        row = next((row for row in BY_NAME[token.kind].table if row.record == record), None)
        if row is None:
            return "nothing"
        if row.part is not None:
            value = self._part(row.name, row.part)
        else:
            others = (other for key, other in drafts.items() if other.secret is not None and key != name)
            value = Values(self.rng, self.people, others).other(row.name, value)
        token.put(record, value)
        token.pinned.add(record)
        return row.name

    def _part(self, name: str, kind: str) -> bytes:
        """Bytes that some other token has."""
        made: Dict[str, bytes] = self.rng.choice(self.older) if self.older else {}
        fitting = [data for key, data in made.items() if key == name or BY_NAME.get(key) == BY_NAME[kind]]
        return self.rng.choice(fitting * 3 + [*made.values(), b""])

    def _add(self, token: Draft, drafts: Drafts) -> str:
        missing = [
            row for row in BY_NAME[token.kind].table if row.name in OPTIONAL and token.get(row.record) is None
        ]
        if not missing:
            return "nothing"
        row = self.rng.choice(missing)
        value = self.rng.choice([other.id() for other in drafts.values()])
        if row.part is not None:
            value = self._part(row.name, row.part)
        elif row.name == "previous":
            value += bytes(3) + bytes([self.rng.randrange(4)])
        elif row.name == "referrer":
            value = self.rng.choice([*self.people.keys.values()])
        token.put(row.record, value)
        return row.name

    def _sign_rightly(self, drafts: Drafts) -> None:
        """Gives every draft the secret of the key that has to sign it, where that is one of the people's."""
        for name, token in drafts.items():
            if -1 in token.pinned or token.secret is None:
                continue
            key: Optional[bytes] = None
            if token.kind in SIGNERS:
                key = token.named(SIGNERS[token.kind])
            elif token.kind == "release":
                key = drafts["commitment"].named("payer")
            else:
                own = name == "offer" and "offer_certificate" in drafts
                key = drafts["offer_certificate" if own else "certificate"].named("operational_key")
            token.secret = self.people.secret_of.get(key or b"", token.secret)


def _number(token: Draft, name: str) -> int:
    return int.from_bytes(token.named(name) or b"", "big")


def follow(drafts: Drafts) -> None:
    """Lets what the tokens of a session repeat and compute follow from the tokens before them."""
    if "offer" not in drafts:
        return
    offer, commitment = drafts["offer"], drafts["commitment"]
    for name in ("commitment", "top_up"):
        if name not in drafts:
            continue
        for field, source in (("host", "host"), ("content", "content"), ("exponent", "exponent"), ("value", "price"),
                              ("window", "window")):
            value = offer.named(source)
            if value is not None:
                drafts[name].fit(field, value)
    host = commitment.named("host")
    for name in ("acceptance", "release", "closing"):
        if name in drafts and host is not None:
            drafts[name].fit("host", host)
    price = _number(commitment, "value")
    acceptance = drafts["acceptance"]
    acceptance.fit("reserved", u64(price * _number(commitment, "length") % 2**64))
    acceptance.fit("claim_deadline", u64((_number(commitment, "expiry") + _number(offer, "grace")) % 2**64))
    if "closing" in drafts:
        closing = drafts["closing"]
        amount = price * _number(closing, "index") % 2**64
        closing.fit("amount", u64(amount))
        try:
            content(commitment.named("content") or b"")
            parts = shares.share(split(offer.named("split") or b""), commitment.named("referrer"), amount)
            closing.fit("parts", parts_bytes(parts))
        except Refusal:
            return
