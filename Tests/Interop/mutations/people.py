"""The people of the test vectors: their secret keys are 32 times one small number, and worth nothing."""

from __future__ import annotations

from typing import Dict, Tuple

from bitcache_verifier import curve


class People:
    """Keys by name, and the secrets behind keys."""

    NUMBERS: Tuple[Tuple[str, int], ...] = (
        ("host", 1), ("operational", 2), ("seal", 3), ("uploader", 4), ("author", 5), ("referrer", 6), ("payer", 7),
        ("stranger", 8), ("statements", 10),
    )

    def __init__(self) -> None:
        self.secrets: Dict[str, bytes] = {name: bytes([number]) * 32 for name, number in self.NUMBERS}
        self.keys: Dict[str, bytes] = {name: curve.public_key(secret) for name, secret in self.secrets.items()}
        self.secret_of: Dict[bytes, bytes] = {self.keys[name]: secret for name, secret in self.secrets.items()}
