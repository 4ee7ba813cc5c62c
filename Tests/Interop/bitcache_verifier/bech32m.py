"""The text form of SPEC.md 3.1: bech32m (BIP 350), lower case only, without a limit on length."""

from __future__ import annotations

import functools
import operator

from .refusal import require

CHARACTERS = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CONSTANT = 0x2BC830A3
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECKSUM_LENGTH = 6

# Tables for bytes.translate: a character to its value, 32 for any other, and a value to a digit of Python's base 32.
_VALUES = bytes(CHARACTERS.index(byte) if byte in CHARACTERS else 32 for byte in range(256))
_DIGITS = b"0123456789abcdefghijklmnopqrstuv" + bytes(224)

_FEEDBACK = tuple(
    functools.reduce(operator.xor, (g for bit, g in enumerate(GENERATOR) if top >> bit & 1), 0) for top in range(32)
)


def _polymod(prefix: bytes, values: bytes) -> int:
    state = 1
    expanded = bytes(c >> 5 for c in prefix) + b"\0" + bytes(c & 31 for c in prefix)
    for part in (expanded, values):
        for value in part:
            state = (state & 0x1FFFFFF) << 5 ^ value ^ _FEEDBACK[state >> 25]
    return state


def decode(prefix: bytes, text: bytes) -> bytes:
    """The bytes of a text that begins with `prefix` and `1`; everything else about it is still unknown."""
    values = text[len(prefix) + 1:].translate(_VALUES)
    require(32 not in values, "malformed_text", "a character")
    require(len(values) >= CHECKSUM_LENGTH, "malformed_text", "no room for a checksum")
    require(_polymod(prefix, values) == CONSTANT, "malformed_text", "the checksum")
    values = values[:-CHECKSUM_LENGTH]
    padding = len(values) * 5 % 8
    require(padding < 5, "malformed_text", "five bits or more of padding")
    number = int(values.translate(_DIGITS) or b"0", 32)
    require(number & (1 << padding) - 1 == 0, "malformed_text", "padding that is not zero")
    return (number >> padding).to_bytes(len(values) * 5 // 8, "big")


def encode(prefix: bytes, data: bytes) -> bytes:
    """The one text of `data`."""
    groups = -(-len(data) * 8 // 20)  # Of 20 bits: five hexadecimal digits, and four characters.
    digits = data.hex().ljust(groups * 5, "0")
    values = bytearray()
    for at in range(0, len(digits), 5):
        group = int(digits[at:at + 5], 16)
        values += bytes((group >> 15, group >> 10 & 31, group >> 5 & 31, group & 31))
    return encode_values(prefix, bytes(values[:-(-len(data) * 8 // 5)]))


def encode_values(prefix: bytes, values: bytes) -> bytes:
    """The text of groups of five bits, whatever they stand for."""
    checksum = _polymod(prefix, values + bytes(CHECKSUM_LENGTH)) ^ CONSTANT
    values += bytes(checksum >> 5 * (5 - i) & 31 for i in range(CHECKSUM_LENGTH))
    return prefix + b"1" + bytes(CHARACTERS[value] for value in values)
