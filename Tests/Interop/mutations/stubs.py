"""Random epochs with a statement and a pay stub: valid, or spoilt before the trees were made so that proofs hold."""

from __future__ import annotations

import random
from typing import List

from bitcache_verifier import sumtree
from bitcache_verifier.fields import Node, Part, Root
from bitcache_verifier.settlement import payee_claim
from bitcache_verifier.stub import Claim, Line

from .drafts import draft, parts_bytes, u8, u32, u64
from .people import People
from .sessions import Drafts
from .terms import BEGIN, DAY

MOST = 2**64 - 1


def _root_bytes(root: Root) -> bytes:
    return u64(root.sum) + root.hash + u64(root.count)


def _path_bytes(path: List[Node]) -> bytes:
    return b"".join(u64(node.sum) + node.hash for node in path)


class EpochMaker:
    """Makes the drafts of a certificate, a statement and a pay stub."""

    def __init__(self, rng: random.Random, people: People) -> None:
        self.rng = rng
        self.people = people

    def epoch(self, spoilt: bool) -> Drafts:
        """The drafts; where `spoilt`, one rule of the stub is broken although all paths hold."""
        rng, keys = self.rng, self.people.keys
        payees = [keys["author"], keys["host"], keys["uploader"], keys["referrer"]]
        payee = rng.choice(payees)
        number = rng.randrange(3)
        claims = [self._claim(c, rng.sample(payees, rng.randint(1, 4))) for c in range(rng.choice((0, 1, 2, 3, 7)))]
        edit = rng.choice(self._edits()) if spoilt else None
        if edit in ("zero", "twice", "sum") and claims:
            claims = [self._spoil_claim(claims[0], edit, payee), *claims[1:]]
        leaves = [claim.leaf(number) for claim in claims]
        shown = [claim for claim in claims if any(part.key == payee for part in claim.parts)]
        if edit == "stranger" and claims:
            shown = claims
        if edit == "missing":
            shown = shown[1:]
        if edit == "order":
            shown = shown[::-1]
        own = sumtree.root([payee_claim(c.number, self._part(c, payee)) for c in shown])
        line = self._line(payee, own, edit)
        others = [Node(rng.randrange(10**6), rng.randbytes(32)) for _ in range(rng.choice((0, 1, 2, 6)))]
        place = rng.randint(0, len(others))
        payee_leaves = [*others[:place], line.leaf(number), *others[place:]]
        claims_root, payees_root = sumtree.root(leaves), sumtree.root(payee_leaves)
        if claims_root.sum != payees_root.sum:  # One more line, or one more claim, that nobody looks at.
            less = payees_root.sum < claims_root.sum
            missing = Node(abs(claims_root.sum - payees_root.sum), rng.randbytes(32))
            (payee_leaves if less else leaves).append(missing)
            claims_root, payees_root = sumtree.root(leaves), sumtree.root(payee_leaves)
        records = b"".join(self._claim_bytes(c, list(sumtree.path(leaves, c.number))) for c in shown)
        path = _path_bytes(list(sumtree.path(payee_leaves, place)))
        if edit == "overflow":
            path = u64(MOST)[:len(path)] + path[8:]
        return self._drafts(number, claims_root, payees_root, u64(place) + line.salt + line.data, path, records)

    @staticmethod
    def _edits() -> List[str]:
        return ["zero", "twice", "sum", "stranger", "missing", "order", "gross", "fee", "satoshi", "count", "amount",
                "overflow"]

    @staticmethod
    def _part(claim: Claim, payee: bytes) -> int:
        return next((part.amount for part in claim.parts if part.key == payee), 0)

    def _claim(self, number: int, payees: List[bytes]) -> Claim:
        parts = tuple(Part(key, self.rng.randint(1, 10**6)) for key in payees)
        total = sum(part.amount for part in parts)
        return Claim(number, self.rng.randbytes(32), self.rng.randbytes(32), total, parts, ())

    def _spoil_claim(self, claim: Claim, edit: str, payee: bytes) -> Claim:
        amount, parts = claim.amount, claim.parts
        if edit == "sum":
            amount += 1
        elif edit == "zero":
            parts = (*parts, Part(self.people.keys["stranger"], 0))
        else:
            parts, amount = (*parts, Part(payee, 5), Part(payee, 6)), amount + 11
        return Claim(claim.number, claim.salt, claim.closing, amount, parts, ())

    def _line(self, payee: bytes, own: Root, edit: object) -> Line:
        rng = self.rng
        gross, carried_in, fee = own.sum, rng.randrange(10**6), 0
        carried_out = rng.choice(((gross + carried_in) % 1000, gross + carried_in))
        if edit == "gross":
            gross, carried_in = gross + 1000, max(0, carried_in - 1000)
        elif edit == "fee":
            fee = gross + carried_in + 1000 - carried_out
        elif edit == "satoshi":
            carried_out = max(0, carried_out - 1)
        elif edit == "count":
            own = Root(own.sum, own.hash, own.count + 1) if own.count else own
        elif edit == "amount":
            carried_in = rng.choice((2_100_000_000_000_000_000, 2_100_000_000_000_000_001, MOST))
        amounts = b"".join(u64(amount) for amount in (gross, fee, carried_in, carried_out))
        data = payee + amounts + _root_bytes(own)
        return Line(0, rng.randbytes(32), payee, gross, fee, carried_in, carried_out, own, data)

    @staticmethod
    def _claim_bytes(claim: Claim, path: List[Node]) -> bytes:
        head = u64(claim.number) + claim.salt + claim.closing + u64(claim.amount)
        return head + u8(len(claim.parts)) + parts_bytes(claim.parts) + u8(len(path)) + _path_bytes(path)

    def _drafts(self, number: int, claims: Root, payees: Root, line: bytes, path: bytes, records: bytes) -> Drafts:
        rng, keys = self.rng, self.people.keys
        network = rng.randrange(4)
        time = rng.randint(BEGIN, BEGIN + DAY)
        return {
            "certificate": draft("certificate", network, self.people.secrets["host"], {
                "host": keys["host"], "operational_key": keys["statements"], "purposes": u8(4), "from": u64(BEGIN),
                "until": u64(time + rng.choice((0, DAY))), "largest_outstanding": u64(rng.randrange(10**9)),
                "first_seal": rng.randbytes(32) + u32(0), "seal_key": keys["seal"],
            }),
            "statement": draft("statement", network, self.people.secrets["statements"], {
                "host": keys["host"], "certificate": bytes(32), "epoch": u64(number), "time": u64(time),
                "claims": _root_bytes(claims), "payees": _root_bytes(payees),
                "liabilities": rng.choice((bytes(48), u64(5) + rng.randbytes(32) + u64(2))),
                "journal": u64(rng.randrange(99)) + rng.randbytes(32),
                "previous": rng.randbytes(32) if number else None,
            }),
            "pay_stub": draft("pay_stub", network, None, {
                "certificate": b"", "statement": b"", "line": line, "path": path, "claims": records,
            }),
        }
