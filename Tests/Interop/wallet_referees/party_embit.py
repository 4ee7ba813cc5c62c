"""embit: written for hardware wallets; versions 0 and 2."""

from __future__ import annotations

from typing import Any

from embit.descriptor import Descriptor
from embit.descriptor.taptree import TapLeaf, TapTree, _tweak_helper
from embit.ec import PublicKey
from embit.finalizer import finalize_psbt
from embit.hashes import tagged_hash
from embit.psbt import PSBT, DerivationPath, InputScope, OutputScope
from embit.script import Witness
from embit.util import secp256k1

from .party import Party
from .report import Unable
from .scenario import NETWORK, Scenario

KEY_PATH_SIGNATURE, TREE = b"\x13", b"\x06"
LOCK_DEMANDS = (b"\x11", b"\x12")


class Embit(Party):
    """embit in the roles of BIP 174."""

    name = "embit"

    def create(self, scenario: Scenario, version: int = 0) -> bytes:
        psbt = PSBT(scenario.unsigned, unknown={}, version=None if version == 0 else version)
        descriptors = [Descriptor.from_string(scenario.descriptor(branch)) for branch in (0, 1)]
        for number, coin in enumerate(scenario.coins):
            # embit's own default for unknown records is one dictionary that all scopes share.
            scope = InputScope(unknown={}, vin=scenario.unsigned.vin[number])
            scope.witness_utxo = scenario.funding.vout[coin.vout]
            if not scope.witness_utxo.script_pubkey.script_type() == "p2tr":
                scope.non_witness_utxo = scenario.funding
            _update(scope, descriptors[int(coin.change)].derive(coin.index))
            psbt.inputs[number] = scope
        for number, output in enumerate(scenario.unsigned.vout):
            scope = OutputScope(unknown={}, vout=output)
            if number == scenario.change_output:
                _update(scope, descriptors[1].derive(scenario.change_index))
            psbt.outputs[number] = scope
        return psbt.serialize()

    def again(self, psbt: bytes) -> bytes:
        return PSBT.parse(psbt).serialize()

    def content(self, psbt: bytes) -> dict[str, Any]:
        read = PSBT.parse(psbt)
        if read.version == 2 and any(key in scope.unknown for scope in read.inputs for key in LOCK_DEMANDS):
            raise Unable("embit reckons without the lock times that inputs of version 2 demand")
        inputs = [{
            "outpoint": f"{scope.txid.hex()}:{scope.vout}", "sequence": scope.sequence,
            "value": scope.utxo.value, "script": scope.utxo.script_pubkey.data.hex(),
            "sighash": scope.sighash_type,
            "origins": _origins(scope), "tap origins": _tap_origins(scope), "internal key": _key(scope),
            "merkle root": scope.taproot_merkle_root and scope.taproot_merkle_root.hex(),
            "leaves": sorted([control.hex(), script[:-1].hex(), script[-1]]
                             for control, script in scope.taproot_scripts.items()),
            "signatures": {key.sec().hex(): signature.hex() for key, signature in scope.partial_sigs.items()},
            "key path signature": scope.unknown[KEY_PATH_SIGNATURE].hex()
            if KEY_PATH_SIGNATURE in scope.unknown else None,
            "script path signatures": {key.xonly().hex() + leaf.hex(): signature.hex()
                                       for (key, leaf), signature in scope.taproot_sigs.items()},
            "witness": [item.hex() for item in scope.final_scriptwitness.items]
            if scope.final_scriptwitness else None,
        } for scope in read.inputs]
        outputs = [{
            "value": scope.value, "script": scope.script_pubkey.data.hex(),
            "origins": _origins(scope), "tap origins": _tap_origins(scope), "internal key": _key(scope),
        } for scope in read.outputs]
        return {"txid": read.tx.txid().hex(), "fee": read.fee(), "inputs": inputs, "outputs": outputs}

    def sign(self, psbt: bytes, scenario: Scenario, cosigner: int) -> bytes:
        read = PSBT.parse(psbt)
        read.sign_with(scenario.seeds[cosigner].root(NETWORK), sighash=None)
        for scope in read.inputs:
            # embit answers a key path with a final witness; BIP 371's place for it is one that embit does not know.
            if scope.is_taproot and scope.final_scriptwitness is not None and len(scope.final_scriptwitness.items) == 1:
                scope.unknown[KEY_PATH_SIGNATURE] = scope.final_scriptwitness.items[0]
                scope.final_scriptwitness = None
        return read.serialize()

    def combine(self, psbts: list[bytes]) -> bytes:
        result = PSBT.parse(psbts[0])
        for other in map(PSBT.parse, psbts[1:]):
            for mine, theirs in zip(result.inputs + result.outputs, other.inputs + other.outputs):
                mine.update(theirs)
            result.unknown.update(other.unknown)
        return result.serialize()

    def finalise(self, psbt: bytes, scenario: Scenario) -> bytes:
        read = PSBT.parse(psbt)
        for scope in read.inputs:
            if scope.is_taproot and scope.taproot_sigs and KEY_PATH_SIGNATURE not in scope.unknown:
                raise Unable("embit finalises no script path")
            if scope.is_taproot and KEY_PATH_SIGNATURE in scope.unknown:
                scope.final_scriptwitness = Witness([scope.unknown[KEY_PATH_SIGNATURE]])
        tx = finalize_psbt(read)
        if tx is None:
            raise ValueError("embit does not finalise")
        for scope, spending in zip(read.inputs, tx.vin):
            scope.final_scriptwitness = spending.witness
            _forget(scope)
        return read.serialize()

    def extract(self, psbt: bytes) -> bytes:
        tx = finalize_psbt(PSBT.parse(psbt))
        if tx is None:
            raise ValueError("embit finds no final witness for every input")
        return tx.serialize()


def _forget(scope: InputScope) -> None:
    """Drops what BIP 174 wants dropped from a finished input, which embit leaves to its caller."""
    scope.unknown.pop(KEY_PATH_SIGNATURE, None)
    for records in (scope.partial_sigs, scope.bip32_derivations, scope.taproot_bip32_derivations, scope.taproot_sigs,
                    scope.taproot_scripts):
        records.clear()
    scope.sighash_type = scope.redeem_script = scope.witness_script = None
    scope.taproot_internal_key = scope.taproot_merkle_root = None


def _update(scope: InputScope | OutputScope, descriptor: Descriptor) -> None:
    """Notes the keys and scripts of a descriptor without a wildcard."""
    if not descriptor.is_taproot:
        for key in descriptor.keys:
            scope.bip32_derivations[PublicKey.parse(key.sec())] = DerivationPath(key.fingerprint, key.derivation)
        return
    internal = PublicKey.from_xonly(descriptor.key.xonly())
    scope.taproot_internal_key = internal
    leaves: list[tuple[TapLeaf, bytes]] = []
    root = b""
    if descriptor.taptree:
        leaves, root = _tweak_helper(descriptor.taptree)
    places: dict[bytes, list[bytes]] = {}
    for leaf, _ in leaves:
        for key in leaf.keys:
            places.setdefault(key.xonly(), []).append(tagged_hash("TapLeaf", leaf.serialize()))
    for key in descriptor.keys:
        if key.origin is not None:
            origin = DerivationPath(key.fingerprint, key.derivation)
            scope.taproot_bip32_derivations[PublicKey.from_xonly(key.xonly())] = (places.get(key.xonly(), []), origin)
    if isinstance(scope, InputScope) and root:
        scope.taproot_merkle_root = root
        parity = _output_point(internal, root)[0] & 1
        for leaf, path in leaves:
            control = bytes([leaf.version | parity]) + internal.xonly() + path
            scope.taproot_scripts[control] = _compiled(leaf) + bytes([leaf.version])
    elif root:
        scope.unknown[TREE] = _tree(descriptor.taptree, 0)


def _output_point(internal: PublicKey, root: bytes) -> bytes:
    """The output's key with its parity, which embit's own function does not tell."""
    x = internal.xonly()
    point = secp256k1.ec_pubkey_add(secp256k1.ec_pubkey_parse(b"\x02" + x), tagged_hash("TapTweak", x + root))
    return secp256k1.ec_pubkey_serialize(point)


def _compiled(leaf: TapLeaf) -> bytes:
    return leaf.miniscript.compile()


def _tree(tree: TapTree, depth: int) -> bytes:
    """PSBT_OUT_TAP_TREE: depth, version and script of each leaf from left to right (BIP 371)."""
    if isinstance(tree.tree, TapLeaf):
        script = _compiled(tree.tree)
        size = bytes([len(script)]) if len(script) < 0xFD else b"\xfd" + len(script).to_bytes(2, "little")
        return bytes([depth, tree.tree.version]) + size + script
    return b"".join(_tree(side, depth + 1) for side in tree.tree)


def _origin(path: DerivationPath) -> str:
    return "/".join([path.fingerprint.hex(), *(str(step) for step in path.derivation)])


def _origins(scope: InputScope | OutputScope) -> dict[str, str]:
    return {key.sec().hex(): _origin(path) for key, path in scope.bip32_derivations.items()}


def _tap_origins(scope: InputScope | OutputScope) -> dict[str, Any]:
    return {key.xonly().hex(): [sorted(leaf.hex() for leaf in leaves), _origin(path)]
            for key, (leaves, path) in scope.taproot_bip32_derivations.items()}


def _key(scope: InputScope | OutputScope) -> str | None:
    return scope.taproot_internal_key.xonly().hex() if scope.taproot_internal_key else None
