"""Random wallets, from one seed of the run."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

from embit import bip32, bip39, script
from embit.networks import NETWORKS

# Passphrases whose bytes depend on NFKD, and some that do not.
PASSPHRASES = (
    "", "", "", "TREZOR", "correct horse", "pässwörd", "Å", "Å", "Ångström ﬁ ½", "㍍ガバヴァぱばぐゞちぢ十人十色",
    "ключ", "密碼 1", "🔑 & ⚿", "ẛ̣", "한국어")
ENTROPY_SIZES = (16, 20, 24, 28, 32)
NETWORK_NAMES = ("mainnet", "testnet", "signet", "regtest")
EMBIT_NETWORKS = {"mainnet": NETWORKS["main"], "testnet": NETWORKS["test"], "signet": NETWORKS["signet"],
                  "regtest": NETWORKS["regtest"]}


@dataclass(frozen=True)
class Seed:
    """Words and a passphrase."""

    words: str
    passphrase: str
    entropy: bytes

    @staticmethod
    def random(dice: random.Random, number: int = 0) -> Seed:
        """The next seed of the dice; its size follows from its number, so that every size comes equally often."""
        entropy = dice.randbytes(ENTROPY_SIZES[number % len(ENTROPY_SIZES)])
        return Seed(bip39.mnemonic_from_bytes(entropy), dice.choice(PASSPHRASES), entropy)

    def root(self, network: str) -> bip32.HDKey:
        """The master key, as embit derives it; embit leaves NFKD to its caller."""
        passphrase = unicodedata.normalize("NFKD", self.passphrase)
        seed = bip39.mnemonic_to_seed(self.words, passphrase)
        return bip32.HDKey.from_seed(seed, version=EMBIT_NETWORKS[network]["xprv"])

    @staticmethod
    def path(network: str, purpose: int, account: int, change: bool, index: int) -> str:
        """The path of an address by BIP 44's scheme."""
        return f"m/{purpose}'/{0 if network == 'mainnet' else 1}'/{account}'/{int(change)}/{index}"

    def script(self, network: str, kind: str, path: str) -> script.Script:
        """embit's script of a kind at a path."""
        key = self.root(network).derive(path.replace("'", "h")).get_public_key()
        return script.p2wpkh(key) if kind == "p2wpkh" else script.p2tr(key)

    def request(self) -> dict[str, str]:
        """The fields by which WalletPeer takes a wallet."""
        return {"words": self.words, "passphrase": self.passphrase}
