"""Random sessions that keep every rule, with all of their tokens."""

from __future__ import annotations

import random
from typing import Dict, Tuple

from bitcache_verifier import shares
from bitcache_verifier.fields import MOST_MSAT
from bitcache_verifier.kinds import BY_NAME
from bitcache_verifier.signatures import Signatures

from .drafts import Draft, content_bytes, draft, parts_bytes, split_bytes, u8, u16, u32, u64
from .people import People
from .terms import BEGIN, DAY, Terms, draw_terms

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

    def __init__(self, rng: random.Random, people: People) -> None:
        self.rng = rng
        self.people = people
        self._keys = people.keys

    def session(self) -> Drafts:
        """The drafts of a session, all of whose tokens are valid; ids and parts are put in by `link`."""
        terms = draw_terms(self.rng, self.people)
        drafts = self._certificates(terms)
        if terms.listed:
            drafts["listing"] = self._listing(terms)
        drafts["offer"] = self._offer(terms)
        drafts["commitment"] = self._commitment(terms)
        drafts["acceptance"] = self._acceptance(terms)
        paid = max(1, terms.index)
        drafts["payword"] = draft("payword", terms.network, None, {
            "commitment": bytes(32), "index": u32(paid), "link": terms.links[paid],
        })
        if terms.how == "release":
            drafts["release"] = draft("release", terms.network, self.people.secrets["payer"], {
                "host": self._keys["host"], "commitment": bytes(32), "index": u32(terms.index),
            })
        if terms.how == "top_up":
            drafts["top_up"] = self._top_up(terms, drafts)
        if terms.how != "open":
            drafts["closing"] = self._closing(terms)
        drafts["receipt"] = self._receipt(terms, drafts)
        drafts.update(self._beside(terms))
        return drafts

    def _certificates(self, terms: Terms) -> Drafts:
        rng = self.rng
        seals = rng.randbytes(32) + u32(1)
        own = rng.random() < 0.4
        purposes = {"certificate": (2, 6), "offer_certificate": (1, 3)} if own else {"certificate": (3, 7)}
        return {
            name: draft("certificate", terms.network, self.people.secrets["host"], {
                "host": self._keys["host"], "operational_key": self._keys["operational"],
                "purposes": u8(rng.choice(bits)), "from": u64(rng.choice((BEGIN, BEGIN - DAY))),
                "until": u64(terms.certified_until), "largest_outstanding": u64(rng.randint(0, MOST_MSAT)),
                "first_seal": seals, "seal_key": self._keys["seal"],
            })
            for name, bits in purposes.items()
        }

    def _listing(self, terms: Terms) -> Draft:
        rng = self.rng
        return draft("listing", terms.network, self.people.secret_of[terms.uploader], {
            "uploader": terms.uploader, "host": self._keys["host"], "content": content_bytes(terms.content),
            "least_price": u64(rng.choice((0, terms.price >> terms.exponent))),
            "own_share": u16(rng.choice((0, shares.certain_share(terms.split)))),
            "receipts_address": rng.choice((None, b"https://uploader.example/receipts")),
            "until": u64(terms.listing_until),
        })

    def _offer(self, terms: Terms) -> Draft:
        rng = self.rng
        least = rng.choice((1, terms.length, 2**20)) if terms.to_the_end else rng.randint(1, terms.length)
        return draft("offer", terms.network, self.people.secrets["operational"], {
            "host": self._keys["host"], "certificate": bytes(32), "origin": b"https://files.example",
            "listing": bytes(32) if terms.listed else None, "content": content_bytes(terms.content),
            "exponent": u8(terms.exponent), "price": u64(terms.price), "split": split_bytes(terms.split),
            "window": u32(terms.ahead) + u32(terms.behind), "reread": u16(rng.randrange(4)),
            "least_chunks": u32(least), "grace": u32(terms.grace), "expiry": u64(terms.offer_expiry),
        })

    def _commitment(self, terms: Terms) -> Draft:
        return draft("commitment", terms.network, self.people.secrets["payer"], {
            "payer": self._keys["payer"], "host": self._keys["host"], "offer": bytes(32),
            "content": content_bytes(terms.content), "exponent": u8(terms.exponent), "value": u64(terms.price),
            "window": u32(terms.ahead) + u32(terms.behind), "first": u64(terms.first), "length": u32(terms.length),
            "anchor": terms.links[0], "salt": terms.salt, "secret_hash": self.rng.randbytes(32),
            "referrer": terms.referrer, "expiry": u64(terms.expiry),
        })

    def _top_up(self, terms: Terms, drafts: Drafts) -> Draft:
        """A commitment for some of the chunks that are left, at least those that the offer asks for."""
        rng = self.rng
        left = min(terms.chunks - terms.first - terms.index, 2**20)
        least = min(left, int.from_bytes(drafts["offer"].named("least_chunks") or b"", "big"))
        top_up = drafts["commitment"].copy()
        for name, value in (
            ("first", u64(terms.first + terms.index)), ("length", u32(rng.choice((least, left)))),
            ("anchor", rng.randbytes(32)), ("salt", rng.randbytes(16)), ("secret_hash", rng.randbytes(32)),
        ):
            top_up.fit(name, value)
        top_up.put(BY_NAME["commitment"].record("previous"), bytes(32) + u32(terms.index))
        return top_up

    def _acceptance(self, terms: Terms) -> Draft:
        rng = self.rng
        return draft("acceptance", terms.network, self.people.secrets["operational"], {
            "host": self._keys["host"], "certificate": bytes(32), "commitment": bytes(32),
            "serial": u64(rng.getrandbits(64)), "time": u64(terms.accepted), "backing": u8(rng.randrange(2)),
            "reserved": u64(terms.price * terms.length), "behind": u32(rng.randint(0, terms.behind)),
            "claim_deadline": u64(terms.deadline),
        })

    def _closing(self, terms: Terms) -> Draft:
        rng = self.rng
        amount = terms.index * terms.price
        return draft("closing", terms.network, self.people.secrets["operational"], {
            "host": self._keys["host"], "certificate": bytes(32), "commitment": bytes(32), "index": u32(terms.index),
            "amount": u64(amount), "parts": parts_bytes(shares.share(terms.split, terms.referrer, amount)),
            "time": u64(terms.closed), "epoch": u64(rng.randrange(5)), "claim": u64(rng.randrange(5)),
            "release": bytes(32) if terms.how == "release" else None,
            "top_up": bytes(32) if terms.how == "top_up" else None,
        })

    def _receipt(self, terms: Terms, drafts: Drafts) -> Draft:
        inside = {part: b"" for part in PARTS if part in drafts}
        without = self.rng.choice(((), (), (), ("listing",), ("listing", "offer", "offer_certificate")))
        payword = u32(terms.index) + terms.links[terms.index]
        parts = {part: value for part, value in inside.items() if part not in without}
        return draft("receipt", terms.network, None, {**parts, "payword": payword})

    def _beside(self, terms: Terms) -> Drafts:
        """Tokens that stand beside a session."""
        rng, keys, secrets = self.rng, self._keys, self.people.secrets
        return {
            "note": draft("note", terms.network, secrets["uploader"], {
                "signer": keys["uploader"], "application": rng.choice((b"pledge.example", b"n" * 255)),
                "body": rng.randbytes(rng.choice((1, 40, 2048))),
            }),
            "payout_instruction": draft("payout_instruction", terms.network, secrets["author"], {
                "payee": keys["author"], "host": keys["host"], "script": self._script(),
                "sequence": u64(rng.getrandbits(64)),
            }),
            "deposit_address": draft("deposit_address", terms.network, secrets["operational"], {
                "host": keys["host"], "certificate": bytes(32), "payer": keys["payer"], "script": self._script(),
                "until": u64(rng.randint(BEGIN, terms.certified_until)),
            }),
        }

    def _script(self) -> bytes:
        """A script that has an address."""
        rng = self.rng
        return rng.choice((
            b"\x76\xa9\x14" + rng.randbytes(20) + b"\x88\xac", b"\xa9\x14" + rng.randbytes(20) + b"\x87",
            b"\x00\x14" + rng.randbytes(20), b"\x00\x20" + rng.randbytes(32), b"\x51\x20" + self._keys["author"],
            b"\x52\x02" + rng.randbytes(2), b"\x60\x28" + rng.randbytes(40), b"\x51\x02\x4e\x73",
        ))


def texts(drafts: Drafts, made: Dict[str, bytes]) -> Dict[str, bytes]:
    """The lines of a session by the names of its drafts, in an order in which they can be checked."""
    return {name: drafts[name].text(data) for name, data in made.items()}
