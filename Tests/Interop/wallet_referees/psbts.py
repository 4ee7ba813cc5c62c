"""PSBTs: each library reads what the others write, and goes on where another stopped."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence

from . import fields, records
from .party import Party
from .party_btclib import judge
from .peer import Peer, Refused
from .report import Check, Unable
from .scenario import KINDS, NOBODY, Scenario, make

VERSIONS = (0, 2)
# Records that no BIP defines yet, and one of BIP 174's proprietary ones.
UNKNOWN_TYPES = (0x7E, 0xEF)


def scenarios(count: int, seed: int, what: str) -> Iterator[Scenario]:
    """So many of each kind."""
    for kind in KINDS:
        for number in range(count):
            about = f"{what}, {kind.name}, seed {seed}, number {number}"
            yield make(kind, random.Random(about), about)


def run_reading(parties: Sequence[Party], count: int, seed: int) -> Check:
    """Every creator's PSBT says the same to every reader, and each writes what it read; so after each of the roles."""
    check = Check(f"PSBTs read and written again, {count} of each of {len(KINDS)} kinds of spend")
    with check:
        turn = itertools.cycle(parties)
        for scenario in scenarios(count, seed, "reading"):
            dice = random.Random(scenario.about)
            made: list[tuple[str, fields.Maps]] = []
            for creator, version in itertools.product(parties, VERSIONS):
                about = f"by {creator.name}, version {version}, {scenario.about}"
                psbt = check.attempt(
                    f"created in version {version}", about, lambda: creator.create(scenario, version))
                if not isinstance(psbt, bytes):
                    continue
                maps = fields.read(psbt)
                if version == 0:
                    made.append((creator.name, _without_nobody(maps)))
                _judge_reading(check, parties, psbt, about)
                more = with_unknown(records.with_more(maps, scenario, version, dice), dice)
                _judge_reading(check, parties, fields.write(more), f"with more records {about}")
                _after_roles(check, parties, psbt, scenario, next(turn), next(turn), about)
                next(turn)
            for (one, left), (other, right) in itertools.pairwise(made):
                for difference in _left_to_creators(left, right):
                    check.differs(f"{one} and {other} create other records: {difference} ({scenario.about})")
                check.agreed["pairs of creators with the same records"] += 1
    return check


def _judge_reading(check: Check, parties: Sequence[Party], psbt: bytes, about: str) -> None:
    contents: dict[str, object] = {}
    for party in parties:
        content = check.attempt("readings", f"{party.name} reads {about}", lambda: party.content(psbt))
        if content is not None:
            contents[party.name] = content
        again = check.attempt("written again", f"{party.name} writes {about}", lambda: party.again(psbt))
        if isinstance(again, bytes):
            for difference in fields.read(psbt).differences(fields.read(again)):
                check.differs(f"{party.name} changed {difference} ({about})")
    if len(contents) > 1:
        check.equal("contents", contents, about)


def _after_roles(check: Check, parties: Sequence[Party], psbt: bytes, scenario: Scenario, signer: Party,
                 finaliser: Party, about: str) -> None:
    """The same of what a signer and a finaliser hand on; what they cannot do is counted in the other check."""
    try:
        parts = [signer.sign(psbt, scenario, cosigner) for cosigner in scenario.kind.signers]
        for part in parts:
            _judge_reading(check, parties, part, f"signed by {signer.name}, {about}")
        signed = parts[0] if len(parts) == 1 else signer.combine(parts)
        final = finaliser.finalise(signed, scenario)
    except Unable:
        return
    _judge_reading(check, parties, final, f"signed by {signer.name} and finalised by {finaliser.name}, {about}")


def _without_nobody(maps: fields.Maps) -> fields.Maps:
    """BDK gives a key without an origin an origin of its own; nobody else notes one."""
    def kept(records: dict[bytes, bytes]) -> dict[bytes, bytes]:
        return {key: value for key, value in records.items() if key[1:].hex() != NOBODY or len(key) != 33}
    return fields.Maps(maps.globals, tuple(map(kept, maps.inputs)), tuple(map(kept, maps.outputs)))


def _left_to_creators(left: fields.Maps, right: fields.Maps) -> list[str]:
    """The differences that BIP 174 does not leave to the creator: whether a whole transaction is added, it does."""
    return [difference for difference in left.differences(right) if " 00: " not in difference]


def with_unknown(maps: fields.Maps, dice: random.Random) -> fields.Maps:
    """Adds records that no library knows to every map, behind all that are there."""
    def more() -> dict[bytes, bytes]:
        unknown = {bytes([kind]) + dice.randbytes(dice.randrange(1, 20)): dice.randbytes(dice.randrange(40))
                   for kind in UNKNOWN_TYPES}
        name = b"bitcache"
        proprietary = bytes([fields.PROPRIETARY, len(name)]) + name + bytes([dice.randrange(0xFD)])
        return {**unknown, proprietary + dice.randbytes(4): dice.randbytes(dice.randrange(300))}

    def extended(records: dict[bytes, bytes]) -> dict[bytes, bytes]:
        return dict(sorted({**records, **more()}.items()))
    return fields.Maps(extended(maps.globals), tuple(map(extended, maps.inputs)), tuple(map(extended, maps.outputs)))


def unknown_of(psbt: bytes) -> list[tuple[bytes, bytes]]:
    """The records that `with_unknown` added."""
    maps = fields.read(psbt)
    return sorted((key, value) for records in (maps.globals, *maps.inputs, *maps.outputs)
                  for key, value in records.items() if key[0] in (*UNKNOWN_TYPES, fields.PROPRIETARY))


def run_signing(parties: Sequence[Party], peer: Peer, count: int, seed: int) -> Check:
    """A PSBT of each, signed, combined, finalised and extracted by each: all say that the spend is right."""
    check = Check(f"PSBTs signed and completed by one another, {count} of each of {len(KINDS)} kinds of spend")
    with check:
        for scenario in scenarios(count, seed, "signing"):
            relay = Relay(check, parties, peer, scenario)
            for creator, version in itertools.product(parties, VERSIONS):
                relay.run(creator, version)
    return check


class Relay:
    """A scenario on its way through several hands."""

    def __init__(self, check: Check, parties: Sequence[Party], peer: Peer, scenario: Scenario) -> None:
        self._check, self._parties, self._peer, self._scenario = check, parties, peer, scenario
        # Most ways lead to the same transaction, and engines are slow.
        self._judged: set[bytes] = set()
        self._turn = itertools.cycle(parties)

    def run(self, creator: Party, version: int) -> None:
        """Every choice of signers and finalisers for one creator, with combiners and extractors taking turns."""
        try:
            psbt = creator.create(self._scenario, version)
        except Unable as reason:
            self._check.unable[str(reason)] += 1
            return
        except Exception as error:
            self._check.differs(f"{creator.name} does not create: {error} ({self._scenario.about})")
            return
        dice = random.Random(self._scenario.about)
        maps = fields.read(psbt)
        if dice.random() < 0.5:
            maps = records.with_hash_type(maps, records.ALL)
        psbt = fields.write(with_unknown(maps, dice))
        for signers in itertools.product(self._parties, repeat=len(self._scenario.kind.signers)):
            names = " and ".join(signer.name for signer in signers)
            about = f"created by {creator.name} in version {version}, signed by {names}, {self._scenario.about}"
            signed = self._signed(psbt, signers, about)
            if signed is not None:
                for finaliser in self._parties:
                    self._finish(signed, finaliser, f"{about}, finalised by {finaliser.name}")

    def _signed(self, psbt: bytes, signers: Sequence[Party], about: str) -> bytes | None:
        parts: list[bytes] = []
        for signer, cosigner in zip(signers, self._scenario.kind.signers):
            part = self._check.attempt("signed", about, lambda: signer.sign(psbt, self._scenario, cosigner))
            if not isinstance(part, bytes):
                return None
            parts.append(part)
        if len(parts) == 1:
            return parts[0]
        for combiner in (next(self._turn) for _ in self._parties):
            combined = self._check.attempt("combined", f"{about} by {combiner.name}", lambda: combiner.combine(parts))
            if isinstance(combined, bytes):
                self._check.equal("unknown records kept by combiners", {
                    "before": unknown_of(psbt), combiner.name: unknown_of(combined)}, about)
                return combined
        return None

    def _finish(self, signed: bytes, finaliser: Party, about: str) -> None:
        final = self._check.attempt("finalised", about, lambda: finaliser.finalise(signed, self._scenario))
        if not isinstance(final, bytes):
            return
        for extractor in (next(self._turn) for _ in self._parties):
            tx = self._check.attempt("extracted", f"{about}, extracted by {extractor.name}",
                                     lambda: extractor.extract(final))
            if isinstance(tx, bytes):
                self._judge(tx, about)

    def _judge(self, tx: bytes, about: str) -> None:
        if tx in self._judged:
            self._check.agreed["transactions that were judged before"] += 1
            return
        self._judged.add(tx)
        spent = [(output.value, output.script_pubkey.data) for output in self._scenario.previous_outputs]
        try:
            judge(tx, spent)
            self._check.agreed["transactions accepted by btclib"] += 1
        except Exception as error:
            self._check.differs(f"btclib's engine refuses: {error} ({about})")
        try:
            self._peer.ask("check", tx=tx.hex(), previous=[
                {"value": value, "script": script.hex()} for value, script in spent])
            self._check.agreed["transactions accepted by ours"] += 1
        except Refused as error:
            self._check.differs(f"ours refuses: {error} ({about})")
