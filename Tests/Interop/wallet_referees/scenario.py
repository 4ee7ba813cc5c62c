"""What is spent in the checks of PSBT: wallets of one and of three keys, coins of theirs, and payments."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from embit import bip32
from embit.descriptor import Descriptor
from embit.script import Script
from embit.transaction import Transaction, TransactionInput, TransactionOutput

from .seeds import Seed

NETWORK = "regtest"
# BIP 341's point of which nobody knows the secret.
NOBODY = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0"


@dataclass(frozen=True)
class Kind:
    """A form of wallet: its descriptor around key expressions, and who has to sign."""

    name: str
    account: str
    key_count: int
    descriptor: Callable[[list[str]], str]
    # The cosigners that sign one after the other.
    signers: tuple[int, ...] = (0,)
    # A relative lock that the spending input has to carry.
    sequence: int = 0xFFFF_FFFD

    @property
    def is_locked(self) -> bool:
        """Whether the script that is taken asks for a relative lock."""
        return self.sequence < 0x8000_0000


KINDS = (
    Kind("p2wpkh", "m/84h/1h/0h", 1, lambda keys: f"wpkh({keys[0]})"),
    Kind("p2tr key path", "m/86h/1h/0h", 1, lambda keys: f"tr({keys[0]})"),
    Kind("p2tr key path beside scripts", "m/86h/1h/0h", 3,
         lambda keys: f"tr({keys[0]},{{pk({keys[1]}),pk({keys[2]})}})"),
    Kind("p2tr script path", "m/48h/1h/0h/3h", 3, lambda keys: f"tr({keys[0]},{{pk({keys[1]}),pk({keys[2]})}})",
         signers=(2,)),
    Kind("p2tr script path, 2 of 3", "m/48h/1h/0h/3h", 3,
         lambda keys: f"tr({NOBODY},multi_a(2,{keys[0]},{keys[1]},{keys[2]}))", signers=(0, 2)),
    Kind("p2tr script path, 2 of 3 in a tree", "m/48h/1h/0h/3h", 4,
         lambda keys: f"tr({NOBODY},{{pk({keys[3]}),{{multi_a(2,{keys[0]},{keys[1]},{keys[2]}),pk({keys[1]})}}}})",
         signers=(2, 0)),
    Kind("p2tr script path, relative lock", "m/48h/1h/0h/3h", 2,
         lambda keys: f"tr({keys[0]},and_v(v:pk({keys[1]}),older(144)))", signers=(1,), sequence=144),
)


@dataclass(frozen=True)
class Coin:
    """An output of the funding transaction that pays to the wallet."""

    vout: int
    value: int
    change: bool
    index: int


@dataclass(frozen=True)
class Scenario:
    """A wallet, its coins, and a transaction that spends them."""

    kind: Kind
    seeds: tuple[Seed, ...]
    funding: Transaction
    coins: tuple[Coin, ...]
    # Without witnesses: what every creator is asked for.
    unsigned: Transaction
    # Which output is change, and the index of its key.
    change_output: int
    change_index: int
    about: str = field(compare=False, default="")

    def key(self, cosigner: int, secret: bool, branch: int) -> str:
        """A key expression with its origin."""
        root = self.seeds[cosigner].root(NETWORK)
        account: bip32.HDKey = root.derive(self.kind.account)
        text = (account if secret else account.to_public()).to_base58()
        return f"[{root.my_fingerprint.hex()}/{self.kind.account[2:]}]{text}/{branch}/*"

    def descriptor(self, branch: int, secret_of: int | None = None) -> str:
        """The wallet's descriptor, with one cosigner's secret key where it is asked for."""
        return self.kind.descriptor(
            [self.key(number, number == secret_of, branch) for number in range(len(self.seeds))])

    def script(self, branch: int, index: int) -> Script:
        """The script of an address of the wallet."""
        return Descriptor.from_string(self.descriptor(branch)).derive(index).script_pubkey()

    @property
    def previous_outputs(self) -> list[TransactionOutput]:
        """The outputs that the inputs spend, in their order."""
        return [self.funding.vout[coin.vout] for coin in self.coins]


def make(kind: Kind, dice: random.Random, about: str) -> Scenario:
    """A random scenario of a kind: one to three coins, one to three payments, and change."""
    seeds = tuple(Seed.random(dice, dice.randrange(5)) for _ in range(kind.key_count))
    bare = Scenario(kind, seeds, Transaction(), (), Transaction(), 0, 0)
    coins, outputs = [], []
    for _ in range(dice.randint(1, 3)):
        # Outputs of somebody else lie between, so that a place in the funding transaction is no place among the inputs.
        outputs.append(TransactionOutput(dice.randrange(1000, 10**8), _payee(dice)))
        coin = Coin(len(outputs), dice.randrange(100_000, 10**9), dice.random() < 0.5, dice.randrange(1000))
        outputs.append(TransactionOutput(coin.value, bare.script(int(coin.change), coin.index)))
        coins.append(coin)
    funding = Transaction(vin=[TransactionInput(dice.randbytes(32), dice.randrange(9), sequence=0xFFFF_FFFD)],
                          vout=outputs)
    inputs = [TransactionInput(funding.txid(), coin.vout, sequence=kind.sequence) for coin in coins]
    payments = [TransactionOutput(dice.randrange(1000, 20_000), _payee(dice)) for _ in range(dice.randint(1, 3))]
    change_index = dice.randrange(1000)
    fee = dice.randrange(1000, 5000)
    change = TransactionOutput(
        sum(coin.value for coin in coins) - sum(out.value for out in payments) - fee, bare.script(1, change_index))
    place = dice.randint(0, len(payments))
    payments.insert(place, change)
    unsigned = Transaction(vin=inputs, vout=payments, locktime=dice.choice((0, 0, 800_000)))
    return Scenario(kind, seeds, funding, tuple(coins), unsigned, place, change_index, about)


def _payee(dice: random.Random) -> Script:
    return Script(dice.choice((b"\x00\x14" + dice.randbytes(20), b"\x00\x20" + dice.randbytes(32),
                               b"\x76\xa9\x14" + dice.randbytes(20) + b"\x88\xac",
                               b"\xa9\x14" + dice.randbytes(20) + b"\x87")))
