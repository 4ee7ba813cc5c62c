"""Merkle-sum trees of SPEC.md 7.3."""

from __future__ import annotations

from typing import Sequence

from .fields import Node, Root
from .hashes import tagged_hash
from .refusal import require

MOST_SUM = 2**64 - 1


def parent(left: Node, right: Node) -> Node:
    """The node above two."""
    require(left.sum + right.sum <= MOST_SUM, "sum_overflow")
    data = b"".join(node.sum.to_bytes(8, "big") + node.hash for node in (left, right))
    return Node(left.sum + right.sum, tagged_hash(b"bitcache/sum-node", data))


def left_size(count: int) -> int:
    """How many of `count` leaves stand in the left part: the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def top(leaves: Sequence[Node]) -> Node:
    """The node above all of at least one leaf."""
    if len(leaves) == 1:
        return leaves[0]
    size = left_size(len(leaves))
    return parent(top(leaves[:size]), top(leaves[size:]))


def root(leaves: Sequence[Node]) -> Root:
    """The root of a tree, zeros where it has no leaves."""
    if not leaves:
        return Root(0, bytes(32), 0)
    node = top(leaves)
    return Root(node.sum, node.hash, len(leaves))


def path(leaves: Sequence[Node], index: int) -> Sequence[Node]:
    """The neighbours of a leaf, from below."""
    if len(leaves) == 1:
        return []
    size = left_size(len(leaves))
    if index < size:
        return [*path(leaves[:size], index), top(leaves[size:])]
    return [*path(leaves[size:], index - size), top(leaves[:size])]


def path_length(index: int, count: int) -> int:
    """How many neighbours the path of a leaf has."""
    length = 0
    while count > 1:
        size = left_size(count)
        index, count = (index, size) if index < size else (index - size, count - size)
        length += 1
    return length


def check_path(leaf: Node, index: int, path_nodes: Sequence[Node], expected: Root) -> None:
    """Refuses a leaf that does not lead to the root."""
    require(index < expected.count, "index_out_of_range")
    require(len(path_nodes) == path_length(index, expected.count), "path_length")
    found = _climb(leaf, index, expected.count, path_nodes)
    require((found.sum, found.hash) == (expected.sum, expected.hash), "proof_wrong")


def _climb(leaf: Node, index: int, count: int, path_nodes: Sequence[Node]) -> Node:
    if count == 1:
        return leaf
    size = left_size(count)
    if index < size:
        return parent(_climb(leaf, index, size, path_nodes[:-1]), path_nodes[-1])
    return parent(path_nodes[-1], _climb(leaf, index - size, count - size, path_nodes[:-1]))
