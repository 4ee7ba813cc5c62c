"""Judges many tokens, one a line, each with what earlier lines gave (SPEC.md 6.1)."""

from __future__ import annotations

from collections import OrderedDict
from typing import Dict, Iterable, Iterator, NamedTuple, Optional

from .chain import check_link
from .kinds import BY_PREFIX
from .receipt import judge_receipt
from .refusal import Refusal, require
from .session import SessionRules
from .settlement import judge_deposit, judge_statement, judge_stub
from .tokens import Token, decode_text, prefix_of

MOST_CERTIFICATES = 1024
MOST_OTHERS = 65_536
WHITE_SPACE = b" \t\n\v\f\r"


class Verdict(NamedTuple):
    """What is said of one line. `code` is None where the token is valid, `kind` where the line is no token at all."""

    index: int
    kind: Optional[str]
    code: Optional[str]

    def json(self) -> Dict[str, object]:
        """As the tool's `--json` says it, without the token's fields."""
        return {"index": self.index, "kind": self.kind, "valid": self.code is None, "code": self.code}


class Memory:
    """The last so many tokens of one kind."""

    def __init__(self, most: int, needs: str = "") -> None:
        self._most = most
        self._needs = needs
        self._tokens: OrderedDict[bytes, Token] = OrderedDict()

    def keep(self, key: bytes, token: Token) -> None:
        """Remembers a token, and forgets the oldest one where there are too many."""
        self._tokens.pop(key, None)
        self._tokens[key] = token
        if len(self._tokens) > self._most:
            self._tokens.popitem(last=False)

    def find(self, key: bytes) -> Optional[Token]:
        """A token that was kept."""
        return self._tokens.get(key)

    def need(self, key: bytes) -> Token:
        """The same, refused where there is none."""
        token = self._tokens.get(key)
        if token is None:
            raise Refusal(self._needs)
        return token


class Stream:
    """Judges line after line. `at` is the moment for tokens that are still to be used, `walk` walks every chain."""

    def __init__(self, rules: SessionRules, at: Optional[int] = None, walk: bool = False) -> None:
        self._rules = rules
        self._at = at
        self._walk = walk
        self._next = 0
        self._certificates = Memory(MOST_CERTIFICATES, "needs_certificate")
        self._listings = Memory(MOST_OTHERS)
        self._offers = Memory(MOST_OTHERS)
        self._commitments = Memory(MOST_OTHERS, "needs_commitment")
        # The last acceptance of each commitment.
        self._acceptances = Memory(MOST_OTHERS, "needs_acceptance")
        self._judges = {
            "certificate": self._certificate,
            "listing": self._listing,
            "offer": self._offer,
            "commitment": self._commitment,
            "acceptance": self._acceptance,
            "payword": self._payword,
            "release": lambda token: rules.release(token, self._commitments.need(token["commitment"])),
            "closing": self._closing,
            "receipt": lambda token: judge_receipt(token, rules, at, walk),
            "note": lambda token: rules.signed_by(token, token["signer"]),
            "statement": lambda token: judge_statement(token, self._certificates.need(token["certificate"]), rules),
            "pay_stub": lambda token: judge_stub(token, rules),
            "payout_instruction": lambda token: rules.signed_by(token, token["payee"]),
            "deposit_address": lambda token: judge_deposit(
                token, self._certificates.need(token["certificate"]), rules, at
            ),
        }

    @staticmethod
    def is_blank(line: bytes) -> bool:
        """Whether a line is passed over and not counted."""
        return not line.strip(WHITE_SPACE)

    def judge_all(self, lines: Iterable[bytes]) -> Iterator[Verdict]:
        """A verdict for each line that is not blank."""
        return (self.judge(line) for line in lines if not self.is_blank(line))

    def judge(self, line: bytes) -> Verdict:
        """The verdict on one line."""
        text = line.strip(WHITE_SPACE)
        index, self._next = self._next, self._next + 1
        prefix = prefix_of(text)
        kind = None if prefix is None else BY_PREFIX[prefix][0].name
        try:
            token = decode_text(text)
            self._judges[token.kind.name](token)
        except Refusal as refusal:
            return Verdict(index, kind, refusal.code)
        return Verdict(index, kind, None)

    def _usable(self, until: int) -> None:
        require(self._at is None or self._at <= until, "expired")

    def _certificate(self, token: Token) -> None:
        self._rules.signed_by(token, token["host"])
        self._certificates.keep(token.id, token)

    def _listing(self, token: Token) -> None:
        self._rules.signed_by(token, token["uploader"])
        self._listings.keep(token.id, token)

    def _offer(self, token: Token) -> None:
        self._rules.offer(token, self._certificates.need(token["certificate"]))
        listing = None if token["listing"] is None else self._listings.find(token["listing"])
        if listing is not None:
            self._rules.offer_and_listing(token, listing)
        self._offers.keep(token.id, token)
        self._usable(token["expiry"])

    def _commitment(self, token: Token) -> None:
        offer = self._offers.find(token["offer"])
        if offer is not None:
            self._rules.commitment_terms(token, offer)
        self._rules.commitment_signature(token)
        self._commitments.keep(token.id, token)
        self._usable(token["expiry"])

    def _acceptance(self, token: Token) -> None:
        commitment = self._commitments.need(token["commitment"])
        self._rules.acceptance_terms(token, commitment)
        offer = self._offers.find(commitment["offer"])
        if offer is not None:
            self._rules.acceptance_and_offer(token, commitment, offer)
        self._rules.acceptance_signature(token, self._certificates.need(token["certificate"]))
        self._acceptances.keep(token["commitment"], token)

    def _payword(self, token: Token) -> None:
        commitment = self._commitments.need(token["commitment"])
        require(token.network == commitment.network, "network_mismatch")
        check_link(commitment, token["index"], token["link"], self._rules.most_links)

    def _closing(self, token: Token) -> None:
        commitment = self._commitments.need(token["commitment"])
        acceptance = self._acceptances.need(token["commitment"])
        self._rules.closing_terms(token, commitment, acceptance)
        self._rules.closing_signature(token, self._certificates.need(acceptance["certificate"]))
        offer = self._offers.find(commitment["offer"])
        if offer is not None:
            self._rules.closing_shares(token, commitment, offer)
