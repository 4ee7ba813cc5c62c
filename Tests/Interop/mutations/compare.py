"""Holds the tool against the verifier, line by line."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import Counter
from typing import Any, Dict, Iterable, List, NamedTuple, Sequence, Union

from bitcache_verifier.fields import MOST_LINKS
from bitcache_verifier.kinds import NETWORK_NAMES
from bitcache_verifier.refusal import Refusal
from bitcache_verifier.session import SessionRules
from bitcache_verifier.stream import Options, Stream
from bitcache_verifier.tokens import Token, decode_text

from .workload import Line


class Pass(NamedTuple):
    """How both readers are narrowed."""

    options: Options = Options()
    most_links: int = MOST_LINKS

    def arguments(self) -> List[str]:
        """As arguments of the tool."""
        wanted = self.options
        found = ["--max-links", str(self.most_links)]
        found += [] if wanted.at is None else ["--at", str(wanted.at)]
        found += [] if wanted.network is None else ["--network", NETWORK_NAMES[wanted.network]]
        found += [] if wanted.host is None else ["--host", wanted.host.hex()]
        found += [] if wanted.payer is None else ["--payer", wanted.payer.hex()]
        found += [] if wanted.minimum == 0 else ["--min", f"{wanted.minimum}msat"]
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


def ask_tool(tool: str, lines: Iterable[bytes], narrowed: Pass) -> List[Dict[str, Any]]:
    """What the tool says of all lines, in one process."""
    with tempfile.TemporaryFile() as file:
        file.write(b"".join(line + b"\n" for line in lines))
        file.seek(0)
        command = [tool, "token", "verify", "--json", *narrowed.arguments(), "-"]
        done = subprocess.run(command, stdin=file, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(tool: str, lines: Sequence[Line], narrowed: Pass, rules: SessionRules, forms: Forms) -> Outcome:
    """Both verdicts on every line that is not blank."""
    stream = Stream(rules, narrowed.options)
    asked = [line for line in lines if not stream.is_blank(line.text)]
    theirs = ask_tool(tool, (line.text for line in lines), narrowed)
    codes: Counter[str] = Counter()
    differences = []
    if len(theirs) != len(asked):
        differences.append(f"the tool answers {len(theirs)} lines and not {len(asked)}")
    for line, answer in zip(asked, theirs):
        ours = stream.judge(line.text, forms.decode).json()
        codes[str(ours["code"] or "valid")] += 1
        if any(answer[member] != value for member, value in ours.items()):
            said = {member: answer[member] for member in (*ours, "message")}
            shown = line.text if len(line.text) < 6000 else line.text[:6000] + b"..."
            differences.append(f"mutation {line.mutation}: {line.origin}\n  tool:     {json.dumps(said)}\n"
                               f"  verifier: {json.dumps(ours)}\n  token:    {shown!r}")
    return Outcome(codes, differences)
