"""Other values for the fields of tokens: in their ranges, at the edges, and beyond."""

from __future__ import annotations

import random
from typing import Callable, Dict, Iterable, List, Sequence

from bitcache_verifier.fields import LAST_SECOND, LEAF_SIZE, MOST_CONTENT, MOST_LINKS, MOST_MSAT, MOST_WINDOW
from bitcache_verifier.kinds import BY_NAME

from .drafts import Draft, u8, u16, u32, u64
from .people import People

KEYS = {"host", "operational_key", "seal_key", "uploader", "payer", "referrer", "signer", "payee"}
TIMES = {"from", "until", "expiry", "time", "claim_deadline"}
IDS = {"certificate", "listing", "offer", "commitment", "release", "top_up"}
TEXTS = {"origin", "receipts_address", "application"}
EDGES = (0, 1, 2, 7, 8, 16, 255, 10_000, 10_001, MOST_WINDOW, MOST_WINDOW + 1, MOST_LINKS, MOST_LINKS + 1, 2_592_000,
         2_592_001, 2**31, 2**32 - 1, LAST_SECOND, LAST_SECOND + 1, MOST_MSAT, MOST_MSAT + 1, 2**63, 2**64 - 1)


class Values:
    """Chooses another value for a field, with the values of the whole session at hand."""

    def __init__(self, rng: random.Random, people: People, drafts: Iterable[Draft]) -> None:
        self.rng = rng
        self.keys = [*people.keys.values()]
        self.numbers: List[int] = []
        self.times: List[int] = []
        self.ids: List[bytes] = []
        for token in drafts:
            self.ids.append(token.id())
            for row in BY_NAME[token.kind].table:
                value = token.get(row.record)
                if value is not None and len(value) in (4, 8):
                    (self.times if row.name in TIMES else self.numbers).append(int.from_bytes(value, "big"))
        self._by_name: Dict[str, Callable[[bytes], bytes]] = {
            "content": self._content, "split": self._split, "parts": self._parts, "window": self._window,
            "previous": lambda value: self._pair(value, 32), "payword": lambda value: self._pair(value, 4),
            "script": self._script, "body": lambda value: self.rng.randbytes(self.rng.choice((0, 1, 2048, 2049))),
            "claims": self._forty, "path": self._forty, "line": self._line, "payees": self._root,
            "liabilities": self._root,
            **{name: self._key for name in KEYS}, **{name: self._time for name in TIMES},
            **{name: self._id for name in IDS}, **{name: self._text for name in TEXTS},
        }

    def other(self, name: str, value: bytes) -> bytes:
        """Another value of a field, seldom one of another size."""
        if self.rng.random() < 0.03:
            return self.rng.choice((b"", value[:-1], value + b"\0", value[1:], value + value))
        return self._by_name.get(name, self._plain)(value)

    def number(self, value: int, size: int) -> int:
        """Another number of so many bytes."""
        near = [value + step for step in (-1, 1, -2, 1000)]
        others = [*EDGES, *(n + step for n in self.numbers for step in (-1, 0, 1)), value * 2, value // 2]
        found = self.rng.choice(near if self.rng.random() < 0.4 else others)
        return int(found % 256**size)

    def _plain(self, value: bytes) -> bytes:
        """A number where it has a number's size, and other bytes where it has not."""
        if 1 <= len(value) <= 8:
            return self.number(int.from_bytes(value, "big"), len(value)).to_bytes(len(value), "big")
        if not value:
            return value
        at = self.rng.randrange(len(value))
        return value[:at] + u8(value[at] ^ 1 << self.rng.randrange(8)) + value[at + 1:]

    def _key(self, value: bytes) -> bytes:
        if self.rng.random() < 0.75:
            return self.rng.choice(self.keys)
        return self.rng.choice((bytes(32), b"\xff" * 32, self.rng.randbytes(32), value[::-1]))

    def _id(self, value: bytes) -> bytes:
        if len(value) != 32:  # A part of a receipt.
            return self._plain(value)
        return self.rng.choice((self.rng.choice(self.ids), self.rng.choice(self.ids), self._plain(value)))

    def _time(self, value: bytes) -> bytes:
        near = [int.from_bytes(value, "big") + step for step in (-1, 1)]
        others = [time + step for time in self.times for step in (-1, 0, 1)]
        edges = [0, LAST_SECOND, LAST_SECOND + 1, 2**64 - 1]
        draw = self.rng.random()
        return u64(self.rng.choice(near if draw < 0.4 else edges if draw > 0.95 else others) % 2**64)

    def _text(self, value: bytes) -> bytes:
        odd = self.rng.choice((b" ", b"\x7f", b"\x00", b"\x80", "é".encode()))
        return self.rng.choice((b"", b"x" * 255, b"x" * 256, value + odd, odd + value, value + b"~!", value[:1]))

    def _content(self, value: bytes) -> bytes:
        length = int.from_bytes(value[32:], "big")
        near = (length - 1, length + 1, length + LEAF_SIZE, 0, 1, MOST_CONTENT, MOST_CONTENT + 1, 2**64 - 1)
        return self.rng.choice((self._plain(value), value[:32] + u64(self.rng.choice(near) % 2**64)))

    def _window(self, value: bytes) -> bytes:
        ahead, behind = int.from_bytes(value[:4], "big"), int.from_bytes(value[4:], "big")
        edges = (0, 1, MOST_WINDOW, MOST_WINDOW + 1, 2**32 - 1)
        return self.rng.choice((u32(self.rng.choice(edges)) + u32(behind), u32(ahead) + u32(self.rng.choice(edges))))

    def _pair(self, value: bytes, cut: int) -> bytes:
        return self.rng.choice((self._plain(value[:cut]) + value[cut:], value[:cut] + self._plain(value[cut:])))

    def _entries(self, value: bytes) -> List[bytes]:
        found, at = [], 0
        while at < len(value):
            size = 3 if value[at] == 1 else 35
            found.append(value[at:at + size])
            at += size
        return found

    def _split(self, value: bytes) -> bytes:
        entries = self._entries(value)
        at = self.rng.randrange(len(entries))
        entry = entries[at]
        share = int.from_bytes(entry[1:3], "big")
        edit = self.rng.randrange(9)
        if edit == 0:
            entries[at] = u8(self.rng.choice((0, 1, 2, 3, 255))) + entry[1:]
        elif edit == 1:
            entries[at] = entry[:1] + u16(self.rng.choice((0, share - 1, share + 1, 10_000)) % 2**16) + entry[3:]
        elif edit == 2 and len(entry) == 35:
            entries[at] = entry[:3] + self._key(entry[3:])
        elif edit == 3 and share > 1:
            extra = self.rng.choice((u8(1) + u16(1), u8(2) + u16(1) + self._key(self.keys[0])))
            entries[at] = entry[:1] + u16(share - 1) + entry[3:]
            entries.append(extra)
        elif edit == 4 and len(entries) > 1:
            other = (at + 1) % len(entries)
            total = share + int.from_bytes(entries[other][1:3], "big")
            part = self.rng.randint(0, total)
            entries[at] = entry[:1] + u16(part) + entry[3:]
            entries[other] = entries[other][:1] + u16(total - part) + entries[other][3:]
        elif edit == 5:
            del entries[at]
        elif edit == 6:
            self.rng.shuffle(entries)
        elif edit == 7:
            entries.append((u8(self.rng.randrange(4)) + b"\xff" * 34)[:self.rng.randint(1, 35)])
        else:
            return b"".join(entries)[:self.rng.randint(0, len(value))]
        return b"".join(entries)

    def _parts(self, value: bytes) -> bytes:
        parts = [value[at:at + 40] for at in range(0, len(value), 40)]
        if not parts:
            return self.rng.choice(self.keys) + u64(self.rng.choice((0, 1)))
        at = self.rng.randrange(len(parts))
        other = (at + 1) % len(parts)
        amount, amount_other = (int.from_bytes(parts[i][32:], "big") for i in (at, other))
        edit = self.rng.randrange(8)
        if edit == 0:
            parts[at] = parts[at][:32] + u64(self.number(amount, 8))
        elif edit == 1:
            parts[at] = self._key(parts[at][:32]) + parts[at][32:]
        elif edit == 2 and at != other and amount > 0:
            parts[at] = parts[at][:32] + u64(amount - 1)
            parts[other] = parts[other][:32] + u64((amount_other + 1) % 2**64)
        elif edit == 3:
            self.rng.shuffle(parts)
        elif edit == 4 and at != other:
            parts[other] = parts[other][:32] + u64((amount_other + amount) % 2**64)
            del parts[at]
        elif edit == 5:
            part = self.rng.choice(self.keys) + u64(self.rng.choice((0, 1, MOST_MSAT)))
            parts += [part] * self.rng.choice((1, 2, 17))
        elif edit == 6:
            parts.append((b"\xff" * 40)[:self.rng.randint(1, 40)])
        else:
            return value[:self.rng.randint(0, len(value))]
        return b"".join(parts)

    def _script(self, value: bytes) -> bytes:
        shapes: Sequence[bytes] = (
            b"", b"\x51", b"\x6a\x02ab", b"\x51\x20" + b"\xff" * 32, b"\x52\x01a", b"\x52\x29" + bytes(41),
            b"\x00\x15" + bytes(21), b"\x50\x14" + bytes(20), b"\x61\x14" + bytes(20), b"\x51\x28" + bytes(40),
            b"\x4f\x14" + bytes(20), b"\x00\x02ab", b"\x60\x02ab",
        )
        return self.rng.choice((self.rng.choice(shapes), self._plain(value), value[:-1], value + b"\0"))

    def _root(self, value: bytes) -> bytes:
        leaves = (value[:40] + bytes(8), bytes(48), value[:40] + u64(self.number(1, 8)))
        total = u64(self.number(int.from_bytes(value[:8], "big"), 8)) + value[8:]
        return self.rng.choice((*leaves, total, self._plain(value)))

    def _line(self, value: bytes) -> bytes:
        """A stub's line at another place, or another line at its place."""
        place = u64(self.number(int.from_bytes(value[:8], "big"), 8))
        return self.rng.choice((place + value[8:], self._plain(value)))

    def _forty(self, value: bytes) -> bytes:
        """A path, the claims of a stub, or a root of a statement."""
        if len(value) == 48:
            return self._root(value)
        if not value:
            return bytes(40)
        at = self.rng.randrange(len(value))
        return self.rng.choice((
            value[:-40], value + value[-40:], value[40:], b"\xff" * 8 + value[8:], self._plain(value), value[:at], b"",
        ))
