"""How the tokens of a session have to fit each other (SPEC.md section 5)."""

from __future__ import annotations

from typing import Optional

from . import shares
from .fields import LAST_SECOND, MOST_LINKS, MOST_MSAT, REFERRER
from .refusal import require
from .signatures import Signatures
from .tokens import Token

FOR_OFFERS, FOR_SESSIONS, FOR_STATEMENTS = 1, 2, 4


class SessionRules:
    """The rules of section 5 for readers who hold more than one token."""

    def __init__(self, signatures: Signatures, most_links: int = MOST_LINKS) -> None:
        self.signatures = signatures
        self.most_links = most_links

    def signed_by(self, token: Token, key: bytes) -> None:
        """3.4."""
        require(self.signatures.verify(key, token.id, token.signature), "signature_invalid", token.kind.name)

    def under_certificate(self, token: Token, certificate: Token, purpose: int, moment: int) -> None:
        """5.1, of a token under a certificate."""
        require(token.network == certificate.network, "network_mismatch")
        require(token["host"] == certificate["host"], "certificate_mismatch", "the host")
        require(token["certificate"] == certificate.id, "certificate_mismatch", "the id")
        require(certificate["purposes"] & purpose != 0, "certificate_purpose")
        require(certificate["from"] <= moment <= certificate["until"], "certificate_time")
        self.signed_by(token, certificate["operational_key"])

    def certificates(self, one: Token, other: Token) -> None:
        """5.1, of two certificates of one session."""
        require(one.network == other.network, "network_mismatch")
        require(one["host"] == other["host"], "certificate_mismatch")
        same = one["first_seal"] == other["first_seal"] and one["seal_key"] == other["seal_key"]
        require(same, "certificate_seals")

    def offer(self, offer: Token, certificate: Token) -> None:
        """The offer under its certificate."""
        self.under_certificate(offer, certificate, FOR_OFFERS, offer["expiry"])

    def offer_and_listing(self, offer: Token, listing: Optional[Token]) -> None:
        """5.3, of the reader who holds offer and listing. The listing's signature is checked before."""
        if listing is None:
            require(offer["listing"] is None, "listing_missing")
            return
        require(offer["listing"] is not None, "listing_mismatch", "none is named")
        same = (
            offer["listing"] == listing.id
            and offer.network == listing.network
            and offer["host"] == listing["host"]
            and offer["content"] == listing["content"]
            and shares.uploader_of(offer["split"]) == listing["uploader"]
        )
        require(same, "listing_mismatch")
        least = listing["least_price"] << offer["exponent"]
        require(least <= MOST_MSAT, "amount_out_of_range")
        require(offer["price"] >= least, "offer_below_listing", "the price")
        require(shares.certain_share(offer["split"]) >= listing["own_share"], "offer_below_listing", "the share")
        require(offer["expiry"] <= listing["until"], "offer_below_listing", "the expiry")

    def commitment_terms(self, commitment: Token, offer: Token) -> None:
        """5.5, of the reader who holds the offer, without the signature."""
        require(commitment.network == offer.network, "network_mismatch")
        same = (
            commitment["offer"] == offer.id
            and commitment["host"] == offer["host"]
            and commitment["content"] == offer["content"]
            and commitment["exponent"] == offer["exponent"]
            and commitment["value"] == offer["price"]
            and commitment["window"] == offer["window"]
        )
        require(same, "offer_mismatch")
        chunks = commitment["content"].chunks(commitment["exponent"])
        to_the_end = commitment["first"] + commitment["length"] == chunks
        require(commitment["length"] >= offer["least_chunks"] or to_the_end, "too_few_chunks")
        slot = any(entry.role == REFERRER for entry in offer["split"])
        require(commitment["referrer"] is None or slot, "referrer_without_slot")
        require(commitment["expiry"] <= offer["expiry"], "offer_expired")

    def commitment_signature(self, commitment: Token) -> None:
        """The payer's signature."""
        self.signed_by(commitment, commitment["payer"])

    def top_up_terms(self, top_up: Token, old: Token) -> None:
        """5.5, of the reader of a top-up with the commitment that it continues, without the signature."""
        previous = top_up["previous"]
        require(previous is not None and previous.value == old.id, "top_up_mismatch", "the commitment")
        same = top_up.network == old.network and all(
            top_up[name] == old[name] for name in ("payer", "host", "content", "exponent")
        )
        require(same, "top_up_mismatch")
        require(previous.index <= old["length"], "link_beyond_chain")
        require(top_up["first"] == old["first"] + previous.index, "top_up_mismatch", "the first chunk")

    def acceptance_terms(self, acceptance: Token, commitment: Token) -> None:
        """5.6, steps 1 to 3, without the offer."""
        require(acceptance.network == commitment.network, "network_mismatch")
        require(acceptance["commitment"] == commitment.id, "commitment_mismatch", "the id")
        require(acceptance["host"] == commitment["host"], "commitment_mismatch", "the host")
        require(acceptance["time"] <= commitment["expiry"], "acceptance_late")
        require(acceptance["reserved"] == commitment["value"] * commitment["length"], "acceptance_terms", "reserved")
        require(acceptance["behind"] <= commitment["window"].behind, "acceptance_terms", "behind")
        require(acceptance["claim_deadline"] >= commitment["expiry"], "acceptance_terms", "the claim deadline")

    def acceptance_and_offer(self, acceptance: Token, commitment: Token, offer: Token) -> None:
        """5.6, what step 3 adds with the offer at hand."""
        deadline = min(commitment["expiry"] + offer["grace"], LAST_SECOND)
        require(acceptance["claim_deadline"] == deadline, "acceptance_terms", "the grace")

    def acceptance_signature(self, acceptance: Token, certificate: Token) -> None:
        """5.6, step 4."""
        self.under_certificate(acceptance, certificate, FOR_SESSIONS, acceptance["time"])

    def release(self, release: Token, commitment: Token) -> None:
        """5.8."""
        require(release.network == commitment.network, "network_mismatch")
        require(release["commitment"] == commitment.id, "commitment_mismatch", "the id")
        require(release["host"] == commitment["host"], "commitment_mismatch", "the host")
        require(release["index"] <= commitment["length"], "link_beyond_chain")
        self.signed_by(release, commitment["payer"])

    def closing_terms(self, closing: Token, commitment: Token, acceptance: Token) -> None:
        """5.9, steps 1 to 3."""
        require(closing.network == commitment.network, "network_mismatch")
        require(closing["commitment"] == commitment.id, "commitment_mismatch", "the id")
        require(closing["host"] == commitment["host"], "commitment_mismatch", "the host")
        require(acceptance["commitment"] == commitment.id, "commitment_mismatch", "the acceptance")
        require(closing["index"] <= commitment["length"], "link_beyond_chain")
        require(closing["amount"] == closing["index"] * commitment["value"], "closing_sum")
        require(closing["time"] >= acceptance["time"], "closing_too_early", "before the acceptance")
        if closing["release"] is None and closing["top_up"] is None:
            require(closing["time"] > acceptance["claim_deadline"], "closing_too_early", "alone")
        else:
            require(closing["time"] <= acceptance["claim_deadline"], "closing_late")

    def closing_signature(self, closing: Token, certificate: Token) -> None:
        """5.9, step 4; the certificate is the acceptance's."""
        self.under_certificate(closing, certificate, FOR_SESSIONS, closing["time"])

    def closing_shares(self, closing: Token, commitment: Token, offer: Token) -> None:
        """5.9, step 5."""
        parts = shares.share(offer["split"], commitment["referrer"], closing["amount"])
        require(closing["parts"] == parts, "closing_split")
