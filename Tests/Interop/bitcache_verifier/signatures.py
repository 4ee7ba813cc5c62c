"""Who verifies and makes signatures: the library `coincurve` where it is installed, otherwise `curve`."""

from __future__ import annotations

import functools
import importlib
from typing import Callable, NamedTuple

from . import curve


class Signatures(NamedTuple):
    """BIP 340 by one implementation. `verify(key, message, signature)`, `sign(secret, message)`."""

    name: str
    verify: Callable[[bytes, bytes, bytes], bool]
    sign: Callable[[bytes, bytes], bytes]


def own() -> Signatures:
    """Our own arithmetic."""
    return Signatures("own arithmetic", functools.lru_cache(1 << 16)(curve.verify), curve.sign)


def library() -> Signatures:
    """The PyPI package `coincurve`; raises ImportError where it is missing."""
    coincurve = importlib.import_module("coincurve")

    def verify(key: bytes, message: bytes, signature: bytes) -> bool:
        try:
            return bool(coincurve.PublicKeyXOnly(key).verify(signature, message))
        except ValueError:  # No point of the curve.
            return False

    def sign(secret: bytes, message: bytes) -> bytes:
        return bytes(coincurve.PrivateKey(secret).sign_schnorr(message, bytes(32)))

    return Signatures("coincurve", functools.lru_cache(1 << 16)(verify), sign)


def best() -> Signatures:
    """The library where it is there, and our own arithmetic where it is not."""
    try:
        return library()
    except ImportError:
        return own()
