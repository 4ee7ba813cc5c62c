"""Tokens of settlement (SPEC.md section 7)."""

from __future__ import annotations

from typing import Optional

from . import sumtree
from .fields import MOST_MSAT, Node, Root
from .hashes import tagged_hash
from .refusal import require
from .rules import parts_fit
from .session import FOR_SESSIONS, FOR_STATEMENTS, SessionRules
from .stub import Line
from .tokens import Token


def payee_claim(number: int, part: int) -> Node:
    """A leaf of the tree of a payee's own claims (7.5)."""
    data = number.to_bytes(8, "big") + part.to_bytes(8, "big")
    return Node(part, tagged_hash(b"bitcache/payee-claim", data))


def judge_deposit(deposit: Token, certificate: Token, rules: SessionRules, at: Optional[int]) -> None:
    """7.2."""
    rules.under_certificate(deposit, certificate, FOR_SESSIONS, deposit["until"])
    require(at is None or at <= deposit["until"], "expired")


def judge_statement(statement: Token, certificate: Token, rules: SessionRules) -> None:
    """7.3."""
    rules.under_certificate(statement, certificate, FOR_STATEMENTS, statement["time"])


def judge_stub(stub: Token, rules: SessionRules) -> None:
    """7.7, steps 2 to 6."""
    certificate, statement, line = stub["certificate"], stub["statement"], stub["line"]
    rules.signed_by(certificate, certificate["host"])
    require(certificate.network == stub.network, "network_mismatch")
    judge_statement(statement, certificate, rules)
    epoch = statement["epoch"]
    sumtree.check_path(line.leaf(epoch), line.index, stub["path"], statement["payees"])
    own = []
    last = -1
    for claim in stub["claims"]:
        require(claim.number > last, "proof_wrong", "the order of claims")
        last = claim.number
        require(parts_fit(claim.parts, claim.amount), "proof_wrong", "the parts of a claim")
        sumtree.check_path(claim.leaf(epoch), claim.number, claim.path, statement["claims"])
        part = next((part.amount for part in claim.parts if part.key == line.payee), None)
        require(part is not None, "proof_wrong", "a claim of others")
        assert part is not None
        own.append(payee_claim(claim.number, part))
    _judge_line(line, sumtree.root(own))


def _judge_line(line: Line, claims: Root) -> None:
    """Steps 5 and 6."""
    require(claims == line.claims and claims.sum == line.gross, "proof_wrong", "the payee's own claims")
    owed = line.gross + line.carried_in
    payout = owed - line.fee - line.carried_out
    require(owed <= MOST_MSAT and payout >= 0, "amount_out_of_range")
    require(payout % 1000 == 0, "proof_wrong", "no whole satoshi")
