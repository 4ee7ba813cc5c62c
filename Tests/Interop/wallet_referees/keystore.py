"""A keystore that the tool keeps, and calls of `bitcache wallet` with it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from .report import Check
from .seeds import Seed

PASSPHRASE = "correct horse battery staple"


class Keystore:
    """One wallet in a file. Its passphrases go to the tool in the environment, as in a script."""

    def __init__(self, tool: str, path: str, wallet: Seed, network: str, check: Check, about: str) -> None:
        self._tool, self.path, self.wallet, self.network = tool, path, wallet, network
        self.check, self.about = check, about

    def restore(self) -> None:
        """Makes the file from the words."""
        self.call("restore", "--keystore", self.path, "--network", self.network, stdin=self.wallet.words)

    def ask(self, command: str, *arguments: str) -> dict[str, Any]:
        """What a command prints as JSON."""
        answer: dict[str, Any] = json.loads(self.call(command, "--keystore", self.path, "--json", *arguments))
        return answer

    def call(self, *arguments: str, stdin: str = "", status: int = 0) -> str:
        """Runs `bitcache wallet`, and returns what it prints."""
        return self.run("wallet", *arguments, stdin=stdin, status=status)

    def run(self, *arguments: str, stdin: str = "", status: int = 0) -> str:
        """Runs the tool; anything but the expected status breaks the check off."""
        environment = {**os.environ, "BITCACHE_KEYSTORE_PASSPHRASE": PASSPHRASE}
        environment.pop("BITCACHE_BIP39_PASSPHRASE", None)
        if self.wallet.passphrase:
            environment["BITCACHE_BIP39_PASSPHRASE"] = self.wallet.passphrase
        done = subprocess.run([self._tool, *arguments], input=stdin.encode(), env=environment, capture_output=True,
                              check=False)
        if done.returncode != status:
            raise RuntimeError(f"{' '.join(arguments)[:300]} ended with {done.returncode}: {done.stderr.decode()} "
                               f"{done.stdout.decode()[:500]} ({self.about})")
        self.check.agreed["calls"] += 1
        return done.stdout.decode()
