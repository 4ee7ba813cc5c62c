"""Judges vectors, or tokens one a line on standard input."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from . import signatures, vectors
from .fields import MOST_LINKS
from .kinds import NETWORK_NAMES
from .session import SessionRules
from .stream import Options, Stream
from .tokens import decode_text


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bitcache_verifier", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("vectors", help="judge every case of a folder of vectors")
    check.add_argument("folder", type=Path)
    stream = commands.add_parser("stream", help="judge tokens, one a line, on standard input")
    stream.add_argument("--network", type={name: number for number, name in NETWORK_NAMES.items()}.__getitem__)
    stream.add_argument("--host", type=bytes.fromhex)
    stream.add_argument("--payer", type=bytes.fromhex)
    stream.add_argument("--offer", type=lambda text: decode_text(text.encode()).id, help="the offer's text")
    stream.add_argument("--certificate", type=lambda text: decode_text(text.encode()), action="append", default=[])
    stream.add_argument("--at", type=int, help="seconds since 1970")
    stream.add_argument("--min", type=int, default=0, help="msat")
    stream.add_argument("--max-links", type=int, default=MOST_LINKS)
    stream.add_argument("--walk", action="store_true")
    return parser.parse_args()


def _check_vectors(folder: Path) -> int:
    failed = False
    for name, count, problems in vectors.check(folder, signatures.best()):
        print(f"{name}: {count - len(problems)} of {count} cases agree")
        for problem in problems:
            print(f"  {problem}")
        failed = failed or bool(problems)
    return 1 if failed else 0


def _judge_stream(arguments: argparse.Namespace) -> int:
    options = Options(arguments.network, arguments.host, arguments.payer, arguments.offer, arguments.at, arguments.min,
                      arguments.walk)
    rules = SessionRules(signatures.best(), arguments.max_links)
    valid = True
    for verdict in Stream(rules, options, arguments.certificate).judge_all(sys.stdin.buffer):
        print(json.dumps(verdict.json()), flush=True)
        valid = valid and verdict.code is None
    return 0 if valid else 1


def main() -> int:
    """0 where all agree or all are valid, 1 where one is not."""
    arguments = _arguments()
    return _check_vectors(arguments.folder) if arguments.command == "vectors" else _judge_stream(arguments)


if __name__ == "__main__":
    sys.exit(main())
