"""Signed messages of BIP 322: btclib and rust-bitcoin's crate accept ours, and ours accepts btclib's."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from typing import Any

import bip322 as rust_bip322
from btclib import bip322 as btclib_bip322
from btclib.ecc import dsa, ssa
from btclib.exceptions import BTClibException
from btclib.key import PrvKeyData
from btclib.psbt import Psbt
from btclib.script.script_pub_key import ScriptPubKey
from btclib.script.sig_hash import ALL, DEFAULT, from_tx
from btclib.script.sig_hash import taproot as taproot_sig_hash
from btclib.script.taproot import output_prvkey_from_merkle_root
from btclib.script.witness import Witness
from btclib.tx import OutPoint, TxIn, TxOut
from embit import ec, script
from embit.networks import NETWORKS

from . import fields
from .peer import Peer
from .report import Check

MESSAGES = ("", "Hello World", "The Times 03/Jan/2009", "ключ 🔑 密碼", "two\nlines\n", " ", "x" * 500, "\u0000", "é",
            "e\u0301")
FORMATS = ("smp", "ful", "pof")
# Places of a signature's bytes that are changed, for each message.
CHANGES = 6


@dataclass(frozen=True)
class Signer:
    """A secret key and its address on the main network, which is the only one that the crate knows."""

    secret: str
    is_taproot: bool

    @staticmethod
    def random(dice: random.Random) -> Signer:
        """A fresh key."""
        return Signer(dice.randbytes(32).hex(), dice.random() < 0.5)

    @property
    def script(self) -> script.Script:
        """The script of the address."""
        key = ec.PrivateKey(bytes.fromhex(self.secret)).get_public_key()
        return script.p2tr(key) if self.is_taproot else script.p2wpkh(key)

    @property
    def address(self) -> str:
        """The address."""
        return self.script.address(NETWORKS["main"])

    @property
    def signing_key(self) -> str:
        """What our library signs with: for taproot the output's own key, already tweaked."""
        if not self.is_taproot:
            return self.secret
        return ec.PrivateKey(bytes.fromhex(self.secret)).taproot_tweak().secret.hex()


def run(peer: Peer, count: int, seed: int) -> Check:
    """So many messages in every format, each signed by both sides and then changed."""
    dice = random.Random(f"messages {seed}")
    check = Check(f"{count} signed messages in {len(FORMATS)} formats")
    with check:
        for number in range(count):
            signer = Signer.random(dice)
            message = MESSAGES[number] if number < len(MESSAGES) else dice.choice(MESSAGES) + str(dice.random())
            about = f"seed {seed}, number {number}: {message[:20]!r} {signer.address}"
            for form in FORMATS:
                coins = _coins(dice) if form == "pof" else []
                _ours(check, peer, dice, signer, message, form, coins, f"{about} {form}")
            _theirs(check, peer, dice, signer, message, _coins(dice), about)
    return check


Coins = list[tuple[str, int, Signer]]


def _coins(dice: random.Random) -> Coins:
    return [(f"{dice.randbytes(32).hex()}:{dice.randrange(5)}", dice.randrange(1000, 10**9), Signer.random(dice))
            for _ in range(dice.randint(1, 3))]


def _ours(check: Check, peer: Peer, dice: random.Random, signer: Signer, message: str, form: str, coins: Coins,
          about: str) -> None:
    terms = {"version": 2, "lockTime": dice.choice((0, 800_000)), "sequence": dice.choice((0, 10))}
    answer = check.attempt("signed by ours", about, lambda: peer.ask(
        "message-sign", message=message.encode().hex(), script=signer.script.data.hex(), format=form,
        keys=[signer.signing_key, *(owner.signing_key for _, _, owner in coins)], **terms,
        coins=[{"outpoint": place, "value": value, "script": owner.script.data.hex()}
               for place, value, owner in coins]))
    if not isinstance(answer, dict):
        return
    signature = answer["signature"]
    check.holds("formats", signature.startswith(form), about)
    _verdicts(check, peer, signer, message, signature, True, f"by ours: {about} {signature[:200]}")
    _verdicts(check, peer, signer, message + " ", signature, False, f"other message: {about}")
    _verdicts(check, peer, Signer.random(dice), message, signature, False, f"other address: {about}")
    for _ in range(CHANGES):
        changed = _changed(signature, dice)
        _agree(check, peer, signer, message, changed, f"changed: {about} {changed[:300]}")


def _theirs(check: Check, peer: Peer, dice: random.Random, signer: Signer, message: str, coins: Coins,
            about: str) -> None:
    key = PrvKeyData(int(signer.secret, 16))
    simple = btclib_bip322.sign(message.encode(), key, signer.address).b64encode()
    proof = proof_of_funds(message, signer, coins)
    for signature in (simple, proof):
        _verdicts(check, peer, signer, message, signature, True, f"by btclib: {about} {signature[:200]}")
        _verdicts(check, peer, signer, message + "!", signature, False, f"by btclib, other message: {about}")
        for _ in range(CHANGES):
            changed = _changed(signature, dice)
            _agree(check, peer, signer, message, changed, f"by btclib, changed: {about} {changed[:300]}")


def proof_of_funds(message: str, signer: Signer, coins: Coins) -> str:
    """A proof of funds by btclib's transactions and signatures."""
    challenge = ScriptPubKey.from_address(signer.address).script
    spend = btclib_bip322.to_spend(message.encode(), challenge)
    tx = btclib_bip322.to_sign(spend)
    spent, owners = list(spend.vout), [signer]
    for place, value, owner in coins:
        txid, _, index = place.partition(":")
        tx.vin.append(TxIn(OutPoint(bytes.fromhex(txid), int(index)), b"", 0))
        spent.append(TxOut(value, owner.script.data))
        owners.append(owner)
    witnesses = [_witness(tx, index, spent, owner) for index, owner in enumerate(owners)]
    psbt = Psbt.from_tx(tx)
    for scope, output, witness in zip(psbt.inputs, spent, witnesses):
        scope.witness_utxo = output
        scope.final_script_witness = witness
    return btclib_bip322.Sig(psbt).b64encode()


def _witness(tx: Any, index: int, spent: list[TxOut], owner: Signer) -> Witness:
    secret = int(owner.secret, 16)
    if owner.is_taproot:
        digest = taproot_sig_hash(tx, index, spent, DEFAULT, 0, b"", b"")
        return Witness([ssa.sign_(digest, output_prvkey_from_merkle_root(secret)).serialize()])
    signature = dsa.sign_(from_tx(spent, tx, index, ALL), secret).serialize() + bytes([ALL])
    return Witness([signature, ec.PrivateKey(bytes.fromhex(owner.secret)).get_public_key().sec()])


def _changed(signature: str, dice: random.Random) -> str:
    """One byte changed: of a proof of funds in its transaction, in a witness, or in what a later input spends.

    The rest of such a PSBT has bytes that mean nothing to a verifier, who makes up the first input's coin himself.
    """
    data = base64.b64decode(signature[3:])
    if signature.startswith("pof"):
        maps = fields.read(data)
        records = [(maps.globals, b"\x00"), *((scope, b"\x08") for scope in maps.inputs),
                   *((scope, b"\x01") for scope in maps.inputs[1:])]
        scope, key = dice.choice(records)
        # Counts stay as they are, so that the PSBT can still be taken apart.
        scope[key] = _with_other_byte(scope[key], dice, 5 if key == b"\x00" else 0)
        data = fields.write(maps)
    else:
        data = _with_other_byte(data, dice)
    return signature[:3] + base64.b64encode(data).decode()


def _with_other_byte(data: bytes, dice: random.Random, begin: int = 0) -> bytes:
    place = dice.randrange(begin, len(data))
    return data[:place] + bytes([data[place] ^ dice.randrange(1, 256)]) + data[place + 1:]


def _ours_says(peer: Peer, signer: Signer, message: str, signature: str) -> str:
    verdict: str = peer.ask("message-verify", message=message.encode().hex(), script=signer.script.data.hex(),
                            signature=signature)["verdict"]
    return verdict


def _btclib_says(signer: Signer, message: str, signature: str) -> str:
    try:
        btclib_bip322.assert_as_valid(message.encode(), signer.address, signature, legacy=False)
    except btclib_bip322.InconclusiveError:
        return "inconclusive"
    except (BTClibException, ValueError):
        return "invalid"
    return "valid"


def _verdicts(check: Check, peer: Peer, signer: Signer, message: str, signature: str, is_valid: bool,
              about: str) -> None:
    expected = "valid" if is_valid else "invalid"
    sides: dict[str, object] = {"expected": expected, "ours": _ours_says(peer, signer, message, signature),
                                "btclib": _btclib_says(signer, message, signature)}
    # The crate reads the simple format only, and without its name.
    if signature.startswith("smp"):
        try:
            rust_bip322.verify_simple_encoded(signer.address, message, signature[3:])
            sides["rust-bitcoin"] = "valid"
        except rust_bip322.VerificationError:
            sides["rust-bitcoin"] = "invalid"
    check.equal(f"{expected} verdicts", sides, about)


def _agree(check: Check, peer: Peer, signer: Signer, message: str, signature: str, about: str) -> None:
    """Of a changed byte that neither side accepts it: every byte that is changed means something.

    Where the version is an unknown one, btclib stops there, and ours first looks whether the rest is valid; so the two
    ways of not accepting are one here.
    """
    check.equal("changed bytes", {"ours": _ours_says(peer, signer, message, signature) == "valid", "expected": False,
                                  "btclib": _btclib_says(signer, message, signature) == "valid"}, about)
