"""secp256k1 with Python's integers: BIP 340 keys and signatures, and tweaked keys of BIP 341.

Slow (a few milliseconds for a signature) and not constant in time: it verifies public data and signs with the keys
of the test vectors, which are worth nothing.
"""

from __future__ import annotations

from typing import Optional, Tuple

from .hashes import tagged_hash

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)

Point = Tuple[int, int]
# (X, Y, Z) stands for (X/Z², Y/Z³); Z = 0 is the point at infinity.
Jacobian = Tuple[int, int, int]
INFINITY: Jacobian = (1, 1, 0)


def lift_x(key: bytes) -> Optional[Point]:
    """The point with even y whose x coordinate is `key`, or None where there is none."""
    x = int.from_bytes(key, "big")
    if x >= P:
        return None
    square = (x * x * x + 7) % P
    y = pow(square, (P + 1) // 4, P)
    if y * y % P != square:
        return None
    return x, y if y % 2 == 0 else P - y


def _double(a: Jacobian) -> Jacobian:
    x, y, z = a
    yy = y * y % P
    s = 4 * x * yy % P
    m = 3 * x * x % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P


def _add(a: Jacobian, b: Point) -> Jacobian:
    x1, y1, z1 = a
    if z1 == 0:
        return b[0], b[1], 1
    zz = z1 * z1 % P
    h = (b[0] * zz - x1) % P
    r = (b[1] * zz * z1 - y1) % P
    if h == 0:
        return _double(a) if r == 0 else INFINITY
    hh = h * h % P
    hhh = h * hh % P
    v = x1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y1 * hhh) % P, h * z1 % P


def _affine(a: Jacobian) -> Optional[Point]:
    if a[2] == 0:
        return None
    inverse = pow(a[2], P - 2, P)
    square = inverse * inverse % P
    return a[0] * square % P, a[1] * square * inverse % P


def combine(g: int, p: int = 0, point: Point = G) -> Optional[Point]:
    """g × G + p × point, or None at infinity."""
    both = _affine(_add((G[0], G[1], 1), point))
    total = INFINITY
    for bit in range(255, -1, -1):
        total = _double(total)
        in_g, in_p = g >> bit & 1, p >> bit & 1
        if in_g and in_p:
            total = total if both is None else _add(total, both)
        elif in_g or in_p:
            total = _add(total, G if in_g else point)
    return _affine(total)


def public_key(secret: bytes) -> bytes:
    """The x-only key of a secret."""
    point = combine(int.from_bytes(secret, "big"))
    assert point is not None
    return point[0].to_bytes(32, "big")


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is the BIP 340 signature of `message` under `key`."""
    point = lift_x(key)
    r = int.from_bytes(signature[:32], "big")
    s = int.from_bytes(signature[32:], "big")
    if point is None or r >= P or s >= N:
        return False
    e = int.from_bytes(tagged_hash(b"BIP0340/challenge", signature[:32] + key + message), "big") % N
    found = combine(s, (N - e) % N, point)
    return found is not None and found[1] % 2 == 0 and found[0] == r


def sign(secret: bytes, message: bytes) -> bytes:
    """The BIP 340 signature with auxiliary randomness zero."""
    d = int.from_bytes(secret, "big")
    point = combine(d)
    assert point is not None
    d = d if point[1] % 2 == 0 else N - d
    key = point[0].to_bytes(32, "big")
    masked = d ^ int.from_bytes(tagged_hash(b"BIP0340/aux", bytes(32)), "big")
    k = int.from_bytes(tagged_hash(b"BIP0340/nonce", masked.to_bytes(32, "big") + key + message), "big") % N
    nonce = combine(k)
    assert nonce is not None
    k = k if nonce[1] % 2 == 0 else N - k
    r = nonce[0].to_bytes(32, "big")
    e = int.from_bytes(tagged_hash(b"BIP0340/challenge", r + key + message), "big") % N
    return r + ((k + e * d) % N).to_bytes(32, "big")


def tweaked_key(key: bytes, tweak: bytes) -> Optional[bytes]:
    """x(key + tweak × G), as BIP 341 makes an output's key."""
    point = lift_x(key)
    total = int.from_bytes(tweak, "big")
    found = combine(total, 1, point) if point is not None and total < N else None
    return None if found is None else found[0].to_bytes(32, "big")
