"""Judges the cases of Tests/Vectors as its README says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from . import chain, content, epochs, fields, shares
from .chain import check_link
from .kinds import NETWORK_NAMES
from .receipt import judge_receipt
from .refusal import Refusal, require
from .session import SessionRules
from .settlement import judge_deposit, judge_statement, judge_stub
from .signatures import Signatures
from .stream import Options, Stream
from .tokens import Token, decode_text, encode_text

Problem = str
Needs = Mapping[str, Token]


def judge(token: Token, needs: Needs, at: Optional[int], rules: SessionRules) -> None:
    """A token against the last of each kind that is shown."""
    kind = token.kind.name
    if kind == "certificate":
        rules.signed_by(token, token["host"])
    elif kind == "listing":
        rules.signed_by(token, token["uploader"])
    elif kind == "note":
        rules.signed_by(token, token["signer"])
    elif kind == "payout_instruction":
        rules.signed_by(token, token["payee"])
    elif kind == "offer":
        rules.offer(token, needs["certificate"])
        rules.offer_and_listing(token, needs.get("listing"))
    elif kind == "commitment":
        rules.commitment_terms(token, needs["offer"])
        if token["previous"] is not None:
            rules.top_up_terms(token, needs["commitment"])
        rules.commitment_signature(token)
    elif kind == "acceptance":
        rules.acceptance_terms(token, needs["commitment"])
        if "offer" in needs:
            rules.acceptance_and_offer(token, needs["commitment"], needs["offer"])
        rules.acceptance_signature(token, needs["certificate"])
    elif kind == "payword":
        commitment = needs["commitment"]
        require(token.network == commitment.network, "network_mismatch")
        require(token["commitment"] == commitment.id, "commitment_mismatch")
        check_link(commitment, token["index"], token["link"], rules.most_links)
    elif kind == "release":
        rules.release(token, needs["commitment"])
    elif kind == "closing":
        rules.closing_terms(token, needs["commitment"], needs["acceptance"])
        rules.closing_signature(token, needs["certificate"])
        if "offer" in needs:
            rules.closing_shares(token, needs["commitment"], needs["offer"])
    elif kind == "receipt":
        judge_receipt(token, rules, at, walk=True)
    elif kind == "deposit_address":
        judge_deposit(token, needs["certificate"], rules, at)
    elif kind == "statement":
        judge_statement(token, needs["certificate"], rules)
    else:
        judge_stub(token, rules)


def judge_as_payer(offer: Token, needs: Needs, payer: Mapping[str, Any], rules: SessionRules) -> None:
    """An offer as a payer judges it before it commits (5.3)."""
    certificate, listing = needs["certificate"], needs.get("listing")
    require(offer["host"].hex() == payer["host"], "host_mismatch")
    require(offer["origin"] == payer["origin"], "origin_mismatch")
    require(payer["at"] <= offer["expiry"], "offer_expired")
    rules.signed_by(certificate, certificate["host"])
    require(certificate["from"] <= payer["at"], "certificate_time")
    rules.offer(offer, certificate)
    if listing is not None:
        rules.signed_by(listing, listing["uploader"])
    rules.offer_and_listing(offer, listing)


def verdict(case: Mapping[str, Any], rules: SessionRules) -> Optional[str]:
    """The code of a case of tokens.json or settlement.json, None where the token is valid."""
    shown = [decode_text(text.encode()) for text in case["needs"]]
    needs = {need.kind.name: need for need in shown}
    try:
        token = decode_text(case["text"].encode())
        require(encode_text(token.data, token.kind, token.network) == case["text"].encode(), "two_texts")
        if case["kind"] in ("deposit_address", "statement"):
            needs["certificate"] = next(need for need in shown if need.id == token["certificate"])
        if case.get("payer") is not None:
            judge_as_payer(token, needs, case["payer"], rules)
        else:
            judge(token, needs, case["at"], rules)
    except Refusal as refusal:
        return refusal.code
    return None


def _token_problems(file: Mapping[str, Any], rules: SessionRules) -> Iterator[Problem]:
    for case in file["cases"]:
        found = verdict(case, rules)
        if found != case["code"] or case["valid"] != (found is None):
            yield f"{case['name']}: {found}, not {case['code']}"


def _stream_problems(file: Mapping[str, Any], signatures: Signatures) -> Iterator[Problem]:
    for sequence in file["sequences"]:
        wanted = sequence["options"]
        options = Options(
            wanted["network"] and {name: number for number, name in NETWORK_NAMES.items()}[wanted["network"]],
            wanted["host"] and bytes.fromhex(wanted["host"]), wanted["payer"] and bytes.fromhex(wanted["payer"]),
            wanted["offer"] and bytes.fromhex(wanted["offer"]), wanted["at"], wanted["minimum_msat"] or 0,
            bool(wanted["walk"]),
        )
        links = wanted["max_links"]
        rules = SessionRules(signatures, fields.MOST_LINKS if links is None else links)
        stream = Stream(rules, options, [decode_text(text.encode()) for text in wanted["certificates"] or ()])
        for number, line in enumerate(sequence["lines"]):
            found = stream.judge(line["text"].encode("utf-8", "surrogatepass"))
            if (found.kind, found.code, found.index) != (line["kind"], line["code"], number):
                yield f"{sequence['name']}, line {number}: {found.kind} {found.code}, not {line['kind']} {line['code']}"


def formula_file(length: int) -> bytes:
    """The file of content.json: byte i is the top byte of i × 0x9e3779b97f4a7c15 modulo 2^64."""
    return bytes((i * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF_FFFF) >> 56 for i in range(length))


def _content_problems(file: Mapping[str, Any]) -> Iterator[Problem]:
    made: Dict[int, bytes] = {}
    for case in file["cases"]:
        length = case["length"]
        if case["file"] is None and length not in made:
            made[length] = formula_file(length)
        data = made[length] if case["file"] is None else bytes.fromhex(case["file"])
        if len(data) != length or content.root(data).hex() != case["root"]:
            yield f"root of {length} bytes ({case['comment']})"
        if [node.hex() for node in content.layer(data, case["exponent"])] != case["layer"]:
            yield f"layer of {length} bytes, exponent {case['exponent']} ({case['comment']})"


def _chain_problems(file: Mapping[str, Any]) -> Iterator[Problem]:
    for case in file["chains"]:
        links = chain.links(bytes.fromhex(case["seed"]), bytes.fromhex(case["salt"]), case["length"])
        if [links[index].hex() for index in case["indexes"]] != case["links"]:
            yield f"chain of {case['length']}"
    for case in file["derivations"]:
        key, commitment = bytes.fromhex(case["chainKey"]), decode_text(case["commitment"].encode())
        secret = chain.session_secret(key, commitment)
        links = chain.links(chain.chain_seed(key, commitment), commitment["salt"], commitment["length"])
        paywords = [decode_text(text.encode()) for text in case["paywords"]]
        holds = {
            "commitmentBytes": commitment.data.hex() == case["commitmentBytes"],
            "commitmentId": commitment.id.hex() == case["commitmentId"],
            "sessionSecret": secret.hex() == case["sessionSecret"],
            "secret hash": chain.secret_hash(secret) == commitment["secret_hash"],
            "anchor": links[0] == commitment["anchor"],
            "paywords": [(p["index"], p["link"]) for p in paywords] == list(enumerate(links))[1:],
        }
        yield from (f"derivation: {name}" for name, right in holds.items() if not right)


def _split_entry(entry: Mapping[str, Any]) -> bytes:
    role = {"uploader": fields.UPLOADER, "referrer": fields.REFERRER, "other": fields.OTHER}[entry["role"]]
    return bytes([role]) + entry["share"].to_bytes(2, "big") + bytes.fromhex(entry["key"] or "")


def _split_problems(file: Mapping[str, Any]) -> Iterator[Problem]:
    for number, case in enumerate(file["cases"]):
        parts: Optional[List[Dict[str, Any]]] = None
        try:
            split = fields.split(b"".join(map(_split_entry, case["entries"])))
            referrer = case["referrer"] and bytes.fromhex(case["referrer"])
            found = shares.share(split, referrer, case["amount"])
            parts = [{"key": part.key.hex(), "amount": part.amount} for part in found]
        except Refusal as refusal:
            if refusal.code != "split_invalid":
                yield f"split {number}: {refusal.code}"
        if parts != case["parts"]:
            yield f"split {number} ({case['comment']})"


def check(folder: Path, signatures: Signatures) -> Iterator[Tuple[str, int, List[Problem]]]:
    """For each file its name, how many cases it has, and what differs."""
    rules = SessionRules(signatures)
    checks = {
        "tokens": lambda file: _token_problems(file, rules),
        "stream": lambda file: _stream_problems(file, signatures),
        "content": _content_problems,
        "chain": _chain_problems,
        "split": _split_problems,
        "settlement": lambda file: [*_token_problems(file, rules), *epochs.problems(file)],
    }
    for name, run in checks.items():
        if not (folder / f"{name}.json").exists():
            continue
        file = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        count = sum(len(value) for value in file.values() if isinstance(value, list))
        yield name, count, list(run(file))
