"""Judges the cases of Tests/Vectors as its README says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

from . import chain, content, epochs, fields, shares
from .cases import verdict
from .kinds import NETWORK_NAMES
from .refusal import Refusal
from .session import SessionRules
from .signatures import Signatures
from .stream import Options, Stream
from .tokens import decode_text

Problem = str


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
        length: int = case["length"]
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
    share: int = entry["share"]
    return bytes([role]) + share.to_bytes(2, "big") + bytes.fromhex(entry["key"] or "")


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
    checks: Dict[str, Callable[[Mapping[str, Any]], Iterable[Problem]]] = {
        "tokens": lambda file: _token_problems(file, rules),
        "stream": lambda file: _stream_problems(file, signatures),
        "content": _content_problems,
        "chain": _chain_problems,
        "split": _split_problems,
        "settlement": lambda file: [*_token_problems(file, rules), *epochs.problems(file)],
    }
    for name, run in checks.items():
        if not (folder / f"{name}.json").is_file():
            yield name, 1, [f"{name}.json is missing"]
            continue
        file = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        count = sum(len(value) for value in file.values() if isinstance(value, list))
        yield name, count, list(run(file))
