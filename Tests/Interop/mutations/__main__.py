"""Holds a built bitcache against the verifier on random mutations of valid tokens."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import Dict, List, Sequence, Tuple

from bitcache_verifier import signatures
from bitcache_verifier.session import SessionRules
from bitcache_verifier.stream import Options
from bitcache_verifier.tokens import decode_text

from .compare import Forms, Pass, compare
from .people import People
from .terms import BEGIN, DAY
from .workload import Line, Workload

# What a reader of tokens can be made to say, all of which a run of so many mutations has to reach.
ENOUGH = 10_000
CODES = frozenset("""
    acceptance_late acceptance_terms amount_out_of_range amount_too_low certificate_mismatch certificate_purpose
    certificate_seals certificate_time chain_length chunk_out_of_range chunk_size closing_late closing_split closing_sum
    closing_too_early commitment_mismatch content_length expired field_out_of_range host_mismatch index_out_of_range
    key_not_on_curve kind_unexpected kind_unknown link_beyond_chain link_invalid listing_mismatch listing_missing
    malformed_text missing_record needs_acceptance needs_certificate needs_commitment network_mismatch network_unknown
    not_a_token not_canonical offer_below_listing offer_expired offer_mismatch path_length payer_mismatch
    prefix_mismatch proof_wrong receipt_mismatch record_order referrer_without_slot signature_invalid split_invalid
    statement_sums sum_overflow time_not_understood token_too_long too_few_chunks too_many_links top_up_mismatch
    truncated unknown_record version_unknown
""".split())


def passes(lines: Sequence[Line]) -> List[Tuple[Pass, Sequence[Line]]]:
    """How both are narrowed, and which lines they then read."""
    keys = People().keys
    first: Dict[str, bytes] = {}
    for line in lines:
        first.setdefault(line.origin, line.text)
    offer = decode_text(first["valid offer"])
    shown = decode_text(first["valid certificate"])
    some = [line for line in lines if line.text != first["valid certificate"]]
    return [
        (Pass(), lines),
        (Pass(Options(at=BEGIN + 2 * DAY, walk=True), most_links=16), lines),
        (Pass(Options(network=3, host=keys["host"], payer=keys["payer"], minimum=1000)), lines),
        (Pass(Options(offer=offer.id), shown=(shown,), offer=first["valid offer"]), some[:len(some) // 10]),
    ]


def main() -> int:
    """Runs the comparison; 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m mutations", description=__doc__)
    parser.add_argument("tool", help="the built bitcache")
    parser.add_argument("--count", type=int, default=ENOUGH, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="where random numbers begin")
    parser.add_argument("--own-arithmetic", action="store_true", help="do not use coincurve even where it is installed")
    arguments = parser.parse_args()
    chosen = signatures.own() if arguments.own_arithmetic else signatures.best()
    print(f"{arguments.count} mutations, seed {arguments.seed}, signatures by {chosen.name}", flush=True)
    workload = Workload(arguments.seed, arguments.count, chosen)
    hard, lines = list(workload.hard_lines()), list(workload.lines())
    print(f"{len(lines)} lines, and {len(hard)} that are hard to read", flush=True)
    codes: Counter[str] = Counter()
    differences: List[str] = []
    forms = Forms()
    for narrowed, read in [*((Pass(), [line]) for line in hard), *passes(lines)]:
        rules = SessionRules(chosen, narrowed.most_links)
        outcome = compare(arguments.tool, read, narrowed, rules, forms)
        codes += outcome.codes
        differences += [f"{' '.join(narrowed.arguments())}: {difference}" for difference in outcome.differences]
    for code, count in codes.most_common():
        print(f"{count:8} {code}")
    missed = sorted(CODES - set(codes))
    print(f"{len(CODES) - len(missed)} of {len(CODES)} refusals reached" + "".join(f", not {code}" for code in missed))
    print("\n".join(differences), end="\n" if differences else "")
    if differences:
        print(f"{len(differences)} verdicts differ; --seed {arguments.seed} --count {arguments.count} repeats them")
        return 1
    print("every verdict, every code and every id agrees")
    return 1 if missed and arguments.count >= ENOUGH else 0


if __name__ == "__main__":
    sys.exit(main())
