"""Values of SPEC.md section 2 and of the tables of sections 5 and 7, each read from the bytes of a record."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Callable, List, Optional, Tuple

from . import curve
from .refusal import Refusal, require

MOST_MSAT = 2_100_000_000_000_000_000
LAST_SECOND = 253_402_300_799
LEAF_SIZE = 16_384
MOST_CONTENT = 2**40
MOST_EXPONENT = 12
MOST_LINKS = 2**20
MOST_WINDOW = 65_536
MOST_TEXT = 255
SPLIT_WHOLE = 10_000
SPLIT_ENTRIES = 16

UPLOADER, REFERRER, OTHER = 0, 1, 2


@dataclass(frozen=True)
class Content:
    """A file by its root and length (4.1)."""

    root: bytes
    length: int

    def chunks(self, exponent: int) -> int:
        """How many chunks of 2^exponent leaves it has."""
        return -(-self.length // (LEAF_SIZE << exponent))


@dataclass(frozen=True)
class Window:
    """How many chunks may be ahead and behind (5.3)."""

    ahead: int
    behind: int


@dataclass(frozen=True)
class SplitEntry:
    """One entry of a split (5.4); a referrer slot has no key."""

    role: int
    share: int
    key: Optional[bytes]


@dataclass(frozen=True)
class Part:
    """What one payee gets of a closing (5.9)."""

    key: bytes
    amount: int


@dataclass(frozen=True)
class Indexed:
    """An index beside 32 bytes: a link (5.10), or the id of the commitment that a top-up continues (5.5)."""

    index: int
    value: bytes


@dataclass(frozen=True)
class Root:
    """The root of a Merkle-sum tree (7.3)."""

    sum: int
    hash: bytes
    count: int


@dataclass(frozen=True)
class Node:
    """A leaf, a node or a neighbour on a path of a Merkle-sum tree (7.3)."""

    sum: int
    hash: bytes


class Cursor:
    """Reads bytes one behind the other; a structure that ends early is refused."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        if self.at + size > len(self.data):
            raise Refusal("not_canonical", "ends early")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, size: int) -> int:
        """The next integer of `size` bytes."""
        return int.from_bytes(self.take(size), "big")

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.data)


def sized(value: bytes, size: int) -> bytes:
    """`value`, which has to be `size` bytes."""
    require(len(value) == size, "not_canonical", f"{len(value)} bytes, not {size}")
    return value


def fixed(size: int) -> Callable[[bytes], bytes]:
    """A reader of so many bytes."""
    return lambda value: sized(value, size)


def number(size: int, least: int = 0, most: Optional[int] = None,
           code: str = "field_out_of_range") -> Callable[[bytes], int]:
    """A reader of an integer in `size` bytes."""

    def read(value: bytes) -> int:
        found = int.from_bytes(sized(value, size), "big")
        require(found >= least and (most is None or found <= most), code, str(found))
        return found

    return read


amount = number(8, most=MOST_MSAT, code="amount_out_of_range")
time = number(8, most=LAST_SECOND, code="time_not_understood")
exponent = number(1, most=MOST_EXPONENT, code="chunk_size")


@functools.lru_cache(1 << 12)
def _is_key(value: bytes) -> bool:
    return curve.lift_x(value) is not None


def key(value: bytes) -> bytes:
    """An x-only public key."""
    require(_is_key(sized(value, 32)), "key_not_on_curve")
    return value


def text(value: bytes) -> str:
    """1 to 255 bytes of printable ASCII without the space."""
    require(1 <= len(value) <= MOST_TEXT, "field_out_of_range", f"a text of {len(value)} bytes")
    require(all(0x21 <= byte <= 0x7E for byte in value), "field_out_of_range", "a character")
    return value.decode("ascii")


def content(value: bytes) -> Content:
    """Root and length."""
    length = int.from_bytes(sized(value, 40)[32:], "big")
    require(1 <= length <= MOST_CONTENT, "content_length", str(length))
    return Content(value[:32], length)


def window(value: bytes) -> Window:
    """Ahead and behind."""
    sized(value, 8)
    return Window(number(4, 1, MOST_WINDOW)(value[:4]), number(4, 0, MOST_WINDOW)(value[4:]))


def link(value: bytes) -> Indexed:
    """An index in 4 bytes and a link (5.10)."""
    sized(value, 36)
    return Indexed(int.from_bytes(value[:4], "big"), value[4:])


def previous(value: bytes) -> Indexed:
    """The id of a commitment and its final index in 4 bytes (5.5)."""
    sized(value, 36)
    return Indexed(int.from_bytes(value[32:], "big"), value[:32])


def split(value: bytes) -> Tuple[SplitEntry, ...]:
    """The entries of 5.4."""
    entries: List[SplitEntry] = []
    at = 0
    while at < len(value):
        role = value[at]
        require(at + 3 <= len(value), "not_canonical", "an entry that ends early")
        require(role in (UPLOADER, REFERRER, OTHER), "split_invalid", f"role {role}")
        end = at + (3 if role == REFERRER else 35)
        require(end <= len(value), "not_canonical", "an entry that ends early")
        share = int.from_bytes(value[at + 1:at + 3], "big")
        entries.append(SplitEntry(role, share, None if role == REFERRER else key(value[at + 3:end])))
        at = end
    roles = [entry.role for entry in entries]
    require(1 <= len(entries) <= SPLIT_ENTRIES, "split_invalid", "the number of entries")
    require(roles.count(UPLOADER) == 1 and roles.count(REFERRER) <= 1, "split_invalid", "the roles")
    require(all(entry.share >= 1 for entry in entries), "split_invalid", "a share of nothing")
    require(sum(entry.share for entry in entries) == SPLIT_WHOLE, "split_invalid", "the sum")
    return tuple(entries)


def parts(value: bytes) -> Tuple[Part, ...]:
    """The parts of a closing: key and msat, 40 bytes each."""
    cursor = Cursor(value)
    found: List[Part] = []
    while not cursor.ended:
        found.append(Part(key(cursor.take(32)), amount(cursor.take(8))))
    return tuple(found)


def anything(value: bytes) -> bytes:
    """A body (5.11) or a script (7.1), which are judged last."""
    return value


def has_address(script: bytes) -> bool:
    """Whether a script has an address (7.1)."""
    if len(script) == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac":
        return True
    if len(script) == 23 and script[:2] == b"\xa9\x14" and script[22:] == b"\x87":
        return True
    if len(script) < 4 or script[1] != len(script) - 2 or script[1] > 40:
        return False
    if script[0] == 0:
        return script[1] in (20, 32)
    is_taproot = script[:2] == b"\x51\x20"
    return 0x51 <= script[0] <= 0x60 and (not is_taproot or _is_key(script[2:]))


def root(value: bytes) -> Root:
    """Sum, hash and number of leaves."""
    sized(value, 48)
    found = Root(int.from_bytes(value[:8], "big"), value[8:40], int.from_bytes(value[40:], "big"))
    require(found.count > 0 or value == bytes(48), "field_out_of_range", "a tree without leaves that is not zero")
    return found


def journal(value: bytes) -> Indexed:
    """The number of the journal's last entry and its hash."""
    sized(value, 40)
    return Indexed(int.from_bytes(value[:8], "big"), value[8:])


def path(value: bytes) -> Tuple[Node, ...]:
    """The neighbours from below, 40 bytes each."""
    require(len(value) % 40 == 0, "not_canonical", "a node that ends early")
    nodes = (value[at:at + 40] for at in range(0, len(value), 40))
    return tuple(Node(int.from_bytes(node[:8], "big"), node[8:]) for node in nodes)
