"""Our library, through WalletPeer."""

from __future__ import annotations

import base64
from typing import Any

from .party import Party
from .peer import Peer
from .report import Unable
from .scenario import NETWORK, Scenario


class Ours(Party):
    """BitCache in the roles of BIP 174."""

    name = "ours"

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def _psbt(self, op: str, **arguments: Any) -> bytes:
        return base64.b64decode(self._peer.ask(op, **arguments)["psbt"])

    def create(self, scenario: Scenario, version: int = 0) -> bytes:
        if scenario.kind.is_locked:
            raise Unable("ours has no descriptor with a lock, and so creates no PSBT for one")
        return self._psbt(
            "psbt-create", version=version, network=NETWORK, tx=scenario.unsigned.serialize().hex(),
            funding=scenario.funding.serialize().hex(), descriptors=[scenario.descriptor(0), scenario.descriptor(1)],
            coins=[{"branch": int(coin.change), "index": coin.index} for coin in scenario.coins],
            change={"output": scenario.change_output, "branch": 1, "index": scenario.change_index})

    def again(self, psbt: bytes) -> bytes:
        again = self._psbt("psbt-read", psbt=_text(psbt))
        # Ours promises the very bytes, where the others promise the same records.
        if again != psbt:
            raise ValueError("ours wrote a PSBT with other bytes than it read")
        return again

    def content(self, psbt: bytes) -> dict[str, Any]:
        content: dict[str, Any] = self._peer.ask("psbt-read", psbt=_text(psbt))["content"]
        return content

    def sign(self, psbt: bytes, scenario: Scenario, cosigner: int) -> bytes:
        return self._psbt("psbt-sign", psbt=_text(psbt), network=NETWORK, **scenario.seeds[cosigner].request())

    def combine(self, psbts: list[bytes]) -> bytes:
        return self._psbt("psbt-combine", psbts=[_text(psbt) for psbt in psbts])

    def finalise(self, psbt: bytes, scenario: Scenario) -> bytes:
        return self._psbt("psbt-finalise", psbt=_text(psbt))

    def extract(self, psbt: bytes) -> bytes:
        return bytes.fromhex(self._peer.ask("psbt-extract", psbt=_text(psbt))["tx"])


def _text(psbt: bytes) -> str:
    return base64.b64encode(psbt).decode()
