"""The lines of a run: valid sessions, each followed by spoilt ones that lean on it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Dict, Iterator

from bitcache_verifier.signatures import Signatures

from .people import People
from .raw import spoil_bytes
from .sessions import Drafts, SessionMaker, link, texts
from .spoil import Spoiler
from .stubs import EpochMaker
from .texts import bare_prefixes, hard_lines, spoil_text

MUTATIONS_OF_ONE = 10


@dataclass(frozen=True)
class Line:
    """A line and where it comes from; `mutation` is 0 for the lines of a valid session."""

    text: bytes
    origin: str
    mutation: int


class Workload:
    """Makes the lines of a run from a seed."""

    def __init__(self, seed: int, count: int, signatures: Signatures) -> None:
        self._rng = random.Random(seed)
        self._count = count
        self._signatures = signatures
        people = People()
        self._sessions = SessionMaker(self._rng, people)
        self._epochs = EpochMaker(self._rng, people)
        self._spoiler = Spoiler(self._rng, people)

    def hard_lines(self) -> Iterator[Line]:
        """Lines that are hard to read, each for a process of its own."""
        certificate = self._sessions.session()["certificate"]
        text = certificate.text(certificate.sign(self._signatures))
        return (Line(line, "a hard line", 0) for line in hard_lines(text))

    def lines(self) -> Iterator[Line]:
        """Every line in order."""
        yield from (Line(text, "a bare prefix", 0) for text in bare_prefixes())
        made = 0
        while made < self._count:
            epoch = self._rng.random() < 0.15
            drafts = self._epochs.epoch(spoilt=False) if epoch else self._sessions.session()
            base = link(drafts, self._signatures)
            lines = texts(drafts, base)
            yield from (Line(text, f"valid {name}", 0) for name, text in lines.items())
            yield Line(self._rng.choice((b"", b" ", b"\t \r")), "a blank line", 0)
            for _ in range(min(MUTATIONS_OF_ONE, self._count - made)):
                made += 1
                yield from self._mutation(made, drafts, base, lines, epoch)
            self._spoiler.older = [*self._spoiler.older[-20:], base]

    def _mutation(
        self, number: int, drafts: Drafts, base: Dict[str, bytes], lines: Dict[str, bytes], epoch: bool
    ) -> Iterator[Line]:
        draw = self._rng.random()
        name = self._rng.choice([*drafts])
        if draw < 0.12:
            yield Line(spoil_text(lines[name], self._rng), f"text of {name}", number)
        elif draw < 0.36:
            data = spoil_bytes(drafts[name], base[name], self._signatures, self._rng)
            yield Line(drafts[name].text(data), f"bytes of {name}", number)
        else:
            spoilt = {key: draft.copy() for key, draft in drafts.items()}
            why = "trees"
            if epoch and self._rng.random() < 0.6:
                spoilt = self._epochs.epoch(spoilt=True)
            else:
                why = self._spoiler.spoil(spoilt)
            for key, text in texts(spoilt, link(spoilt, self._signatures)).items():
                if text != lines[key]:
                    yield Line(text, f"{key} after {why}", number)
