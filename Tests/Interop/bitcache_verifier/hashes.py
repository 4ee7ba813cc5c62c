"""Hashes of SPEC.md section 2."""

from __future__ import annotations

import functools
import hashlib
import hmac


def sha256(data: bytes) -> bytes:
    """Plain SHA-256."""
    return hashlib.sha256(data).digest()


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.new(key, data, hashlib.sha256).digest()


@functools.lru_cache(maxsize=256)
def _tag_prefix(tag: bytes) -> bytes:
    return sha256(tag) * 2


def tagged_hash(tag: bytes, data: bytes) -> bytes:
    """H_tag(data) as in BIP 340."""
    return sha256(_tag_prefix(tag) + data)
