"""The records of a PSBT, and what they say: the reading that all libraries' readings are held against (BIP 174)."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

MAGIC = b"psbt\xff"

# Global, input and output types by BIP 174, 370 and 371.
UNSIGNED_TX, VERSION = 0x00, 0xFB
PROPRIETARY = 0xFC
# Of an output, but for the last.
TREE, OUT_TAP_ORIGIN, IN_TAP_ORIGIN = 0x06, 0x07, 0x16


@dataclass(frozen=True)
class Maps:
    """The records in the order of the text, which has no meaning; equality does not depend on it."""

    globals: dict[bytes, bytes]
    inputs: tuple[dict[bytes, bytes], ...]
    outputs: tuple[dict[bytes, bytes], ...]

    def differences(self, other: Maps) -> list[str]:
        """Every record that one has and the other has not, or has otherwise."""
        found = []
        scopes = [("global", self.globals, other.globals)]
        scopes += [(f"input {i}", *pair) for i, pair in enumerate(zip(self.inputs, other.inputs))]
        scopes += [(f"output {i}", *pair) for i, pair in enumerate(zip(self.outputs, other.outputs))]
        for name, one, two in scopes:
            for key in sorted(one.keys() | two.keys()):
                if _meaning(name, key, one.get(key)) != _meaning(name, key, two.get(key)):
                    found.append(f"{name} {key.hex()}: {_hex(one.get(key))} and {_hex(two.get(key))}")
        if (len(self.inputs), len(self.outputs)) != (len(other.inputs), len(other.outputs)):
            found.append("another number of inputs or outputs")
        return found


def _meaning(scope: str, key: bytes, value: bytes | None) -> object:
    """What has to be equal: of a tree its root, since which of two sides is left says nothing (BIP 341), and of a key's
    leaves which they are, since BIP 371 gives them no order."""
    if value is None or scope == "global":
        return value
    if scope.startswith("output") and key == bytes([TREE]):
        return tree_root(value)
    if len(key) == 33 and key[0] == (OUT_TAP_ORIGIN if scope.startswith("output") else IN_TAP_ORIGIN):
        stream = io.BytesIO(value)
        leaves = sorted(stream.read(32) for _ in range(compact_size(stream)))
        return leaves, stream.read()
    return value


def tree_root(value: bytes) -> bytes:
    """The root of PSBT_OUT_TAP_TREE (BIP 371): leaves from left to right, each with its depth."""
    stream, open_sides = io.BytesIO(value), []
    while depth := stream.read(1):
        version = stream.read(1)
        size = compact_size(stream)
        node = (depth[0], tagged_hash("TapLeaf", version + _size(size) + stream.read(size)))
        while open_sides and open_sides[-1][0] == node[0]:
            sides = sorted((open_sides.pop()[1], node[1]))
            node = (node[0] - 1, tagged_hash("TapBranch", b"".join(sides)))
        open_sides.append(node)
    assert len(open_sides) == 1 and open_sides[0][0] == 0, "the leaves are no tree"
    return open_sides[0][1]


def tagged_hash(tag: str, data: bytes) -> bytes:
    """BIP 340's hash."""
    name = hashlib.sha256(tag.encode()).digest()
    return hashlib.sha256(name + name + data).digest()


def _hex(value: bytes | None) -> str:
    return "nothing" if value is None else value.hex()


def compact_size(stream: io.BytesIO) -> int:
    """A number as transactions write counts."""
    first = stream.read(1)[0]
    return first if first < 0xFD else int.from_bytes(stream.read({0xFD: 2, 0xFE: 4, 0xFF: 8}[first]), "little")


def _map(stream: io.BytesIO) -> dict[bytes, bytes]:
    records: dict[bytes, bytes] = {}
    while length := compact_size(stream):
        key = stream.read(length)
        assert key not in records, "a key stands twice"
        records[key] = stream.read(compact_size(stream))
    return records


def read(psbt: bytes) -> Maps:
    """The records of a PSBT of version 0 or 2."""
    stream = io.BytesIO(psbt)
    assert stream.read(5) == MAGIC
    records = _map(stream)
    unsigned = records.get(bytes([UNSIGNED_TX]))
    if unsigned is None:
        counts = [compact_size(io.BytesIO(records[bytes([kind])])) for kind in (4, 5)]
    else:
        counts = _counts(unsigned)
    inputs = tuple(_map(stream) for _ in range(counts[0]))
    outputs = tuple(_map(stream) for _ in range(counts[1]))
    assert not stream.read(), "bytes follow the last map"
    return Maps(records, inputs, outputs)


def _counts(unsigned: bytes) -> list[int]:
    stream = io.BytesIO(unsigned)
    stream.read(4)
    input_count = compact_size(stream)
    for _ in range(input_count):
        stream.read(36)
        stream.read(compact_size(stream))
        stream.read(4)
    return [input_count, compact_size(stream)]


def write(maps: Maps) -> bytes:
    """The PSBT with these records in their order."""
    stream = io.BytesIO()
    stream.write(MAGIC)
    for records in (maps.globals, *maps.inputs, *maps.outputs):
        for key, value in records.items():
            for part in (key, value):
                stream.write(_size(len(part)) + part)
        stream.write(b"\x00")
    return stream.getvalue()


def _size(count: int) -> bytes:
    if count < 0xFD:
        return bytes([count])
    return b"\xfd" + count.to_bytes(2, "little") if count < 2**16 else b"\xfe" + count.to_bytes(4, "little")
