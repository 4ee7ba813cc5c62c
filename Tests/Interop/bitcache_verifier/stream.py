"""Judges many tokens, one a line, each with what earlier lines gave (SPEC.md 6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Iterable, Iterator, Optional

from .chain import check_link
from .kinds import BY_PREFIX
from .receipt import judge_receipt
from .refusal import Refusal, require
from .session import SessionRules
from .settlement import judge_deposit, judge_statement, judge_stub
from .tokens import Token, decode_text, prefix_of

# What is remembered at least, and here at most, of each kind.
MOST_UNDER_HOSTS = 1024
MOST_OF_SESSIONS = 65_536
WHITE_SPACE = b" \t\r"


@dataclass(frozen=True)
class Verdict:
    """What is said of one line. `code` is None where the token is valid, `kind` where the line is no token at all; a
    valid token has its id, a container that of the commitment inside."""

    index: int
    kind: Optional[str]
    code: Optional[str]
    id: Optional[bytes] = None

    def json(self) -> Dict[str, object]:
        """As the tool's `--json` says it, without id, fields and message."""
        return {"index": self.index, "kind": self.kind, "valid": self.code is None, "code": self.code}


@dataclass(frozen=True)
class Options:
    """What narrows a reader of many tokens; None and the defaults refuse nothing."""

    network: Optional[int] = None
    host: Optional[bytes] = None
    payer: Optional[bytes] = None
    offer: Optional[bytes] = None
    at: Optional[int] = None
    minimum: int = 0
    walk: bool = False


class Memory:
    """The last so many tokens of one kind, counted from when they were first shown."""

    def __init__(self, most: int, needs: str = "") -> None:
        self._most = most
        self._needs = needs
        self._tokens: Dict[bytes, Token] = {}

    def keep(self, key: bytes, token: Token) -> None:
        """Remembers a token, and forgets the oldest one where there are too many."""
        self._tokens[key] = token
        if len(self._tokens) > self._most:
            del self._tokens[next(iter(self._tokens))]

    def find(self, key: Optional[bytes]) -> Optional[Token]:
        """A token that was kept."""
        return None if key is None else self._tokens.get(key)

    def need(self, key: bytes) -> Token:
        """The same, refused where there is none."""
        token = self._tokens.get(key)
        if token is None:
            raise Refusal(self._needs)
        return token


class Stream:
    """Judges line after line."""

    def __init__(self, rules: SessionRules, options: Options = Options(), certificates: Iterable[Token] = ()) -> None:
        self._rules = rules
        self._options = options
        self._next = 0
        self._certificates = Memory(MOST_UNDER_HOSTS, "needs_certificate")
        self._listings = Memory(MOST_UNDER_HOSTS)
        self._offers = Memory(MOST_UNDER_HOSTS)
        self._commitments = Memory(MOST_OF_SESSIONS, "needs_commitment")
        # The newest acceptance of each commitment.
        self._acceptances = Memory(MOST_OF_SESSIONS, "needs_acceptance")
        self._judges = {
            "certificate": self._certificate,
            "listing": self._listing,
            "offer": self._offer,
            "commitment": self._commitment,
            "acceptance": self._acceptance,
            "payword": self._payword,
            "release": lambda token: rules.release(token, self._commitments.need(token["commitment"])),
            "closing": self._closing,
            "receipt": self._receipt,
            "note": lambda token: rules.signed_by(token, token["signer"]),
            "statement": lambda token: judge_statement(token, self._certificates.need(token["certificate"]), rules),
            "pay_stub": lambda token: judge_stub(token, rules),
            "payout_instruction": lambda token: rules.signed_by(token, token["payee"]),
            "deposit_address": self._deposit,
        }
        for token in certificates:
            self._certificate(token)

    @staticmethod
    def is_blank(line: bytes) -> bool:
        """Whether a line is passed over and not counted."""
        return not line.strip(WHITE_SPACE)

    def judge_all(self, lines: Iterable[bytes]) -> Iterator[Verdict]:
        """A verdict for each line that is not blank; lines may still have their line feed."""
        return (self.judge(line) for line in (line.rstrip(b"\n") for line in lines) if not self.is_blank(line))

    def judge(self, line: bytes, decode: Callable[[bytes], Token] = decode_text) -> Verdict:
        """The verdict on one line; a caller that reads lines more than once may remember their forms in `decode`."""
        text = line.strip(WHITE_SPACE)
        index, self._next = self._next, self._next + 1
        prefix = prefix_of(text)
        kind = None if prefix is None else BY_PREFIX[prefix][0].name
        try:
            token = decode(text)
            self._narrow(token)
            self._judges[token.kind.name](token)
            if token.kind.name in ("closing", "receipt"):
                require(_worth(token) >= self._options.minimum, "amount_too_low")
        except Refusal as refusal:
            return Verdict(index, kind, refusal.code)
        return Verdict(index, kind, None, token.id)

    def _narrow(self, token: Token) -> None:
        """Items 2 to 5: what the options refuse before the token's own checks."""
        wanted, kind = self._options, token.kind.name
        require(wanted.network in (None, token.network), "network_mismatch")
        commitment: Optional[Token] = token if kind == "commitment" else None
        if kind == "receipt":
            commitment = token["commitment"]
        host = token.fields.get("host")
        if kind == "receipt":
            host = token["commitment"]["host"]
        if kind == "pay_stub":
            host = token["statement"]["host"]
        require(host is None or wanted.host in (None, host), "host_mismatch")
        if kind in ("acceptance", "payword", "release", "closing"):
            commitment = self._commitments.need(token["commitment"])
            require(wanted.host in (None, commitment["host"]), "host_mismatch")
        payer = token["payer"] if kind == "deposit_address" else commitment and commitment["payer"]
        require(payer is None or wanted.payer in (None, payer), "payer_mismatch")
        offer = token.id if kind == "offer" else commitment and commitment["offer"]
        require(offer is None or wanted.offer in (None, offer), "offer_mismatch")

    def _usable(self, until: int) -> None:
        require(self._options.at is None or self._options.at <= until, "expired")

    def _certificate(self, token: Token) -> None:
        self._rules.signed_by(token, token["host"])
        self._certificates.keep(token.id, token)

    def _listing(self, token: Token) -> None:
        self._rules.signed_by(token, token["uploader"])
        self._listings.keep(token.id, token)

    def _offer(self, token: Token) -> None:
        self._rules.offer(token, self._certificates.need(token["certificate"]))
        listing = self._listings.find(token["listing"])
        if listing is not None:
            self._rules.offer_and_listing(token, listing)
        self._offers.keep(token.id, token)
        self._usable(token["expiry"])

    def _commitment(self, token: Token) -> None:
        offer = self._offers.find(token["offer"])
        if offer is not None:
            self._rules.commitment_terms(token, offer)
        old = None if token["previous"] is None else self._commitments.find(token["previous"].value)
        if old is not None:
            self._rules.top_up_terms(token, old)
        self._rules.commitment_signature(token)
        self._commitments.keep(token.id, token)
        if self._acceptances.find(token.id) is None:
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

    def _receipt(self, token: Token) -> None:
        judge_receipt(token, self._rules, self._options.at, self._options.walk)

    def _deposit(self, token: Token) -> None:
        judge_deposit(token, self._certificates.need(token["certificate"]), self._rules, self._options.at)


def _worth(token: Token) -> int:
    """The amount of a closing, or index × value of a receipt."""
    if token.kind.name == "closing":
        return int(token["amount"])
    return int(token["payword"].index * token["commitment"]["value"])
