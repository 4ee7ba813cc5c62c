"""A receipt with nothing else at hand (SPEC.md section 6)."""

from __future__ import annotations

from typing import Optional

from .chain import check_link
from .refusal import require
from .session import SessionRules
from .tokens import Token


def judge_receipt(receipt: Token, rules: SessionRules, at: Optional[int] = None, walk: bool = False) -> None:
    """Steps 2 to 12; the first is reading the token. `at` judges an open one, `walk` walks every chain."""
    certificate, commitment, acceptance = receipt["certificate"], receipt["commitment"], receipt["acceptance"]
    payword = receipt["payword"]
    require(receipt.network == certificate.network == commitment.network, "network_mismatch")
    rules.signed_by(certificate, certificate["host"])
    rules.commitment_signature(commitment)
    rules.acceptance_terms(acceptance, commitment)
    rules.acceptance_signature(acceptance, certificate)
    if receipt["release"] is not None:
        require(receipt["release"]["index"] == payword.index, "receipt_mismatch", "the release's index")
        rules.release(receipt["release"], commitment)
    if receipt["top_up"] is not None:
        previous = receipt["top_up"]["previous"]
        require(previous is not None and previous.index == payword.index, "receipt_mismatch", "the top-up's index")
        rules.top_up_terms(receipt["top_up"], commitment)
        rules.commitment_signature(receipt["top_up"])
    closing = receipt["closing"]
    if closing is not None:
        require(closing["index"] == payword.index, "receipt_mismatch", "the closing's index")
        for name in ("release", "top_up"):
            inside = None if receipt[name] is None else receipt[name].id
            require(closing[name] == inside, "receipt_mismatch", name)
        rules.closing_terms(closing, commitment, acceptance)
        rules.closing_signature(closing, certificate)
    if receipt["offer"] is not None:
        _judge_offer(receipt, rules)
    if closing is None:
        require(at is None or at <= acceptance["claim_deadline"], "expired")
    alone = closing is None or (closing["release"] is None and closing["top_up"] is None)
    if alone or walk:
        check_link(commitment, payword.index, payword.value, rules.most_links)


def _judge_offer(receipt: Token, rules: SessionRules) -> None:
    """Steps 8 to 10."""
    offer, commitment, certificate = receipt["offer"], receipt["commitment"], receipt["certificate"]
    if receipt["offer_certificate"] is not None:
        own = receipt["offer_certificate"]
        rules.signed_by(own, own["host"])
        rules.certificates(own, certificate)
        certificate = own
    rules.offer(offer, certificate)
    rules.commitment_terms(commitment, offer)
    if receipt["listing"] is not None:
        rules.signed_by(receipt["listing"], receipt["listing"]["uploader"])
        rules.offer_and_listing(offer, receipt["listing"])
    rules.acceptance_and_offer(receipt["acceptance"], commitment, offer)
    if receipt["closing"] is not None:
        rules.closing_shares(receipt["closing"], commitment, offer)
