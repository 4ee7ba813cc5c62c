"""The lines and claims of pay stubs (SPEC.md 7.5 and 7.7), and the leaves that they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from . import fields
from .fields import Cursor, Node, Part, Root
from .hashes import tagged_hash


@dataclass(frozen=True)
class Line:
    """A payee's line, with its place in the tree and its salt."""

    index: int
    salt: bytes
    payee: bytes
    gross: int
    fee: int
    carried_in: int
    carried_out: int
    claims: Root
    data: bytes

    def leaf(self, epoch: int) -> Node:
        """The leaf of the payees tree (7.5)."""
        return Node(self.gross, tagged_hash(b"bitcache/payee-leaf", epoch.to_bytes(8, "big") + self.salt + self.data))


@dataclass(frozen=True)
class Claim:
    """A claim with the path of its leaf."""

    number: int
    salt: bytes
    closing: bytes
    amount: int
    parts: Tuple[Part, ...]
    path: Tuple[Node, ...]

    def leaf(self, epoch: int) -> Node:
        """The leaf of the claims tree (7.4)."""
        return claim_leaf(epoch, self.number, self.salt, self.closing, self.amount, self.parts)


def claim_leaf(epoch: int, number: int, salt: bytes, closing: bytes, amount: int, parts: Tuple[Part, ...]) -> Node:
    """The leaf of the claims tree (7.4)."""
    data = epoch.to_bytes(8, "big") + number.to_bytes(8, "big") + salt + closing + amount.to_bytes(8, "big")
    data += b"".join(part.key + part.amount.to_bytes(8, "big") for part in parts)
    return Node(amount, tagged_hash(b"bitcache/claim-leaf", data))


def line(value: bytes) -> Line:
    """Record 6 of a pay stub."""
    cursor = Cursor(fields.sized(value, 152))
    index, salt, payee = cursor.number(8), cursor.take(32), fields.key(cursor.take(32))
    gross, fee, carried_in, carried_out = (fields.amount(cursor.take(8)) for _ in range(4))
    claims = fields.root(cursor.take(48))
    return Line(index, salt, payee, gross, fee, carried_in, carried_out, claims, value[40:])


def claims(value: bytes) -> Tuple[Claim, ...]:
    """Record 10 of a pay stub."""
    cursor = Cursor(value)
    found = []
    while not cursor.ended:
        number, salt, closing = cursor.number(8), cursor.take(32), cursor.take(32)
        amount = fields.amount(cursor.take(8))
        parts = fields.parts(cursor.take(40 * cursor.number(1)))
        path = fields.path(cursor.take(40 * cursor.number(1)))
        found.append(Claim(number, salt, closing, amount, parts, path))
    return tuple(found)
