"""What a check found: how often the sides agreed, every disagreement, and what a referee cannot judge."""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from types import TracebackType

# Of one check; a broken build would otherwise print thousands of lines.
SHOWN_DISAGREEMENTS = 20


class Unable(Exception):
    """A referee's library has no such thing; the message is the reason, and it is printed with the counts."""


class Check:
    """One line of the summary."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.agreed: Counter[str] = Counter()
        self.disagreements: list[str] = []
        self.unable: Counter[str] = Counter()
        self.seconds = 0.0
        self._begin = time.monotonic()

    def equal(self, what: str, sides: dict[str, object], about: str) -> bool:
        """Holds the answers of two or more sides against each other; `about` says how to repeat it."""
        values = list(sides.values())
        if all(value == values[0] for value in values):
            self.agreed[what] += 1
            return True
        self.differs(f"{what}: " + ", ".join(f"{side} {shown(value)}" for side, value in sides.items()) + f" ({about})")
        return False

    def holds(self, what: str, is_so: bool, about: str) -> bool:
        """Counts one claim, or says that it does not hold."""
        if is_so:
            self.agreed[what] += 1
        else:
            self.differs(f"{what} does not hold ({about})")
        return is_so

    def differs(self, sentence: str) -> None:
        """Notes a disagreement."""
        self.disagreements.append(sentence)

    def attempt(self, what: str, about: str, work: Callable[[], object]) -> object | None:
        """Does a piece of work; None where a referee is unable or where it fails, which is then a disagreement."""
        try:
            result = work()
        except Unable as reason:
            self.unable[str(reason)] += 1
            return None
        except Exception as error:  # whatever a library raises is its verdict
            self.differs(f"{what}: {type(error).__name__}: {error} ({about})")
            return None
        self.agreed[what] += 1
        return result

    def __enter__(self) -> Check:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        """A check that breaks off is a disagreement, and the other checks still run."""
        self.seconds = time.monotonic() - self._begin
        if isinstance(error, Exception):
            place = traceback.extract_tb(error.__traceback__)[-1]
            self.differs(f"the check broke off in {place.name}, line {place.lineno}: {type(error).__name__}: {error}")
        return isinstance(error, Exception)

    def print(self) -> None:
        """One line with the counts, then one for each disagreement and for each thing that nobody could judge."""
        total = sum(self.agreed.values())
        counts = ", ".join(f"{count} {what}" for what, count in self.agreed.items())
        word = "agree" if not self.disagreements else f"agree, {len(self.disagreements)} DIFFER"
        print(f"{self.name}: {total} {word}, {self.seconds:.1f} s: {counts}")
        for sentence in self.disagreements[:SHOWN_DISAGREEMENTS]:
            print(f"    DIFFERS {sentence}")
        if len(self.disagreements) > SHOWN_DISAGREEMENTS:
            print(f"    and {len(self.disagreements) - SHOWN_DISAGREEMENTS} more")
        for reason, count in sorted(self.unable.items()):
            print(f"    not judged {count} times: {reason}")
        sys.stdout.flush()


def shown(value: object) -> str:
    """A value, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}… ({len(text)} characters)"
