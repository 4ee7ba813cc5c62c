"""Judges one case of tokens.json or settlement.json, as the README of Tests/Vectors says."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from .chain import check_link
from .receipt import judge_receipt
from .refusal import Refusal, require
from .session import SessionRules
from .settlement import judge_deposit, judge_statement, judge_stub
from .tokens import Token, decode_text, encode_text

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
