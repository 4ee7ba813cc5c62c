"""Holds the tool against the verifier, line by line."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import Counter
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Set, Tuple, Union

from bitcache_verifier.fields import MOST_LINKS
from bitcache_verifier.kinds import NETWORK_NAMES
from bitcache_verifier.refusal import Refusal
from bitcache_verifier.session import SessionRules
from bitcache_verifier.stream import Options, Stream
from bitcache_verifier.tokens import Token, decode_text, encode_text

from .workload import Line


# The tool's exit status.
ALL_VALID, ONE_REFUSED, NO_TOKEN = 0, 1, 65
# Of a longer line only its ends are printed.
MOST_SHOWN = 40_000


class Pass(NamedTuple):
    """How both readers are narrowed. `shown` are certificates that both are given at the start.

    Where the options name an offer, `offer` is its text.
    """

    options: Options = Options()
    most_links: int = MOST_LINKS
    shown: Tuple[Token, ...] = ()
    offer: Optional[bytes] = None

    def arguments(self) -> List[str]:
        """As arguments of the tool."""
        wanted = self.options
        found = ["--max-links", str(self.most_links)]
        found += [] if wanted.at is None else ["--at", str(wanted.at)]
        found += [] if wanted.network is None else ["--network", NETWORK_NAMES[wanted.network]]
        found += [] if wanted.host is None else ["--host", wanted.host.hex()]
        found += [] if wanted.payer is None else ["--payer", wanted.payer.hex()]
        found += [] if wanted.minimum == 0 else ["--min", f"{wanted.minimum}msat"]
        found += [] if self.offer is None else ["--offer", self.offer.decode("ascii")]
        for token in self.shown:
            found += ["--certificate", encode_text(token.data, token.kind, token.network).decode("ascii")]
        return found + (["--walk"] if wanted.walk else [])


class Outcome(NamedTuple):
    """How often each code came, and the lines on which the two differ."""

    codes: Counter[str]
    differences: List[str]


class Forms:
    """Reads the form of each text once, since every pass needs it."""

    def __init__(self) -> None:
        self._found: Dict[bytes, Union[Token, Refusal]] = {}

    def decode(self, text: bytes) -> Token:
        """The token of a text, or its refusal again."""
        if text not in self._found:
            try:
                self._found[text] = decode_text(text)
            except Refusal as refusal:
                self._found[text] = refusal
        found = self._found[text]
        if isinstance(found, Refusal):
            raise found
        return found


def ask_tool(tool: str, lines: Iterable[bytes], narrowed: Pass) -> Tuple[List[Dict[str, Any]], int]:
    """What the tool says of all lines, in one process, and the status with which it ends."""
    with tempfile.TemporaryFile() as file:
        file.write(b"".join(line + b"\n" for line in lines))
        file.seek(0)
        command = [tool, "token", "verify", "--json", *narrowed.arguments(), "-"]
        done = subprocess.run(command, stdin=file, capture_output=True, check=False)
    if done.returncode not in (ALL_VALID, ONE_REFUSED, NO_TOKEN):
        raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}: {done.stderr.decode()}")
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def compare(tool: str, lines: Sequence[Line], narrowed: Pass, rules: SessionRules, forms: Forms) -> Outcome:
    """Both verdicts on every line that is not blank."""
    stream = Stream(rules, narrowed.options, narrowed.shown)
    asked = [line for line in lines if not stream.is_blank(line.text)]
    theirs, status = ask_tool(tool, (line.text for line in lines), narrowed)
    codes: Counter[str] = Counter()
    kinds: Set[Optional[str]] = set()
    differences = []
    if len(theirs) != len(asked):
        about = f": {asked[0].origin}, {asked[0].text[:40]!r}..., {len(asked[0].text)} bytes" if len(asked) == 1 else ""
        differences.append(f"the tool answers {len(theirs)} lines and not {len(asked)}{about}")
    for line, answer in zip(asked, theirs):
        verdict = stream.judge(line.text, forms.decode)
        codes[verdict.code or "valid"] += 1
        kinds.add(verdict.kind)
        ours = verdict.json()
        if verdict.id is not None and "id" in answer:
            ours["id"] = verdict.id.hex()
        if any(answer[member] != value for member, value in ours.items()):
            differences.append(_difference(line, answer, ours))
            if len(theirs) != len(asked):
                break  # From here on the answers are those of other lines.
    expected = NO_TOKEN if kinds <= {None} else ALL_VALID if set(codes) == {"valid"} else ONE_REFUSED
    if not differences and status != expected:
        differences.append(f"the tool ends with status {status} and not {expected}")
    return Outcome(codes, differences)


def _difference(line: Line, answer: Dict[str, Any], ours: Dict[str, Any]) -> str:
    """What is printed of a line on which the two differ."""
    said = {member: answer[member] for member in (*ours, "message")}
    shown = line.text if len(line.text) <= MOST_SHOWN else line.text[:400] + b"..." + line.text[-40:]
    return (
        f"mutation {line.mutation}: {line.origin}\n  tool:     {json.dumps(said)}\n"
        f"  verifier: {json.dumps(ours)}\n  token:    {shown!r}"
    )
