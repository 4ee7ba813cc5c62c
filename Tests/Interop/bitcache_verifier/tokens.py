"""Reading a token's form: SPEC.md 3.1 and 3.3, steps 1 to 7."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from . import bech32m, tlv
from .hashes import tagged_hash
from .kinds import BY_NAME, BY_NUMBER, BY_PREFIX, NETWORKS, Kind
from .refusal import Refusal, require

VERSION = 1
RECORD_ZERO_SIZE = 5
SIGNATURE_SIZE = 64


@dataclass(frozen=True)
class Token:
    """A token whose form is right. `body` and `signature` are the bytes that arrived; a container has no signature."""

    kind: Kind
    network: int
    fields: Mapping[str, Any]
    body: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    id: bytes

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    @property
    def data(self) -> bytes:
        """The token in its binary form."""
        return self.body + self.signature


def prefix_of(text: bytes) -> Optional[bytes]:
    """The known prefix that a text begins with, the digit 1 behind it, or None."""
    prefix = text[:16].partition(b"1")[0]
    return prefix if prefix in BY_PREFIX and text[len(prefix):len(prefix) + 1] == b"1" else None


def decode_text(text: bytes) -> Token:
    """The token of a text, refused in the order of 3.1."""
    prefix = prefix_of(text)
    if prefix is None:
        raise Refusal("not_a_token")
    kind, network = BY_PREFIX[prefix]
    require(len(text) <= kind.longest_text, "token_too_long", "the text")
    data = bech32m.decode(prefix, text)
    require(_record_zero(data) == (kind, network), "prefix_mismatch")
    return decode_bytes(data)


def encode_text(data: bytes, kind: Kind, network: int) -> bytes:
    """The text of a token with the prefix of `kind` and `network`, whatever its bytes say."""
    return bech32m.encode(kind.prefix + NETWORKS[network], data)


def _record_zero(data: bytes) -> Tuple[Kind, int]:
    """Kind and network: 3.3, steps 1 and 2."""
    require(len(data) >= RECORD_ZERO_SIZE, "truncated", "record 0")
    require(data[:2] == b"\x00\x03", "missing_record", "record 0")
    require(data[2] == VERSION, "version_unknown")
    require(data[3] in BY_NUMBER, "kind_unknown")
    require(data[4] in NETWORKS, "network_unknown")
    kind = BY_NUMBER[data[3]]
    require(len(data) <= kind.limit, "token_too_long", "the bytes")
    return kind, data[4]


def decode_bytes(data: bytes, wanted: Optional[Kind] = None) -> Token:
    """The token of bytes, refused in the order of 3.3."""
    kind, network = _record_zero(data)
    require(wanted is None or kind == wanted, "kind_unexpected", kind.name)
    body, signature = data, b""
    if kind.signed:
        require(len(data) >= RECORD_ZERO_SIZE + SIGNATURE_SIZE, "truncated", "the signature")
        body, signature = data[:-SIGNATURE_SIZE], data[-SIGNATURE_SIZE:]
    records = dict(tlv.read_records(body, RECORD_ZERO_SIZE, above=0))
    fields: Dict[str, Any] = {}
    for row in kind.table:
        if row.record not in records:
            require(row.optional, "missing_record", row.name)
            fields[row.name] = None
        elif row.part is not None:
            fields[row.name] = decode_bytes(records[row.record], BY_NAME[row.part])
        else:
            assert row.read is not None
            fields[row.name] = row.read(records[row.record])
    known = {row.record for row in kind.table}
    unknown = [record for record in records if record not in known]
    require(kind.signed or not unknown, "unknown_record")
    kind.rules(fields)
    require(all(record % 2 for record in unknown), "unknown_record")
    return Token(kind, network, fields, body, signature, _id(kind, fields, body))


def _id(kind: Kind, fields: Mapping[str, Any], body: bytes) -> bytes:
    """The id of a signed token (3.4); of a container the id of the commitment inside, where there is one (3.5)."""
    if kind.signed:
        tag = f"bitcache/{kind.name}"
        if kind.name == "note":
            tag += f"/{fields['application']}"
        return tagged_hash(tag.encode("ascii"), body)
    commitment = fields.get("commitment", b"")
    return commitment if isinstance(commitment, bytes) else commitment.id
