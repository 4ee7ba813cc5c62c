"""Compares a tool with the verifier on random mutations: python -m mutations TOOL [--count N] [--seed N]."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from bitcache_verifier import signatures
from bitcache_verifier.session import SessionRules
from bitcache_verifier.stream import Options

from .compare import Forms, Pass, compare
from .people import People
from .sessions import BEGIN, DAY
from .workload import Workload

MOST_SHOWN = 20


def main() -> int:
    """Runs the comparison; 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool", help="the built bitcache")
    parser.add_argument("--count", type=int, default=10_000, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="where random numbers begin")
    parser.add_argument("--own-arithmetic", action="store_true", help="do not use coincurve even where it is installed")
    arguments = parser.parse_args()
    chosen = signatures.own() if arguments.own_arithmetic else signatures.best()
    print(f"{arguments.count} mutations, seed {arguments.seed}, signatures by {chosen.name}", flush=True)
    lines = list(Workload(arguments.seed, arguments.count, chosen).lines())
    print(f"{len(lines)} lines", flush=True)
    codes: Counter[str] = Counter()
    differences = []
    keys, forms = People().keys, Forms()
    passes = (
        Pass(),
        Pass(Options(at=BEGIN + 2 * DAY, walk=True), most_links=16),
        Pass(Options(network=3, host=keys["host"], payer=keys["payer"], minimum=1000)),
    )
    for narrowed in passes:
        rules = SessionRules(chosen, narrowed.most_links)
        outcome = compare(arguments.tool, lines, narrowed, rules, forms)
        codes += outcome.codes
        differences += [f"{' '.join(narrowed.arguments())}: {difference}" for difference in outcome.differences]
    for code, count in codes.most_common():
        print(f"{count:8} {code}")
    print(f"{len(codes) - 1} codes of refusal reached")
    for difference in differences[:MOST_SHOWN]:
        print(difference)
    if differences:
        print(f"{len(differences)} verdicts differ; --seed {arguments.seed} --count {arguments.count} repeats them")
        return 1
    print("every verdict and every code agrees")
    return 0


if __name__ == "__main__":
    sys.exit(main())
