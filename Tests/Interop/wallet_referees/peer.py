"""Our side: the program WalletPeer, which answers each line of JSON with one."""

from __future__ import annotations

import json
import subprocess
from typing import Any


class Refused(Exception):
    """Our library said no; `code` is its stable name for the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Peer:
    """A running WalletPeer."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, op: str, **arguments: Any) -> dict[str, Any]:
        """The answer to one request; `Refused` where the library refuses it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"op": op, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"WalletPeer ended with status {self._process.wait()} at {op}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"], answer.get("message", ""))
        return answer

    def close(self) -> None:
        """Lets the program end."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
