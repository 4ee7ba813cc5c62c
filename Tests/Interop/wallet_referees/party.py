"""What each wallet can do with a PSBT, under one set of names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from .report import Unable
from .scenario import Scenario


class Party(ABC):
    """One library in the roles of BIP 174. PSBTs go in and out as bytes; what a library lacks is `Unable`."""

    name: str

    def create(self, scenario: Scenario, version: int = 0) -> bytes:
        """Creator and updater: the scenario's transaction with all that a signer wants to know."""
        raise Unable(f"{self.name} creates no PSBT of a given transaction")

    @abstractmethod
    def again(self, psbt: bytes) -> bytes:
        """Reads a PSBT and writes it again."""

    @abstractmethod
    def content(self, psbt: bytes) -> dict[str, Any]:
        """What the library says is in a PSBT, in the form of `content.py`."""

    @abstractmethod
    def sign(self, psbt: bytes, scenario: Scenario, cosigner: int) -> bytes:
        """Signer: adds the signatures of one cosigner."""

    def combine(self, psbts: list[bytes]) -> bytes:
        """Combiner."""
        raise Unable(f"{self.name} combines no PSBTs")

    @abstractmethod
    def finalise(self, psbt: bytes, scenario: Scenario) -> bytes:
        """Finaliser: the PSBT with final witnesses."""

    @abstractmethod
    def extract(self, psbt: bytes) -> bytes:
        """Extractor: the network's form of the transaction of a finalised PSBT."""
