"""The same seed gives the same fingerprints, keys, descriptors, checksums and addresses."""

from __future__ import annotations

import random

import bdkpython as bdk
from btclib import descriptors as btclib_descriptors
from embit.descriptor import Descriptor as EmbitDescriptor
from embit.descriptor.checksum import add_checksum

from .peer import Peer
from .report import Check
from .seeds import EMBIT_NETWORKS, NETWORK_NAMES, Seed

BDK_NETWORKS = {"mainnet": bdk.Network.BITCOIN, "testnet": bdk.Network.TESTNET, "signet": bdk.Network.SIGNET,
                "regtest": bdk.Network.REGTEST}
PURPOSES = {"p2wpkh": 84, "p2tr": 86}
# BIP 32's last number, some common ones, and one at random.
LAST_INDEX = 2**31 - 1
# btclib is a third opinion in slow Python: it judges one seed of so many.
BTCLIB_EVERY = 10


def bdk_kind(network: str) -> bdk.NetworkKind:
    """What bdk calls the two kinds of keys."""
    return bdk.NetworkKind.MAIN if network == "mainnet" else bdk.NetworkKind.TEST


def with_apostrophes(descriptor: str) -> str:
    """A descriptor without its checksum and with one of the two marks of hardened steps."""
    origin, bracket, rest = descriptor.split("#")[0].partition("]")
    return origin.replace("h/", "'/").replace("h", "'") + bracket + rest if "[" in origin else descriptor


def run(peer: Peer, count: int, seed: int) -> Check:
    """Compares `count` random seeds."""
    dice = random.Random(f"addresses {seed}")
    check = Check(f"descriptors and addresses of {count} seeds")
    with check:
        for number in range(count):
            wallet = Seed.random(dice, number)
            network = NETWORK_NAMES[number % len(NETWORK_NAMES)]
            account = dice.choice((0, 0, 0, 1, 7, dice.randrange(2**31), LAST_INDEX))
            indices = [0, dice.randrange(1, 1000), dice.choice((2**20, dice.randrange(2**31), LAST_INDEX))]
            about = f"seed {seed}, number {number}: {wallet.entropy.hex()} {wallet.passphrase!r} {network} {account}"
            answer = peer.ask("wallet", **wallet.request(), network=network, account=account, indices=indices)
            _one(check, wallet, network, account, indices, answer, about)
            if number % BTCLIB_EVERY == 0:
                _btclib(check, network, indices, answer, about)
    return check


def _one(check: Check, wallet: Seed, network: str, account: int, indices: list[int], ours: dict, about: str) -> None:
    mnemonic = bdk.Mnemonic.from_string(wallet.words)
    check.equal("words", {"ours": ours["words"], "bdk": str(bdk.Mnemonic.from_entropy(wallet.entropy)),
                          "embit": wallet.words}, about)
    root = wallet.root(network)
    secret = bdk.DescriptorSecretKey(bdk_kind(network), mnemonic, wallet.passphrase)
    check.equal("fingerprints", {"ours": ours["fingerprint"], "bdk": secret.as_public().master_fingerprint(),
                                 "embit": root.my_fingerprint.hex()}, about)
    place = 0
    for kind, purpose in PURPOSES.items():
        path = f"m/{purpose}h/{0 if network == 'mainnet' else 1}h/{account}h"
        theirs = str(secret.derive(bdk.DerivationPath(path)).as_public())
        xpub = root.derive(path).to_public().to_base58()
        check.equal("account keys", {"ours": ours["xpubs"][kind], "bdk": theirs.partition("]")[2].split("/")[0],
                                     "embit": xpub}, f"{about} {path}")
        for change in (False, True):
            text = ours["descriptors"][place]
            _descriptor(check, text, network, indices, ours["addresses"][place], f"{about} {text}")
            if account == 0:
                make = bdk.Descriptor.new_bip84 if purpose == 84 else bdk.Descriptor.new_bip86
                keychain = bdk.KeychainKind.INTERNAL if change else bdk.KeychainKind.EXTERNAL
                check.equal("templates", {"ours": with_apostrophes(text), "bdk": with_apostrophes(
                    str(make(secret, keychain, bdk_kind(network))))}, about)
            place += 1


def _descriptor(check: Check, text: str, network: str, indices: list[int], addresses: list[str], about: str) -> None:
    check.equal("checksums", {"ours": text, "embit": add_checksum(text.split("#")[0])}, about)
    # bdk refuses a text whose checksum is wrong; embit does not look at it.
    theirs = bdk.Descriptor(text, bdk_kind(network))
    embit = EmbitDescriptor.from_string(text)
    for index, address in zip(indices, addresses):
        check.equal("addresses", {"ours": address, "bdk": str(theirs.derive_address(index, BDK_NETWORKS[network])),
                                  "embit": embit.derive(index).address(EMBIT_NETWORKS[network])}, f"{about} {index}")


def _btclib(check: Check, network: str, indices: list[int], ours: dict, about: str) -> None:
    for text, addresses in zip(ours["descriptors"], ours["addresses"]):
        check.equal("checksums by btclib", {
            "ours": text, "btclib": btclib_descriptors.add_checksum(text.split("#")[0])}, about)
        parsed = btclib_descriptors.parse(text, network)
        check.equal("addresses by btclib", {
            "ours": addresses, "btclib": [parsed.address(index) for index in indices]}, f"{about} {text}")
