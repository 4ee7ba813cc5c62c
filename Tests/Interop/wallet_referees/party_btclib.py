"""btclib: wallet, PSBT of versions 0 and 2, and a script engine, in Python."""

from __future__ import annotations

from typing import Any

from btclib import descriptors
from btclib.psbt import Psbt, PsbtIn, PsbtOut, combine, extract_tx, finalize
from btclib.psbt_signer import SoftwareSigner
from btclib.script.engine import ALL_FLAGS, ScriptFlag, verify_transaction
from btclib.tx import Tx, TxOut

from .party import Party
from .report import Unable
from .scenario import NETWORK, Scenario

# All rules that nodes have for relaying as well.
STANDARD = ALL_FLAGS
for _flag in ScriptFlag:
    STANDARD |= _flag


class Btclib(Party):
    """btclib in the roles of BIP 174."""

    name = "btclib"

    def create(self, scenario: Scenario, version: int = 0) -> bytes:
        psbt = Psbt.from_tx(Tx.parse(scenario.unsigned.serialize()))
        parsed = [descriptors.parse(scenario.descriptor(branch), NETWORK) for branch in (0, 1)]
        funding = Tx.parse(scenario.funding.serialize())
        for number, coin in enumerate(scenario.coins):
            psbt.inputs[number].witness_utxo = funding.vout[coin.vout]
            if scenario.kind.name == "p2wpkh":
                psbt.inputs[number].non_witness_utxo = funding
            psbt = parsed[int(coin.change)].update_psbt_input(psbt, number, coin.index)
        psbt = parsed[1].update_psbt_output(psbt, scenario.change_output, scenario.change_index)
        return (psbt.to_v2() if version == 2 else psbt).serialize()

    def again(self, psbt: bytes) -> bytes:
        return Psbt.parse(psbt).serialize()

    def content(self, psbt: bytes) -> dict[str, Any]:
        read = Psbt.parse(psbt)
        spent = [_spent(scope) for scope in read.inputs]
        inputs = [{
            "outpoint": f"{scope.previous_tx_id.hex()}:{scope.output_index}",
            "sequence": 0xFFFF_FFFF if scope.sequence is None else scope.sequence,
            "value": out.value, "script": out.script_pub_key.script.hex(), "sighash": scope.sig_hash_type,
            "origins": _origins(scope), "tap origins": _tap_origins(scope),
            "internal key": scope.taproot_internal_key.hex() or None,
            "merkle root": scope.taproot_merkle_root.hex() or None,
            "leaves": sorted([control.hex(), script.hex(), version]
                             for control, (script, version) in scope.taproot_leaf_scripts.items()),
            "signatures": {key.hex(): signature.hex() for key, signature in scope.partial_sigs.items()},
            "key path signature": scope.taproot_key_spend_signature.hex() or None,
            "script path signatures": {key.hex(): signature.hex()
                                       for key, signature in scope.taproot_script_spend_signatures.items()},
            "witness": [item.hex() for item in scope.final_script_witness.stack] or None,
        } for scope, out in zip(read.inputs, spent)]
        outputs = [{
            "value": scope.amount, "script": scope.script_pub_key.hex(), "origins": _origins(scope),
            "tap origins": _tap_origins(scope), "internal key": scope.taproot_internal_key.hex() or None,
        } for scope in read.outputs]
        fee = sum(out.value for out in spent) - sum(scope.amount or 0 for scope in read.outputs)
        return {"txid": read.tx.id.hex(), "fee": fee, "inputs": inputs, "outputs": outputs}

    def sign(self, psbt: bytes, scenario: Scenario, cosigner: int) -> bytes:
        signer = SoftwareSigner(scenario.seeds[cosigner].root(NETWORK).to_base58())
        return signer.sign_psbt(Psbt.parse(psbt)).serialize()

    def combine(self, psbts: list[bytes]) -> bytes:
        return combine([Psbt.parse(psbt) for psbt in psbts]).serialize()

    def finalise(self, psbt: bytes, scenario: Scenario) -> bytes:
        if len(scenario.kind.signers) > 1 or scenario.kind.is_locked:
            raise Unable("btclib finalises a script path only where its script asks for one signature")
        return finalize(Psbt.parse(psbt)).serialize()

    def extract(self, psbt: bytes) -> bytes:
        return extract_tx(Psbt.parse(psbt)).serialize(include_witness=True)


def judge(tx: bytes, previous_outputs: list[tuple[int, bytes]], flags: ScriptFlag = STANDARD) -> None:
    """btclib's script engine: raises where the transaction does not spend these outputs by the rules."""
    verify_transaction([TxOut(value, script) for value, script in previous_outputs], Tx.parse(tx), flags)


def _spent(scope: PsbtIn) -> TxOut:
    if scope.witness_utxo is not None:
        return scope.witness_utxo
    assert scope.non_witness_utxo is not None and scope.output_index is not None
    return scope.non_witness_utxo.vout[scope.output_index]


def _origins(scope: PsbtIn | PsbtOut) -> dict[str, str]:
    return {key.hex(): _path(origin) for key, origin in scope.hd_key_paths.items()}


def _tap_origins(scope: PsbtIn | PsbtOut) -> dict[str, Any]:
    return {key.hex(): [sorted(leaf.hex() for leaf in leaves), _path(origin)]
            for key, (leaves, origin) in scope.taproot_hd_key_paths.items()}


def _path(origin: Any) -> str:
    return "/".join([origin.master_fingerprint.hex(), *(str(step) for step in origin.der_path)])
