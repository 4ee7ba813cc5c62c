"""Records of SPEC.md 3.3: BigSize type, BigSize length, value, as in BOLT 1."""

from __future__ import annotations

from typing import Iterable, List, Tuple

from .refusal import require

Record = Tuple[int, bytes]

# First byte -> bytes that follow it and the least number that needs them.
_LONG_FORMS = {0xFD: (2, 0xFD), 0xFE: (4, 0x1_0000), 0xFF: (8, 0x1_0000_0000)}


def read_bigsize(data: bytes, at: int) -> Tuple[int, int]:
    """The number at `at` and where it ends."""
    require(at < len(data), "truncated")
    if data[at] not in _LONG_FORMS:
        return data[at], at + 1
    size, least = _LONG_FORMS[data[at]]
    end = at + 1 + size
    require(end <= len(data), "truncated")
    number = int.from_bytes(data[at + 1:end], "big")
    require(number >= least, "not_canonical", "a number that is not in its shortest form")
    return number, end


def write_bigsize(number: int) -> bytes:
    """The shortest form of `number`."""
    if number < 0xFD:
        return bytes([number])
    first = 0xFD if number <= 0xFFFF else 0xFE if number <= 0xFFFF_FFFF else 0xFF
    return bytes([first]) + number.to_bytes(_LONG_FORMS[first][0], "big")


def read_records(data: bytes, at: int = 0, above: int = -1) -> List[Record]:
    """The records from `at` to the end, each with a type above the one before it; the first one above `above`."""
    records: List[Record] = []
    while at < len(data):
        kind, at = read_bigsize(data, at)
        require(kind > above, "record_order", f"record {kind}")
        size, at = read_bigsize(data, at)
        require(at + size <= len(data), "truncated", f"record {kind}")
        records.append((kind, data[at:at + size]))
        above, at = kind, at + size
    return records


def write_records(records: Iterable[Record]) -> bytes:
    """The records one behind the other, in the order given."""
    return b"".join(write_bigsize(kind) + write_bigsize(len(value)) + value for kind, value in records)
