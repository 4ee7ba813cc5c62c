"""`bitcache wallet` as scripts use it, held against the others: keys, addresses, descriptors, and what it signs."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Sequence

from embit.descriptor import Descriptor
from embit.descriptor.checksum import add_checksum

from . import tool_signing
from .addresses import PURPOSES
from .keystore import Keystore
from .party import Party
from .report import Check
from .seeds import EMBIT_NETWORKS, NETWORK_NAMES, Seed


def run(tool: str, parties: Sequence[Party], count: int, seed: int) -> Check:
    """So many wallets, each restored into a keystore; opening one takes the tool half a second on purpose."""
    dice = random.Random(f"tool {seed}")
    check = Check(f"bitcache wallet with {count} seeds")
    with check, tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            wallet = Seed.random(dice, number)
            network = NETWORK_NAMES[(number + 3) % len(NETWORK_NAMES)]
            about = f"seed {seed}, number {number}: {wallet.entropy.hex()} {wallet.passphrase!r} {network}"
            keystore = Keystore(tool, os.path.join(folder, f"{number}.keystore"), wallet, network, check, about)
            keystore.restore()
            check.equal("keystore modes", {
                "expected": "600", "ours": f"{os.stat(keystore.path).st_mode & 0o777:o}"}, about)
            for kind in PURPOSES:
                _address(keystore, kind, dice.choice((0, 0, 3)), dice.randrange(10**6), dice.random() < 0.5)
            _descriptors(keystore)
            tool_signing.send(keystore, dice)
            tool_signing.messages(keystore, dice)
        tool_signing.psbts(tool, folder, parties, check, seed)
        tool_signing.chain(tool, folder, check)
    return check


def _address(keystore: Keystore, kind: str, account: int, index: int, change: bool) -> None:
    answer = keystore.ask("address", "--type", kind, "--account", str(account), "--index", str(index),
                          *(["--change"] if change else []))
    path = keystore.wallet.path(keystore.network, PURPOSES[kind], account, change, index)
    theirs = keystore.wallet.script(keystore.network, kind, path).address(EMBIT_NETWORKS[keystore.network])
    keystore.check.equal("addresses", {"ours": answer["address"], "embit": theirs}, f"{keystore.about} {path}")
    keystore.check.equal("paths", {"ours": answer["path"], "expected": path}, keystore.about)


def _descriptors(keystore: Keystore) -> None:
    check, about = keystore.check, keystore.about
    texts = [row["descriptor"] for row in keystore.ask("export-descriptors")["descriptors"]]
    check.equal("numbers of descriptors", {"ours": len(texts), "expected": 4}, f"{about} {texts}")
    root = keystore.wallet.root(keystore.network)
    for text in texts:
        bare = text.split("#")[0]
        check.equal("checksums", {"ours": text, "embit": add_checksum(bare)}, about)
        key = Descriptor.from_string(bare).keys[0]
        check.equal("fingerprints", {"ours": key.fingerprint, "embit": root.my_fingerprint}, about)
        origin = root.derive(key.origin.derivation).to_public().to_base58()
        check.equal("account keys", {"ours": key.key.to_base58(), "embit": origin}, f"{about} {text}")
