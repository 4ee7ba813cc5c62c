"""btclib's script engine accepts every kind of spend that we make, and refuses it with one byte changed."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from btclib.curves import set_libsecp256k1_serving
from btclib.exceptions import BTClibException
from btclib.script.engine import ALL_FLAGS, verify_input
from btclib.tx import Tx, TxOut
from embit import ec
from embit.descriptor.miniscript import Miniscript
from embit.hashes import hash160, sha256
from embit.script import Script, Witness
from embit.transaction import Transaction, TransactionInput, TransactionOutput

from .party_btclib import STANDARD
from .peer import Peer, Refused
from .report import Check

DEFAULT, ALL, NONE, SINGLE, ANYONE = 0x00, 0x01, 0x02, 0x03, 0x80
VERSION_0_TYPES = tuple(base | anyone for anyone in (0, ANYONE) for base in (ALL, NONE, SINGLE))
TAPROOT_TYPES = (DEFAULT, *VERSION_0_TYPES)

# An item of a witness is changed at every byte up to so many, and at so many places above.
EVERY_BYTE = 80
PLACES_OF_LONG_ITEMS = 24
# Bytes of a transaction outside its witnesses that are changed, for each spend.
OTHER_BYTES = 12
LOCK_HEIGHT, LOCK_TIME, OLDER_BLOCKS, OLDER_TIME = 700_000, 1_600_000_000, 10, 1 << 22 | 5


class Keys:
    """Fresh keys from the dice."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def secrets(self, count: int) -> list[str]:
        """So many secret keys in hexadecimal."""
        return [self._dice.randbytes(32).hex() for _ in range(count)]


def public(secret: str) -> ec.PublicKey:
    """The public key of a secret one."""
    return ec.PrivateKey(bytes.fromhex(secret)).get_public_key()


def x_only(secret: str) -> str:
    """Its x-only form."""
    return public(secret).xonly().hex()


@dataclass(frozen=True)
class Spend:
    """One way to spend one output: what WalletPeer is told, and what the input needs beside signatures."""

    name: str
    request: dict[str, Any]
    hash_types: tuple[int, ...]
    sequence: int = 0xFFFF_FFFD
    lock_time: int = 0
    # The same script in another library's words.
    miniscript: str | None = None


def leaf_spends(keys: Keys, dice: random.Random) -> Iterator[Spend]:
    """Every ready-made script, each in a tree of its own, beside others and deep below."""
    one, *three = keys.secrets(4)
    others = [{"form": "key", "key": x_only(secret)} for secret in keys.secrets(3)]
    preimage = dice.randbytes(32)
    internal = x_only(keys.secrets(1)[0])

    def spend(name: str, leaf: dict[str, Any], miniscript: str, signers: list[str | None], **more: Any) -> Spend:
        tree = dice.choice(([leaf], [leaf, others[0]], [others[0], [others[1], [leaf, others[2]]]]))
        extra = {"preimage": more.pop("preimage")} if "preimage" in more else {}
        # A tree of one leaf is the leaf itself.
        whole = tree[0] if len(tree) == 1 else tree
        return Spend(f"leaf {name}", {"kind": "leaf", "internal": internal, "tree": whole, "leaf": leaf,
                                      "keys": signers, **extra}, TAPROOT_TYPES, miniscript=miniscript, **more)

    key = x_only(one)
    yield spend("pk", {"form": "key", "key": key}, f"pk({key})", [one])
    thirds = [x_only(secret) for secret in three]
    for signers in ([three[0], three[1], None], [None, three[1], three[2]], [three[0], None, three[2]]):
        yield spend("multi_a", {"form": "threshold", "required": 2, "keys": thirds},
                    f"multi_a(2,{','.join(thirds)})", signers)
    for lock in (LOCK_HEIGHT, LOCK_TIME):
        yield spend("after", {"form": "fromLockTime", "key": key, "lock": lock}, f"and_v(v:pk({key}),after({lock}))",
                    [one], lock_time=lock + dice.randrange(100))
    for older in (OLDER_BLOCKS, OLDER_TIME):
        yield spend("older", {"form": "afterLock", "key": key, "lock": older}, f"and_v(v:pk({key}),older({older}))",
                    [one], sequence=older + dice.randrange(3))
    digest = sha256(preimage).hex()
    yield spend("sha256", {"form": "preimage", "key": key, "hash": digest}, f"and_v(v:sha256({digest}),pk({key}))",
                [one], preimage=preimage.hex())


def spends(dice: random.Random) -> Iterator[Spend]:
    """Every kind once."""
    keys = Keys(dice)
    yield Spend("p2wpkh", {"kind": "p2wpkh", "keys": keys.secrets(1)}, VERSION_0_TYPES)
    yield Spend("p2tr key path", {"kind": "p2tr", "keys": keys.secrets(1)}, TAPROOT_TYPES)
    yield Spend("p2tr key path over a root", {
        "kind": "p2tr", "keys": keys.secrets(1), "root": dice.randbytes(32).hex()}, TAPROOT_TYPES)
    three = keys.secrets(3)
    compressed = [public(secret).sec().hex() for secret in three]
    for wrapped in (False, True):
        yield Spend("p2sh-p2wsh multi" if wrapped else "p2wsh multi", {
            "kind": "p2wsh", "wrapped": wrapped, "required": 2, "public": compressed,
            "keys": [three[0], None, three[2]]}, VERSION_0_TYPES, miniscript=f"multi(2,{','.join(compressed)})")
    yield from leaf_spends(keys, dice)


def run(peer: Peer, seed: int) -> Check:
    """Makes every kind of spend with every hash type, and changes each of them."""
    dice = random.Random(f"spends {seed}")
    check = Check("spends before btclib's script engine")
    with check:
        for spend in spends(dice):
            answer = peer.ask("output", spend=spend.request)
            _scripts(check, spend, answer, f"{spend.name}, seed {seed}")
            for hash_type in spend.hash_types:
                about = f"{spend.name}, hash type {hash_type:#04x}, seed {seed}"
                try:
                    Case(peer, check, dice, spend, answer["script"], hash_type, about).run()
                except Refused as refused:
                    check.differs(f"ours does not sign: {refused} ({about})")
    return check


def _scripts(check: Check, spend: Spend, ours: dict[str, Any], about: str) -> None:
    """The script itself and the output that commits to it, by embit."""
    secrets = spend.request["keys"]
    if spend.miniscript is not None:
        is_leaf = spend.request["kind"] == "leaf"
        script = Miniscript.read_from(io.BytesIO(spend.miniscript.encode()), taproot=is_leaf).compile()
        check.equal("scripts", {"ours": ours["inner"], "embit": script.hex()}, about)
        if not is_leaf:
            program = b"\x00\x20" + sha256(script)
            output = b"\xa9\x14" + hash160(program) + b"\x87" if spend.request["wrapped"] else program
        else:
            internal = ec.PublicKey.from_xonly(bytes.fromhex(spend.request["internal"]))
            output = b"\x51\x20" + internal.taproot_tweak(bytes.fromhex(ours["root"])).xonly()
    elif spend.request["kind"] == "p2wpkh":
        output = b"\x00\x14" + hash160(public(secrets[0]).sec())
    else:
        output = b"\x51\x20" + public(secrets[0]).taproot_tweak(bytes.fromhex(spend.request.get("root", ""))).xonly()
    check.equal("outputs", {"ours": ours["script"], "embit": output.hex()}, about)


class Case:
    """One signed transaction with the input in question and some others."""

    def __init__(self, peer: Peer, check: Check, dice: random.Random, spend: Spend, script: str, hash_type: int,
                 about: str) -> None:
        self._peer, self._check, self._dice, self._about = peer, check, dice, about
        count = dice.randint(1, 3)
        self._index = dice.randrange(count)
        # What the other inputs spend needs no answer: an old node's anyone-can-spend, which is not judged here.
        self._spent = [(dice.randrange(10_000, 10**10), bytes.fromhex(script)) for _ in range(count)]
        inputs = [TransactionInput(dice.randbytes(32), dice.randrange(5),
                                   sequence=(spend.sequence if index == self._index
                                             else dice.choice((0, 5, 0xFFFF_FFFE))))
                  for index in range(count)]
        outputs = [TransactionOutput(dice.randrange(1000, 3000), Script(b"\x00\x14" + dice.randbytes(20)))
                   for _ in range(count + dice.randrange(2))]
        unsigned = Transaction(vin=inputs, vout=outputs, locktime=spend.lock_time)
        answer = peer.ask("sign-spend", tx=unsigned.serialize().hex(), previous=self._previous, input=self._index,
                          hashType=hash_type, spend=spend.request)
        self._tx = Transaction.parse(bytes.fromhex(answer["tx"]))

    @property
    def _previous(self) -> list[dict[str, Any]]:
        return [{"value": value, "script": script.hex()} for value, script in self._spent]

    def run(self) -> None:
        """The spend itself, then each change of it."""
        self._verdicts("spends", [self._tx], must_be=True)
        # Once more without the library that every side's curve arithmetic otherwise is.
        set_libsecp256k1_serving(serving=False)
        alone = self._judged(self._tx.serialize(), STANDARD)
        set_libsecp256k1_serving(serving=True)
        self._check.holds("spends by btclib's own arithmetic", alone == "", f"{alone}; {self._about}")
        witness = list(self._tx.vin[self._index].witness.items)
        self._verdicts("spends with a changed witness", [self._with(changed) for changed in self._changed(witness)],
                       must_be=False)
        self._verdicts("transactions changed elsewhere", list(self._changed_elsewhere()), must_be=None)

    def _with(self, witness: list[bytes]) -> Transaction:
        changed = Transaction.parse(self._tx.serialize())
        changed.vin[self._index].witness = Witness(witness)
        return changed

    def _changed(self, witness: list[bytes]) -> Iterator[list[bytes]]:
        """One byte of one item changed; an item without its last byte, without any, missing or twice there."""
        for place, item in enumerate(witness):
            offsets = range(len(item))
            if len(item) > EVERY_BYTE:
                offsets = sorted(self._dice.sample(offsets, PLACES_OF_LONG_ITEMS))
            instead = [item[:offset] + bytes([item[offset] ^ self._dice.randrange(1, 256)]) + item[offset + 1:]
                       for offset in offsets]
            instead += [item + b"\x00", item + b"\x01"]
            if item:
                instead += [item[:-1], item[1:], b""]
            for other in instead:
                yield witness[:place] + [other] + witness[place + 1:]
            yield witness[:place] + witness[place + 1:]
            yield witness[:place] + [item] + witness[place:]

    def _changed_elsewhere(self) -> Iterator[Transaction]:
        """Other inputs and outputs, sequences, version and lock time: hash types and locks say what may change."""
        for _ in range(OTHER_BYTES):
            changed = Transaction.parse(self._tx.serialize())
            what = self._dice.randrange(6)
            if what == 0:
                changed.version = self._dice.choice((1, 3))
            elif what == 1:
                changed.locktime ^= 1 << self._dice.randrange(32)
            elif what == 2:
                spending = self._dice.choice(changed.vin)
                spending.sequence ^= 1 << self._dice.randrange(32)
            elif what == 3:
                spending = self._dice.choice(changed.vin)
                spending.txid = self._dice.randbytes(32)
            elif what == 4:
                self._dice.choice(changed.vout).value += 1
            else:
                output = self._dice.choice(changed.vout)
                output.script_pubkey = Script(b"\x00\x14" + self._dice.randbytes(20))
            yield changed

    def _verdicts(self, what: str, transactions: list[Transaction], must_be: bool | None) -> None:
        """Both engines by the rules of blocks and by those of relaying; `must_be` where the answer is known."""
        texts = [tx.serialize() for tx in transactions]
        for rules, flags in (("consensus", ALL_FLAGS), ("standard", STANDARD)):
            ours = self._peer.ask("check-input", txs=[text.hex() for text in texts], previous=self._previous,
                                  input=self._index, rules=rules)["verdicts"]
            for text, verdict in zip(texts, ours):
                theirs = self._judged(text, flags)
                about = f"{self._about}, {rules} rules, {text.hex()}"
                sides: dict[str, object] = {"ours": verdict == "", "btclib": theirs == ""}
                if must_be is not None:
                    sides["expected"] = must_be
                self._check.equal(f"{what} by the rules of {rules}", sides, f"{verdict or theirs}; {about}")

    def _judged(self, tx: bytes, flags: Any) -> str:
        try:
            judge_input(tx, self._spent, self._index, flags)
        except BTClibException as error:
            return str(error) or type(error).__name__
        return ""


def judge_input(tx: bytes, spent: list[tuple[int, bytes]], index: int, flags: Any) -> None:
    """btclib's verdict on one input."""
    verify_input([TxOut(value, script) for value, script in spent], Tx.parse(tx), index, flags)
