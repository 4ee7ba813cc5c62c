"""bdkpython: BDK's wallet and rust-miniscript, version 0 only."""

from __future__ import annotations

import base64
from typing import Any

import bdkpython as bdk

from . import fields
from .party import Party
from .report import Unable
from .scenario import Scenario

TEST = bdk.NetworkKind.TEST

HASH_TYPES = {"SIGHASH_ALL": 0x01, "SIGHASH_NONE": 0x02, "SIGHASH_SINGLE": 0x03,
              "SIGHASH_ALL|SIGHASH_ANYONECANPAY": 0x81,
              "SIGHASH_NONE|SIGHASH_ANYONECANPAY": 0x82, "SIGHASH_SINGLE|SIGHASH_ANYONECANPAY": 0x83}

# The bindings make dictionaries under these records and forgot to make them hashable.
for _record in (bdk.ControlBlock, bdk.Key, bdk.ProprietaryKey, bdk.TapScriptSigKey):
    _record.__hash__ = lambda self: hash(str(self))


class Bdk(Party):
    """BDK in the roles of BIP 174."""

    name = "bdk"

    def _read(self, psbt: bytes) -> bdk.Psbt:
        if bytes([fields.UNSIGNED_TX]) not in fields.read(psbt).globals:
            raise Unable("bdk reads no PSBT of version 2")
        return bdk.Psbt(base64.b64encode(psbt).decode())

    @staticmethod
    def _bytes(psbt: bdk.Psbt) -> bytes:
        return base64.b64decode(psbt.serialize())

    def _wallet(self, scenario: Scenario, cosigner: int | None = None) -> bdk.Wallet:
        texts = [scenario.descriptor(branch, cosigner) for branch in (0, 1)]
        return bdk.Wallet(*(bdk.Descriptor(text, TEST) for text in texts), bdk.Network.REGTEST,
                          bdk.Persister.new_in_memory())

    def create(self, scenario: Scenario, version: int = 0) -> bytes:
        """BDK's own builder, held to the scenario's inputs, outputs and fee in their order."""
        if version != 0:
            raise Unable("bdk writes no PSBT of version 2")
        wallet = self._wallet(scenario)
        for coin in scenario.coins:
            wallet.reveal_addresses_to(
                bdk.KeychainKind.INTERNAL if coin.change else bdk.KeychainKind.EXTERNAL, coin.index)
        funding = bdk.Transaction(scenario.funding.serialize())
        wallet.apply_unconfirmed_txs([bdk.UnconfirmedTx(tx=funding, last_seen=1)])
        wallet.reveal_addresses_to(bdk.KeychainKind.INTERNAL, scenario.change_index)
        builder = bdk.TxBuilder().manually_selected_only().ordering(bdk.TxOrdering.UNTOUCHED).version(2)
        builder = builder.nlocktime(bdk.LockTime.BLOCKS(scenario.unsigned.locktime))
        builder = builder.set_exact_sequence(scenario.kind.sequence)
        if scenario.kind.is_locked:
            # Of the two ways to spend, the second: the script.
            for keychain in (bdk.KeychainKind.EXTERNAL, bdk.KeychainKind.INTERNAL):
                policy = wallet.policies(keychain)
                assert policy is not None
                builder = builder.policy_path({policy.id(): [1]}, keychain)
        for coin in scenario.coins:
            builder = builder.add_utxo(bdk.OutPoint(txid=funding.compute_txid(), vout=coin.vout))
        spent, paid = sum(coin.value for coin in scenario.coins), 0
        for output in scenario.unsigned.vout:
            paid += output.value
            builder = builder.add_recipient(bdk.Script(output.script_pubkey.data), bdk.Amount.from_sat(output.value))
        return self._bytes(builder.fee_absolute(bdk.Amount.from_sat(spent - paid)).finish(wallet))

    def again(self, psbt: bytes) -> bytes:
        return self._bytes(self._read(psbt))

    def content(self, psbt: bytes) -> dict[str, Any]:
        read = self._read(psbt)
        unsigned = fields.read(psbt).globals[bytes([fields.UNSIGNED_TX])]
        tx = bdk.Transaction(unsigned)
        inputs = []
        for scope, spending in zip(read.input(), tx.input()):
            out = scope.witness_utxo or scope.non_witness_utxo.output()[spending.previous_output.vout]
            inputs.append({
                "outpoint": f"{spending.previous_output.txid}:{spending.previous_output.vout}",
                "sequence": spending.sequence,
                "value": out.value.to_sat(), "script": out.script_pubkey.to_bytes().hex(),
                "sighash": scope.sighash_type and HASH_TYPES[scope.sighash_type],
                "origins": {key: _origin(source) for key, source in scope.bip32_derivation.items()},
                "tap origins": {key: _tap_origin(origin) for key, origin in scope.tap_key_origins.items()},
                "internal key": scope.tap_internal_key, "merkle root": scope.tap_merkle_root,
                "leaves": sorted(
                    [_control(control).hex(), entry.script.to_bytes().hex(), entry.leaf_version]
                    for control, entry in scope.tap_scripts.items()),
                "signatures": {key: signature.hex() for key, signature in scope.partial_sigs.items()},
                "key path signature": scope.tap_key_sig and scope.tap_key_sig.hex(),
                "script path signatures": {
                    key.xonly_pubkey + key.tap_leaf_hash: signature.hex()
                    for key, signature in scope.tap_script_sigs.items()},
                "witness": scope.final_script_witness and [item.hex() for item in scope.final_script_witness],
            })
        outputs = [{
            "value": paying.value.to_sat(), "script": paying.script_pubkey.to_bytes().hex(),
            "origins": {key: _origin(source) for key, source in scope.bip32_derivation.items()},
            "tap origins": {key: _tap_origin(origin) for key, origin in scope.tap_key_origins.items()},
            "internal key": scope.tap_internal_key,
        } for scope, paying in zip(read.output(), tx.output())]
        return {"txid": str(tx.compute_txid()), "fee": read.fee(), "inputs": inputs, "outputs": outputs}

    def sign(self, psbt: bytes, scenario: Scenario, cosigner: int) -> bytes:
        read = self._read(psbt)
        options = bdk.SignOptions(
            trust_witness_utxo=True, assume_height=None, allow_all_sighashes=True, try_finalize=False,
            sign_with_tap_internal_key=True, allow_grinding=True)
        self._wallet(scenario, cosigner).sign(read, options)
        return self._bytes(read)

    def combine(self, psbts: list[bytes]) -> bytes:
        result = self._read(psbts[0])
        for other in psbts[1:]:
            result = result.combine(self._read(other))
        return self._bytes(result)

    def finalise(self, psbt: bytes, scenario: Scenario) -> bytes:
        result = self._read(psbt).finalize()
        if not result.could_finalize:
            raise ValueError(f"bdk does not finalise: {result.errors}")
        return self._bytes(result.psbt)

    def extract(self, psbt: bytes) -> bytes:
        return self._read(psbt).extract_tx_unchecked_fee_rate().serialize()


def _origin(source: bdk.KeySource) -> str:
    return "/".join([source.fingerprint, *(str(step) for step in source.path.to_u32_vec())])


def _tap_origin(origin: bdk.TapKeyOrigin) -> list[Any]:
    return [sorted(origin.tap_leaf_hashes), _origin(origin.key_source)]


def _control(control: bdk.ControlBlock) -> bytes:
    first = bytes([control.leaf_version | control.output_key_parity])
    return first + control.internal_key + b"".join(bytes.fromhex(hash) for hash in control.merkle_branch)
