"""The commands that scripts rely on, held against embit: `wallet restore`, `wallet address`, `wallet export-descriptors`."""

from __future__ import annotations

import json
import os
import random
import subprocess
import tempfile
from typing import Any

from embit.descriptor import Descriptor
from embit.descriptor.checksum import add_checksum

from .addresses import PURPOSES
from .report import Check
from .seeds import EMBIT_NETWORKS, NETWORK_NAMES, Seed


def run(tool: str, count: int, seed: int) -> Check:
    """So many wallets, each restored into a keystore; opening one takes the tool half a second on purpose."""
    dice = random.Random(f"tool {seed}")
    check = Check(f"bitcache wallet with {count} seeds")
    with check, tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            wallet = Seed.random(dice, number)
            network = NETWORK_NAMES[(number + 3) % len(NETWORK_NAMES)]
            about = f"seed {seed}, number {number}: {wallet.entropy.hex()} {wallet.passphrase!r} {network}"
            _Keystore(tool, os.path.join(folder, str(number)), wallet, network, check, about).run(dice)
    return check


class _Keystore:
    def __init__(self, tool: str, path: str, wallet: Seed, network: str, check: Check, about: str) -> None:
        self._tool, self._path, self._wallet, self._network = tool, path, wallet, network
        self._check, self._about = check, about

    def run(self, dice: random.Random) -> None:
        """Restores, then asks for two addresses and the descriptors."""
        self._call("restore", "--keystore", self._path, "--network", self._network, words=self._wallet.words)
        self._check.equal("keystore modes", {"expected": "600", "ours": f"{os.stat(self._path).st_mode & 0o777:o}"},
                          self._about)
        for kind in PURPOSES:
            account, index, change = dice.choice((0, 0, 3)), dice.randrange(10**6), dice.random() < 0.5
            self._address(kind, account, index, change)
        self._descriptors()

    def _address(self, kind: str, account: int, index: int, change: bool) -> None:
        arguments = ["address", "--keystore", self._path, "--type", kind, "--account", str(account), "--index",
                     str(index), "--json"]
        answer = json.loads(self._call(*arguments, *(["--change"] if change else [])))
        coin = 0 if self._network == "mainnet" else 1
        path = f"m/{PURPOSES[kind]}'/{coin}'/{account}'/{int(change)}/{index}"
        key = self._wallet.root(self._network).derive(path.replace("'", "h"))
        text = ("wpkh(%s)" if kind == "p2wpkh" else "tr(%s)") % key.get_public_key()
        address = Descriptor.from_string(text).address(EMBIT_NETWORKS[self._network])
        self._check.equal("addresses", {"ours": answer["address"], "embit": address}, f"{self._about} {path}")
        self._check.equal("paths", {"ours": answer["path"], "expected": path}, self._about)

    def _descriptors(self) -> None:
        answer = json.loads(self._call("export-descriptors", "--keystore", self._path, "--json"))
        texts = list(_descriptors_in(answer))
        self._check.equal("numbers of descriptors", {"ours": len(texts), "expected": 4}, f"{self._about} {answer}")
        root = self._wallet.root(self._network)
        for text in texts:
            bare = text.split("#")[0]
            self._check.equal("checksums", {"ours": text, "embit": add_checksum(bare)}, self._about)
            key = Descriptor.from_string(bare).keys[0]
            self._check.equal("fingerprints", {"ours": key.fingerprint, "embit": root.my_fingerprint}, self._about)
            origin = root.derive(key.origin.derivation).to_public().to_base58()
            self._check.equal("account keys", {"ours": key.key.to_base58(), "embit": origin}, f"{self._about} {text}")

    def _call(self, *arguments: str, words: str = "") -> str:
        environment = {**os.environ, "BITCACHE_KEYSTORE_PASSPHRASE": "correct horse battery staple"}
        environment.pop("BITCACHE_BIP39_PASSPHRASE", None)
        if self._wallet.passphrase:
            environment["BITCACHE_BIP39_PASSPHRASE"] = self._wallet.passphrase
        done = subprocess.run([self._tool, "wallet", *arguments], input=words.encode(), env=environment,
                              capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"wallet {' '.join(arguments)} ended with {done.returncode}: {done.stderr.decode()}")
        self._check.agreed["calls"] += 1
        return done.stdout.decode()


def _descriptors_in(value: Any) -> list[str]:
    """The texts with a checksum, wherever they stand in what the tool prints."""
    if isinstance(value, str):
        return [value] if "#" in value and "(" in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in _descriptors_in(part)]
