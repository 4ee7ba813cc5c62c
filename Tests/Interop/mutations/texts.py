"""Spoils the text of a token."""

from __future__ import annotations

import random
from typing import Iterator

from bitcache_verifier import bech32m
from bitcache_verifier.bech32m import CHARACTERS
from bitcache_verifier.kinds import BY_PREFIX

# What stands in, before or behind a text: control and white space of ASCII and of Unicode, and invalid UTF-8.
ODD = (
    b"\0", b" ", b"\t", b"\r", b"\v", b"\f", b"\x1c", b"\x7f", b"1", b"b", b"i", b"-", b"\x85", b"\xff", b"\xc2\xa0",
    b"\xc3\xa9", b"\xcc\x81", b"\xd9\xa1", b"\xe2\x80\x8b", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xf0\x9f\xaa\x99",
)


def hard_lines(text: bytes) -> Iterator[bytes]:
    """Lines that a reader has to get past: blank ones, huge ones, and bytes that are no text. `text` is a token."""
    huge = 10_000_000
    yield from (b"", b" \t\r", b"\v", b"\0", b"\0" * 1000, b"\xc2\xa0", b"\xff\xfe", b"1", b"b")
    yield from (b"  \t" + text + b"\r", text + b"\v", b"\f" + text, b"\xef\xbb\xbf" + text, text + b"\0")
    yield from (text + b" " + text, b'"' + text + b'"')
    yield from (b"q" * huge, b"\0" * huge, b"\xf0\x9f" * (huge // 2), text + b"q" * huge, text + b"\0" * huge)
    yield from (b" " * huge, b" " * huge + text, text + b" " * huge)
    yield from (text + b" " * huge + b"q", text * (huge // len(text)))


def bare_prefixes() -> Iterator[bytes]:
    """Every prefix with nothing or little behind it."""
    for prefix in sorted(BY_PREFIX):
        yield from (prefix, prefix + b"1", prefix + b"1qqqqqq", prefix.upper() + b"1qqqqqq")


def spoil_text(text: bytes, rng: random.Random) -> bytes:
    """Another text without a line feed."""
    prefix = text[:text.index(b"1")]
    at = rng.randrange(len(text))
    known = rng.choice(sorted(BY_PREFIX))
    data = text[len(prefix) + 1:]
    values = bytes(CHARACTERS.index(c) for c in data[:-bech32m.CHECKSUM_LENGTH])
    spoilt = values[:-1] + bytes([rng.randrange(32)])
    return rng.choice((
        lambda: text[:at] + rng.choice(ODD) + text[at + 1:],
        lambda: text[:at] + rng.choice(ODD) + text[at:],
        lambda: text[:at] + bytes([rng.choice(CHARACTERS)]) + text[at + 1:],
        lambda: text[:at] + text[at:at + 1].upper() + text[at + 1:],
        lambda: rng.choice((text.upper(), prefix + b"1" + data.upper(), prefix.upper() + b"1" + data)),
        lambda: text[:at],
        lambda: text[at:],
        lambda: text + rng.choice((b"q", b"q" * 70_000, bytes([rng.choice(CHARACTERS)]), text, b"\0")),
        lambda: rng.choice(ODD) + text,
        lambda: known + b"1" + data,
        lambda: bech32m.encode_values(known, values),
        lambda: bech32m.encode_values(prefix, spoilt),
        lambda: bech32m.encode_values(prefix, values + bytes(rng.randint(1, 3))),
        lambda: bech32m.encode_values(prefix + b"1x", values),
        lambda: bech32m.encode_values(prefix, values[:rng.randint(0, 12)]),
        lambda: prefix + b"1" + rng.choice((b"", b"q", data[-6:], data[:5])),
        lambda: rng.choice((prefix, prefix + b"2" + data, b"1" + data, b"bkvoucher1" + data, b"bk1" + data)),
    ))().replace(b"\n", b"")
