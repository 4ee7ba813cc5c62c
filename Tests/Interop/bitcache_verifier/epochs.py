"""Seals and the close of an epoch (SPEC.md 7.4 to 7.9), as in settlement.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from . import curve, sumtree
from .fields import Node, Part, Root
from .hashes import hmac_sha256, tagged_hash
from .refusal import Refusal, require
from .settlement import payee_claim
from .stub import claim_leaf

Json = Mapping[str, Any]

# The classes of accounts whose balances are liabilities (7.6).
LIABILITY_CLASSES = {"payer": 2, "sessions": 3, "payee": 4, "payouts": 5}


@dataclass(frozen=True)
class Payout:
    """What an epoch decides for one payee: satoshi and fee, or why nothing is paid."""

    satoshi: int
    fee: int
    reason: Optional[str] = None


def seal_script(seal_key: bytes, slot: bytes) -> bytes:
    """The script of a seal (7.8)."""
    key = curve.tweaked_key(seal_key, tagged_hash(b"TapTweak", seal_key + slot))
    assert key is not None
    return b"\x51\x20" + key


def _long(number: int) -> bytes:
    return number.to_bytes(8, "big")


def _hex_amounts(rows: Sequence[Json]) -> Dict[bytes, int]:
    return {bytes.fromhex(row["key"]): row["amount"] for row in rows}


def _is_witness(script: bytes) -> bool:
    return script[0] == 0 or 0x51 <= script[0] <= 0x60


def dust_limit(script: bytes) -> int:
    """Satoshi below which an output is not relayed (7.9, step 3)."""
    return 3 * (9 + len(script) + (67 if _is_witness(script) else 148))


def _plan(owed: int, script: Optional[bytes], policy: Json) -> Payout:
    """Steps 1 to 4 of 7.9 for one payee."""
    if script is None:
        return Payout(0, 0, "no payout instruction")
    cost = -(-(9 + len(script)) * policy["satPerKiloVByte"] // 1000)
    fee = cost * 1000 if policy["feePayer"] == "payees" else 0
    satoshi = (owed - fee) // 1000
    if owed < fee or satoshi < dust_limit(script):
        return Payout(0, 0, "below the dust limit")
    if cost * 10_000 > satoshi * policy["largestFeeShare"]:
        return Payout(0, 0, "fee share too large")
    return Payout(satoshi, fee)


def plan(owed: Mapping[bytes, int], scripts: Mapping[bytes, bytes], policy: Json) -> Dict[bytes, Payout]:
    """7.9 for all payees to whom something is owed, in rising order of key."""
    payouts = {key: _plan(amount, scripts.get(key), policy) for key, amount in sorted(owed.items()) if amount > 0}
    paid = sorted((key for key in payouts if payouts[key].reason is None), key=lambda key: -payouts[key].satoshi)
    for key in paid[policy["maximumOutputs"]:]:
        payouts[key] = Payout(0, 0, "transaction full")
    return payouts


def liability_leaves(epoch: int, secret: bytes, balances: Sequence[Tuple[int, bytes, int]]) -> List[Node]:
    """7.6; balances are class, owner and msat."""
    salted = []
    for number, owner, owed in balances:
        account = bytes([number]) + owner
        salts = [hmac_sha256(secret, b"bitcache/liability-salt" + account + bytes([part])) for part in (0, 1)]
        first = owed * int.from_bytes(salts[0][:8], "big") >> 64
        for salt, amount in zip(salts, (first, owed - first)):
            data = _long(epoch) + salt + account + _long(amount)
            salted.append((salt, Node(amount, tagged_hash(b"bitcache/liability-leaf", data))))
    return [leaf for _, leaf in sorted(salted, key=lambda pair: pair[0])]


def _close(case: Json) -> Tuple[List[Json], Dict[str, Root]]:
    """The lines and the trees of an epoch."""
    epoch, secret = case["epoch"], bytes.fromhex(case["secret"])
    claims = [
        (bytes.fromhex(c["closing"]), c["amount"], tuple(Part(k, a) for k, a in _hex_amounts(c["parts"]).items()))
        for c in case["claims"]
    ]
    leaves = []
    own: Dict[bytes, List[Node]] = {}
    for number, (closing, amount, parts) in enumerate(claims):
        salt = hmac_sha256(secret, b"bitcache/claim-salt" + _long(number))
        leaves.append(claim_leaf(epoch, number, salt, closing, amount, parts))
        for part in parts:
            own.setdefault(part.key, []).append(payee_claim(number, part.amount))
    owed = _hex_amounts(case["owed"])
    scripts = {bytes.fromhex(row["key"]): bytes.fromhex(row["script"]) for row in case["instructions"]}
    lines: List[Json] = []
    payee_leaves = []
    for key, payout in plan(owed, scripts, case["policy"]).items():
        tree = sumtree.root(own.get(key, []))
        require(owed[key] >= tree.sum, "amount_out_of_range")
        carried_in, carried_out = owed[key] - tree.sum, owed[key] - payout.fee - payout.satoshi * 1000
        salt = hmac_sha256(secret, b"bitcache/payee-salt" + key)
        amounts = b"".join(map(_long, (tree.sum, payout.fee, carried_in, carried_out)))
        data = _long(epoch) + salt + key + amounts + _long(tree.sum) + tree.hash + _long(tree.count)
        payee_leaves.append(Node(tree.sum, tagged_hash(b"bitcache/payee-leaf", data)))
        lines.append({
            "key": key.hex(), "gross": tree.sum, "fee": payout.fee, "carriedIn": carried_in,
            "carriedOut": carried_out, "claims": _json_root(tree), "payoutSat": payout.satoshi, "reason": payout.reason,
        })
    require(all(key in owed for key in own), "amount_out_of_range")
    balances = [
        (LIABILITY_CLASSES[row["class"]], bytes.fromhex(row["owner"]), row["amount"])
        for row in case["balances"] if row["class"] in LIABILITY_CLASSES and row["amount"] > 0
    ]
    return lines, {
        "claims": sumtree.root(leaves),
        "payees": sumtree.root(payee_leaves),
        "liabilities": sumtree.root(liability_leaves(epoch, secret, balances)),
    }


def _json_root(root: Root) -> Json:
    return {"sum": root.sum, "hash": root.hash.hex(), "count": root.count}


def problems(file: Json) -> Iterator[str]:
    """What differs among the seals and epochs of settlement.json."""
    for case in file["seals"]:
        host = case["host"]
        slot = tagged_hash(b"bitcache/first-seal", bytes.fromhex(host)) if host else bytes.fromhex(case["statement"])
        script = seal_script(bytes.fromhex(case["internalKey"]), slot)
        if (slot.hex(), script.hex()) != (case["slot"], case["script"]):
            yield f"seal: {case['comment']}"
    for case in file["epochs"]:
        lines: Optional[List[Json]] = None
        trees: Optional[Dict[str, Json]] = None
        code = None
        try:
            lines, roots = _close(case)
            trees = {name: _json_root(root) for name, root in roots.items()}
        except Refusal as refusal:
            code = refusal.code
        if code != case["code"]:
            yield f"epoch {case['name']}: {code}, not {case['code']}"
        for name, found in (("lines", lines), ("trees", trees)):
            if code is None and found != case[name]:
                yield f"epoch {case['name']}: {name}"
