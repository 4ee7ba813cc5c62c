"""Spoils the bytes of a token: record 0, the records' numbers, their order, and what is left of them."""

from __future__ import annotations

import random
from typing import List, Tuple

from bitcache_verifier import tlv
from bitcache_verifier.kinds import BY_NAME
from bitcache_verifier.signatures import Signatures
from bitcache_verifier.tokens import SIGNATURE_SIZE

from .drafts import Draft


def _long_form(number: int, size: int) -> bytes:
    """A BigSize of 1 + `size` bytes, whether or not the number needs them."""
    first = {2: 0xFD, 4: 0xFE, 8: 0xFF}[size]
    return bytes([first]) + int(number % 256**size).to_bytes(size, "big")


def _spoil_number(number: int, rng: random.Random) -> bytes:
    return rng.choice((
        _long_form(number, rng.choice((2, 4, 8))), tlv.write_bigsize(max(0, number + rng.choice((-2, -1, 1, 2)))),
        b"\xff" * 9, b"\xfd", _long_form(rng.getrandbits(64), 8), tlv.write_bigsize(rng.choice((0xFC, 0xFD, 0x10000))),
    ))


def _spoil_records(draft: Draft, rng: random.Random) -> bytes:
    """The body with one record written wrongly, moved, doubled, lost or added."""
    records: List[Tuple[int, bytes]] = list(draft.records)
    at = rng.randrange(len(records))
    kind, value = records[at]
    edit = rng.randrange(9)
    if edit == 0:
        other = rng.randrange(len(records))
        records[at], records[other] = records[other], records[at]
    elif edit == 1:
        records.insert(at, records[at])
    elif edit == 2:
        del records[at]
    elif edit == 3:
        records.insert(rng.choice((at, len(records))), (kind + rng.choice((-1, 1, 1)), rng.randbytes(rng.randrange(4))))
    elif edit == 4:
        records.append((rng.choice((200, 201, 0xFC, 0xFD, 65_537, 2**32, 2**64 - 1)), rng.randbytes(3)))
    elif edit == 5:
        limit = BY_NAME[draft.kind].limit - (0 if draft.secret is None else SIGNATURE_SIZE)
        left = max(0, limit - len(draft.body) - 4 + rng.randint(-3, 3))
        records.append((201, bytes(min(left, 40_000))))
    zero = draft.body[:5]
    if edit in (6, 7, 8):
        before, after = tlv.write_records(records[:at]), tlv.write_records(records[at + 1:])
        written_kind, size = tlv.write_bigsize(kind), tlv.write_bigsize(len(value))
        if edit != 7:
            written_kind = _spoil_number(kind, rng)
        if edit != 6:
            size = _spoil_number(len(value), rng)
        return zero + before + written_kind + size + value + after
    return zero + tlv.write_records(records)


def _spoil_bytes(data: bytes, rng: random.Random) -> bytes:
    """Other bytes, of another length or not."""
    at = rng.randrange(len(data))
    return rng.choice((
        lambda: data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:],
        lambda: data[:at],
        lambda: data[:rng.randrange(80)],
        lambda: data[:at] + data[at + 1:],
        lambda: data[:at] + rng.randbytes(1) + data[at:],
        lambda: data + rng.randbytes(rng.choice((1, 2, 64))),
        lambda: data + bytes(rng.choice((2048, 4096))),
    ))()


def _spoil_zero(data: bytes, rng: random.Random) -> bytes:
    """Another record 0."""
    at = rng.randrange(5)
    return data[:at] + bytes([rng.choice((0, 1, 2, 3, 4, 9, 10, 14, 15, 16, 255))]) + data[at + 1:]


def spoil_bytes(draft: Draft, data: bytes, signatures: Signatures, rng: random.Random) -> bytes:
    """Other bytes in place of a draft's token, sometimes signed again."""
    edit = rng.randrange(10)
    if edit < 2:
        return _spoil_bytes(data, rng)
    if edit < 4:
        return draft.sign(signatures, _spoil_bytes(draft.body, rng))
    if edit < 5:
        return draft.sign(signatures, _spoil_zero(draft.body, rng))
    body = _spoil_records(draft, rng)
    return draft.sign(signatures, body) if edit < 9 else body + data[len(draft.body):]
