"""Roots and layers of contents (SPEC.md 4.1)."""

from __future__ import annotations

from typing import List

from .fields import LEAF_SIZE
from .hashes import sha256


def levels(file: bytes) -> List[List[bytes]]:
    """The nodes of a file's tree by their height, leaves first, missing leaves as zeros."""
    nodes = [sha256(file[at:at + LEAF_SIZE]) for at in range(0, len(file), LEAF_SIZE)]
    nodes += [bytes(32)] * ((1 << (len(nodes) - 1).bit_length()) - len(nodes))
    found = [nodes]
    while len(nodes) > 1:
        nodes = [sha256(nodes[i] + nodes[i + 1]) for i in range(0, len(nodes), 2)]
        found.append(nodes)
    return found


def root(file: bytes) -> bytes:
    """The root of a file of at least one byte."""
    return levels(file)[-1][0]


def layer(file: bytes, exponent: int) -> List[bytes]:
    """The nodes of a file's chunks."""
    chunks = -(-len(file) // (LEAF_SIZE << exponent))
    found = levels(file)
    return found[min(exponent, len(found) - 1)][:chunks]
