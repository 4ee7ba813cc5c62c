"""What SPEC.md calls rules over several fields: step 6 of 3.3, for each message in the order of its section."""

from __future__ import annotations

from typing import Any, Mapping

from .fields import MOST_LINKS, MOST_MSAT, SPLIT_ENTRIES, SPLIT_WHOLE, UPLOADER, has_address
from .refusal import require

MOST_GRACE = 2_592_000
MOST_BODY = 2048
MOST_STUB_CLAIMS = 512

Fields = Mapping[str, Any]


def none(_: Fields) -> None:
    """No rules beside the ranges."""


def certificate(f: Fields) -> None:
    """5.1."""
    require(1 <= f["purposes"] <= 7, "field_out_of_range", "purposes")
    require(f["until"] >= f["from"], "field_out_of_range", "until before from")


def listing(f: Fields) -> None:
    """5.2."""
    require(f["own_share"] <= SPLIT_WHOLE, "field_out_of_range", "own share")


def offer(f: Fields) -> None:
    """5.3."""
    require(f["price"] >= 1, "field_out_of_range", "price")
    require(1 <= f["least_chunks"] <= MOST_LINKS, "field_out_of_range", "least chunks")
    require(f["grace"] <= MOST_GRACE, "field_out_of_range", "grace")
    uploader = next(entry.key for entry in f["split"] if entry.role == UPLOADER)
    require(f["listing"] is not None or uploader == f["host"], "listing_missing")
    require(f["price"] * f["content"].chunks(f["exponent"]) <= MOST_MSAT, "amount_out_of_range")


def commitment(f: Fields) -> None:
    """5.5."""
    require(1 <= f["length"] <= MOST_LINKS, "chain_length")
    require(f["first"] + f["length"] <= f["content"].chunks(f["exponent"]), "chunk_out_of_range")
    require(f["value"] * f["length"] <= MOST_MSAT, "amount_out_of_range")


def payword(f: Fields) -> None:
    """5.7."""
    require(f["index"] >= 1, "field_out_of_range", "index 0 pays nothing")


def closing(f: Fields) -> None:
    """5.9."""
    require(f["release"] is None or f["top_up"] is None, "field_out_of_range", "release and top-up")
    amounts = [part.amount for part in f["parts"]]
    require(sum(amounts) <= MOST_MSAT, "amount_out_of_range")
    require(parts_fit(f["parts"], f["amount"]), "closing_sum")
    require(len(amounts) <= SPLIT_ENTRIES, "closing_sum", "too many parts")


def parts_fit(parts: Any, amount: int) -> bool:
    """Whether parts sum to `amount`, none is zero, and no payee stands twice."""
    amounts = [part.amount for part in parts]
    return sum(amounts) == amount and 0 not in amounts and len({part.key for part in parts}) == len(amounts)


def receipt(f: Fields) -> None:
    """5.10."""
    stands = {name for name, value in f.items() if value is not None}
    require("closing" in stands or not stands & {"release", "top_up"}, "field_out_of_range")
    require("offer" in stands or not stands & {"listing", "offer_certificate"}, "field_out_of_range")
    again = "offer_certificate" in stands and f["offer_certificate"].id == f["certificate"].id
    require(not again, "field_out_of_range", "one certificate twice")


def note(f: Fields) -> None:
    """5.11."""
    require(1 <= len(f["body"]) <= MOST_BODY, "field_out_of_range", "body")


def script(f: Fields) -> None:
    """7.1 and 7.2."""
    require(has_address(f["script"]), "field_out_of_range", "script")


def statement(f: Fields) -> None:
    """7.3."""
    require(f["claims"].sum == f["payees"].sum, "statement_sums")


def pay_stub(f: Fields) -> None:
    """7.7."""
    require(len(f["claims"]) <= MOST_STUB_CLAIMS, "field_out_of_range", "more than 512 claims")
