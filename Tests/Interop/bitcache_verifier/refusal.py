"""What a reader says no with."""

from __future__ import annotations


class Refusal(Exception):
    """A refusal with its stable code (SPEC.md, appendix B)."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}" if why else code)
        self.code = code


def require(holds: bool, code: str, why: str = "") -> None:
    """Refuses with `code` unless `holds`."""
    if not holds:
        raise Refusal(code, why)
