"""The kinds of tokens: SPEC.md 3.2, and the tables of sections 5 and 7."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

from . import fields, rules, stub

NETWORKS = {0: b"", 1: b"test", 2: b"sig", 3: b"reg"}
NETWORK_NAMES = {0: "mainnet", 1: "testnet", 2: "signet", 3: "regtest"}

Reader = Callable[[bytes], Any]


@dataclass(frozen=True)
class Field:
    """One row of a message's table. A row with `part` holds a token of that kind, the others are read by `read`."""

    record: int
    name: str
    read: Optional[Reader] = None
    part: Optional[str] = None
    optional: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of token: how it is named, how large it gets, whether it is signed, and its records."""

    number: int
    name: str
    prefix: bytes
    limit: int
    signed: bool
    table: Tuple[Field, ...]
    rules: Callable[[Mapping[str, Any]], None]

    @property
    def longest_text(self) -> int:
        """The most characters of a token of this kind (3.1)."""
        return self.limit // 5 * 8 + 40

    def record(self, name: str) -> int:
        """The record of a field."""
        return next(row.record for row in self.table if row.name == name)


def _rows(*rows: Tuple[Any, ...]) -> Tuple[Field, ...]:
    """Rows of (record, name, reader or kind of part), with a fourth member where the record may be missing."""
    return tuple(
        Field(row[0], row[1], None, row[2], len(row) > 3) if isinstance(row[2], str)
        else Field(row[0], row[1], row[2], None, len(row) > 3)
        for row in rows
    )


_ID = fields.fixed(32)
_COUNT = fields.number(4)
_LONG = fields.number(8)
_MAY_BE_MISSING = True

_CERTIFICATE = _rows(
    (2, "host", fields.key),
    (4, "operational_key", fields.key),
    (6, "purposes", fields.number(1)),
    (8, "from", fields.time),
    (10, "until", fields.time),
    (12, "largest_outstanding", fields.amount),
    (14, "first_seal", fields.fixed(36)),
    (16, "seal_key", fields.key),
)
_LISTING = _rows(
    (2, "uploader", fields.key),
    (4, "host", fields.key),
    (6, "content", fields.content),
    (8, "least_price", fields.amount),
    (10, "own_share", fields.number(2)),
    (12, "receipts_address", fields.text, _MAY_BE_MISSING),
    (14, "until", fields.time),
)
_OFFER = _rows(
    (2, "host", fields.key),
    (4, "certificate", _ID),
    (6, "origin", fields.text),
    (8, "listing", _ID, _MAY_BE_MISSING),
    (10, "content", fields.content),
    (12, "exponent", fields.exponent),
    (14, "price", fields.amount),
    (16, "split", fields.split),
    (18, "window", fields.window),
    (20, "reread", fields.number(2)),
    (22, "least_chunks", _COUNT),
    (24, "grace", _COUNT),
    (26, "expiry", fields.time),
)
_COMMITMENT = _rows(
    (2, "payer", fields.key),
    (4, "host", fields.key),
    (6, "offer", _ID),
    (8, "content", fields.content),
    (10, "exponent", fields.exponent),
    (12, "value", fields.amount),
    (14, "window", fields.window),
    (16, "first", _LONG),
    (18, "length", _COUNT),
    (20, "anchor", fields.fixed(32)),
    (22, "salt", fields.fixed(16)),
    (24, "secret_hash", fields.fixed(32)),
    (26, "referrer", fields.key, _MAY_BE_MISSING),
    (28, "expiry", fields.time),
    (30, "previous", fields.previous, _MAY_BE_MISSING),
)
_ACCEPTANCE = _rows(
    (2, "host", fields.key),
    (4, "certificate", _ID),
    (6, "commitment", _ID),
    (8, "serial", _LONG),
    (10, "time", fields.time),
    (12, "backing", fields.number(1, most=1)),
    (14, "reserved", fields.amount),
    (16, "behind", _COUNT),
    (18, "claim_deadline", fields.time),
)
_PAYWORD = _rows(
    (2, "commitment", _ID),
    (4, "index", _COUNT),
    (6, "link", fields.fixed(32)),
)
_RELEASE = _rows(
    (2, "host", fields.key),
    (4, "commitment", _ID),
    (6, "index", _COUNT),
)
_CLOSING = _rows(
    (2, "host", fields.key),
    (4, "certificate", _ID),
    (6, "commitment", _ID),
    (8, "index", _COUNT),
    (10, "amount", fields.amount),
    (12, "parts", fields.parts),
    (14, "time", fields.time),
    (16, "epoch", _LONG),
    (18, "claim", _LONG),
    (20, "release", _ID, _MAY_BE_MISSING),
    (22, "top_up", _ID, _MAY_BE_MISSING),
)
_RECEIPT = _rows(
    (2, "certificate", "certificate"),
    (4, "offer_certificate", "certificate", _MAY_BE_MISSING),
    (6, "commitment", "commitment"),
    (8, "acceptance", "acceptance"),
    (10, "release", "release", _MAY_BE_MISSING),
    (12, "top_up", "commitment", _MAY_BE_MISSING),
    (14, "closing", "closing", _MAY_BE_MISSING),
    (16, "offer", "offer", _MAY_BE_MISSING),
    (18, "listing", "listing", _MAY_BE_MISSING),
    (20, "payword", fields.link),
)
_NOTE = _rows(
    (2, "signer", fields.key),
    (4, "application", fields.text),
    (6, "body", fields.anything),
)
_STATEMENT = _rows(
    (2, "host", fields.key),
    (4, "certificate", _ID),
    (6, "epoch", _LONG),
    (8, "time", fields.time),
    (10, "claims", fields.root),
    (12, "payees", fields.root),
    (14, "liabilities", fields.root),
    (16, "journal", fields.journal),
    (18, "previous", _ID, _MAY_BE_MISSING),
)
_PAY_STUB = _rows(
    (2, "certificate", "certificate"),
    (4, "statement", "statement"),
    (6, "line", stub.line),
    (8, "path", fields.path),
    (10, "claims", stub.claims),
)
_PAYOUT_INSTRUCTION = _rows(
    (2, "payee", fields.key),
    (4, "host", fields.key),
    (6, "script", fields.anything),
    (8, "sequence", _LONG),
)
_DEPOSIT_ADDRESS = _rows(
    (2, "host", fields.key),
    (4, "certificate", _ID),
    (6, "payer", fields.key),
    (8, "script", fields.anything),
    (10, "until", fields.time),
)

KINDS: Tuple[Kind, ...] = (
    Kind(1, "certificate", b"bkcert", 2048, True, _CERTIFICATE, rules.certificate),
    Kind(2, "listing", b"bklisting", 2048, True, _LISTING, rules.listing),
    Kind(3, "offer", b"bkoffer", 4096, True, _OFFER, rules.offer),
    Kind(4, "commitment", b"bkcommit", 2048, True, _COMMITMENT, rules.commitment),
    Kind(5, "acceptance", b"bkaccept", 2048, True, _ACCEPTANCE, rules.none),
    Kind(6, "payword", b"bkpayword", 2048, False, _PAYWORD, rules.payword),
    Kind(7, "release", b"bkrelease", 2048, True, _RELEASE, rules.none),
    Kind(8, "closing", b"bkclosing", 4096, True, _CLOSING, rules.closing),
    Kind(9, "receipt", b"bkreceipt", 32768, False, _RECEIPT, rules.receipt),
    Kind(10, "note", b"bknote", 4096, True, _NOTE, rules.note),
    Kind(11, "statement", b"bkstatement", 2048, True, _STATEMENT, rules.statement),
    Kind(12, "pay_stub", b"bkpaystub", 1_048_576, False, _PAY_STUB, rules.pay_stub),
    Kind(13, "payout_instruction", b"bkpayout", 2048, True, _PAYOUT_INSTRUCTION, rules.script),
    Kind(14, "deposit_address", b"bkdeposit", 2048, True, _DEPOSIT_ADDRESS, rules.script),
)

BY_NUMBER: Dict[int, Kind] = {kind.number: kind for kind in KINDS}
BY_NAME: Dict[str, Kind] = {kind.name: kind for kind in KINDS}
BY_PREFIX: Dict[bytes, Tuple[Kind, int]] = {
    kind.prefix + suffix: (kind, network) for kind in KINDS for network, suffix in NETWORKS.items()
}
