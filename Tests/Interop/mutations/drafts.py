"""Tokens before they are signed: records that can still be changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set, Tuple

from bitcache_verifier import tlv
from bitcache_verifier.fields import Content, Part, SplitEntry
from bitcache_verifier.hashes import tagged_hash
from bitcache_verifier.kinds import BY_NAME
from bitcache_verifier.signatures import Signatures
from bitcache_verifier.tokens import encode_text


def u8(value: int) -> bytes:
    """One byte."""
    return value.to_bytes(1, "big")


def u16(value: int) -> bytes:
    """Two bytes."""
    return value.to_bytes(2, "big")


def u32(value: int) -> bytes:
    """Four bytes."""
    return value.to_bytes(4, "big")


def u64(value: int) -> bytes:
    """Eight bytes."""
    return value.to_bytes(8, "big")


def content_bytes(content: Content) -> bytes:
    """Root and length."""
    return content.root + u64(content.length)


def split_bytes(split: Tuple[SplitEntry, ...]) -> bytes:
    """A split as in record 16 of an offer."""
    return b"".join(u8(entry.role) + u16(entry.share) + (entry.key or b"") for entry in split)


def parts_bytes(parts: Tuple[Part, ...]) -> bytes:
    """Parts as in record 12 of a closing."""
    return b"".join(part.key + u64(part.amount) for part in parts)


@dataclass
class Draft:
    """A token to be: its record 0, its records in the order in which they will be written, and who signs.

    `pinned` records were spoiled on purpose and stay as they are when others are made to fit again.
    """

    kind: str
    network: int
    records: List[Tuple[int, bytes]]
    secret: Optional[bytes]
    pinned: Set[int] = field(default_factory=set)

    def copy(self) -> Draft:
        """One that can be changed without this one."""
        return Draft(self.kind, self.network, list(self.records), self.secret, set(self.pinned))

    def get(self, record: int) -> Optional[bytes]:
        """The value of a record."""
        return next((value for kind, value in self.records if kind == record), None)

    def named(self, name: str) -> Optional[bytes]:
        """The value of a field."""
        return self.get(BY_NAME[self.kind].record(name))

    def put(self, record: int, value: bytes) -> None:
        """Replaces a record, or adds it in its place."""
        self.drop(record)
        at = next((i for i, (kind, _) in enumerate(self.records) if kind > record), len(self.records))
        self.records.insert(at, (record, value))

    def set(self, name: str, value: bytes) -> None:
        """Replaces a field, or adds it, and keeps it so."""
        record = BY_NAME[self.kind].record(name)
        self.put(record, value)
        self.pinned.add(record)

    def fit(self, name: str, value: bytes) -> None:
        """Replaces a field that stands and is not pinned."""
        record = BY_NAME[self.kind].record(name)
        if record in self.pinned:
            return
        self.records = [(kind, value if kind == record else old) for kind, old in self.records]

    def drop(self, record: int) -> None:
        """Removes a record."""
        self.records = [(kind, value) for kind, value in self.records if kind != record]

    @property
    def body(self) -> bytes:
        """Record 0 and the records."""
        zero = bytes([0, 3, 1, BY_NAME[self.kind].number, self.network])
        return zero + tlv.write_records(self.records)

    def id(self, body: Optional[bytes] = None) -> bytes:
        """The id of a signed token with these records, or with other bytes."""
        tag = f"bitcache/{self.kind}".encode("ascii")
        if self.kind == "note":
            tag += b"/" + (self.named("application") or b"")
        return tagged_hash(tag, self.body if body is None else body)

    def sign(self, signatures: Signatures, body: Optional[bytes] = None) -> bytes:
        """The token in its binary form, of these records or of other bytes."""
        data = self.body if body is None else body
        if self.secret is None:
            return data
        return data + signatures.sign(self.secret, self.id(data))

    def text(self, data: bytes) -> bytes:
        """The text of such a token's bytes."""
        return encode_text(data, BY_NAME[self.kind], self.network)


def draft(kind: str, network: int, secret: Optional[bytes], fields: Dict[str, Optional[bytes]]) -> Draft:
    """A draft of the fields that are not None."""
    record = BY_NAME[kind].record
    records = sorted((record(name), value) for name, value in fields.items() if value is not None)
    return Draft(kind, network, records, secret)
