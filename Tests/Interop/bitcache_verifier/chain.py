"""Hash chains and what a payer derives (SPEC.md 4.2 and 4.3)."""

from __future__ import annotations

from typing import List

from . import tlv
from .fields import MOST_LINKS
from .hashes import hmac_sha256, sha256, tagged_hash
from .refusal import require
from .tokens import RECORD_ZERO_SIZE, Token


def step(link: bytes, salt: bytes, index: int) -> bytes:
    """Link `index` − 1 from link `index`."""
    return sha256(link + salt + index.to_bytes(4, "big"))


def links(seed: bytes, salt: bytes, length: int) -> List[bytes]:
    """All links by their index, the anchor first."""
    found = [seed]
    for index in range(length, 0, -1):
        found.append(step(found[-1], salt, index))
    return found[::-1]


def check_link(commitment: Token, index: int, link: bytes, most_links: int = MOST_LINKS) -> None:
    """Refuses a link that does not lead to the commitment's anchor."""
    require(index <= commitment["length"], "link_beyond_chain")
    require(index <= most_links, "too_many_links")
    for at in range(index, 0, -1):
        link = step(link, commitment["salt"], at)
    require(link == commitment["anchor"], "link_invalid")


def session_secret(chain_key: bytes, commitment: Token) -> bytes:
    """The session secret; its tagged hash stands in record 24."""
    message = b"bitcache/session-secret" + _without(commitment, "anchor", "secret_hash")
    return hmac_sha256(chain_key, message)[:16]


def secret_hash(secret: bytes) -> bytes:
    """What stands in record 24."""
    return tagged_hash(b"bitcache/session-secret", secret)


def chain_seed(chain_key: bytes, commitment: Token) -> bytes:
    """Link n."""
    return hmac_sha256(chain_key, b"bitcache/chain-seed" + _without(commitment, "anchor"))


def _without(commitment: Token, *names: str) -> bytes:
    known = {row.record for row in commitment.kind.table} - {commitment.kind.record(name) for name in names}
    records = tlv.read_records(commitment.body, RECORD_ZERO_SIZE)
    return commitment.body[:RECORD_ZERO_SIZE] + tlv.write_records(r for r in records if r[0] in known)
