"""Records that creators seldom write and readers have to read all the same."""

from __future__ import annotations

import hashlib
import random

from .fields import Maps
from .scenario import NETWORK, Scenario

ALL = 0x01
HASH_TYPES = (0x01, 0x02, 0x03, 0x81, 0x82, 0x83)

# Types by BIP 174 and 370.
GLOBAL_XPUB, GLOBAL_MODIFIABLE = 0x01, 0x06
IN_HASH_TYPE, IN_SHA256, IN_HASH160, IN_REQUIRED_TIME, IN_REQUIRED_HEIGHT = 0x03, 0x0B, 0x0C, 0x11, 0x12


def with_hash_type(maps: Maps, hash_type: int) -> Maps:
    """Every input asks for signatures of one type."""
    return Maps(maps.globals, tuple({**scope, bytes([IN_HASH_TYPE]): hash_type.to_bytes(4, "little")}
                                    for scope in maps.inputs), maps.outputs)


def with_more(maps: Maps, scenario: Scenario, version: int, dice: random.Random) -> Maps:
    """Extended keys, preimages, a hash type for all, and in version 2 flags and demands for a lock time."""
    maps = with_hash_type(maps, dice.choice(HASH_TYPES))
    root = scenario.seeds[0].root(NETWORK)
    account = root.derive(scenario.kind.account).to_public()
    steps = [int(step[:-1]) | 1 << 31 for step in scenario.kind.account.split("/")[1:]]
    more = {bytes([GLOBAL_XPUB]) + account.serialize():
            root.my_fingerprint + b"".join(step.to_bytes(4, "little") for step in steps)}
    inputs = []
    for scope in maps.inputs:
        preimage = dice.randbytes(dice.randrange(1, 50))
        digest = hashlib.sha256(preimage).digest()
        inputs.append({**scope, bytes([IN_SHA256]) + digest: preimage})
    if version == 2:
        more[bytes([GLOBAL_MODIFIABLE])] = bytes([dice.randrange(8)])
        if dice.random() < 0.5:
            for scope in inputs:
                scope[bytes([IN_REQUIRED_HEIGHT])] = dice.randrange(1, 900_000).to_bytes(4, "little")
            if dice.random() < 0.5:
                inputs[0][bytes([IN_REQUIRED_TIME])] = dice.randrange(500_000_000, 2**31).to_bytes(4, "little")
    return Maps({**maps.globals, **more}, tuple(inputs), maps.outputs)
