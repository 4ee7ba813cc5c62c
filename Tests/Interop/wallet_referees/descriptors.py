"""Random descriptors with trees of scripts: each library makes the same scripts of them."""

from __future__ import annotations

import random

import bdkpython as bdk
from btclib import descriptors as btclib_descriptors
from embit.descriptor import Descriptor as EmbitDescriptor
from embit.descriptor.checksum import add_checksum

from .addresses import BDK_NETWORKS, bdk_kind
from .peer import Peer, Refused
from .report import Check
from .scenario import NOBODY
from .seeds import NETWORK_NAMES, Seed

CHECKSUM_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PATHS = ("", "/0/*", "/1/*", "/7/3/*", "/*", "/2147483647/*", "/5")


def run(peer: Peer, count: int, seed: int) -> Check:
    """So many descriptors, each at two indices, and each with one character of its checksum changed."""
    dice = random.Random(f"descriptors {seed}")
    check = Check(f"{count} descriptors")
    with check:
        for number in range(count):
            network = NETWORK_NAMES[number % len(NETWORK_NAMES)]
            text = add_checksum(_random(dice, network))
            indices = [0, dice.randrange(2**31)] if "*" in text else [0]
            _one(check, peer, dice, text, network, indices, f"seed {seed}, number {number}, {network}: {text}")
    return check


def _random(dice: random.Random, network: str) -> str:
    def key() -> str:
        root = Seed.random(dice).root(network)
        steps = [f"{dice.choice((44, 48, 84, 86, 0, 2**31 - 1))}h" for _ in range(dice.randrange(4))]
        child = root.derive("m/" + "/".join(steps)) if steps else root
        origin = f"[{'/'.join([root.my_fingerprint.hex(), *steps])}]" if dice.random() < 0.8 else ""
        return origin + child.to_public().to_base58() + dice.choice(PATHS)

    def leaf() -> str:
        if dice.random() < 0.5:
            return f"pk({key()})"
        count = dice.randint(1, 4)
        name = dice.choice(("multi_a", "sortedmulti_a"))
        return f"{name}({','.join([str(dice.randint(1, count)), *(key() for _ in range(count))])})"

    def tree(depth: int) -> str:
        return leaf() if depth == 0 or dice.random() < 0.4 else f"{{{tree(depth - 1)},{tree(depth - 1)}}}"

    form = dice.randrange(5)
    if form == 0:
        return f"wpkh({key()})"
    if form == 1:
        return f"tr({key()})"
    return f"tr({NOBODY if form == 2 else key()},{tree(3)})"


def _one(check: Check, peer: Peer, dice: random.Random, text: str, network: str, indices: list[int],
         about: str) -> None:
    answer = check.attempt("read by ours", about, lambda: peer.ask(
        "descriptor", descriptor=text, network=network, indices=indices))
    if not isinstance(answer, dict):
        return
    # Which mark hardened steps have is ours to choose; the checksum follows it.
    check.equal("written again", {"ours": answer["descriptor"], "embit": add_checksum(text.split("#")[0])}, about)
    scripts: dict[str, object] = {"ours": answer["scripts"]}
    parsed = btclib_descriptors.parse(text, network)
    scripts["btclib"] = [parsed.script_pub_key(index).script.hex() for index in indices]
    if "sortedmulti_a" in text:
        # embit and miniscript, and so bdk, know the unsorted form only.
        check.unable["bdk and embit read no sortedmulti_a"] += 1
    else:
        theirs = bdk.Descriptor(text, bdk_kind(network))
        scripts["bdk"] = [theirs.derive_address(index, BDK_NETWORKS[network]).script_pubkey().to_bytes().hex()
                          for index in indices]
        embit = EmbitDescriptor.from_string(text)
        scripts["embit"] = [embit.derive(index).script_pubkey().data.hex() for index in indices]
    check.equal("scripts", scripts, about)
    place = dice.randrange(len(text) - 8, len(text))
    letter = dice.choice([letter for letter in CHECKSUM_LETTERS if letter != text[place]])
    changed = text[:place] + letter + text[place + 1:]
    try:
        peer.ask("descriptor", descriptor=changed, network=network, indices=[])
        check.differs(f"ours reads a wrong checksum: {changed}")
    except Refused as refused:
        check.equal("wrong checksums", {"ours": refused.code, "expected": "descriptor_checksum"}, about)


