"""Whether intervals cover and verdicts hold, by simulation of populations whose truth is known.

    python benchmarks/validity.py [--only NAME] [--replications N] [--out validity.json]

Prints and writes a table (JSON, and Markdown with ``--table``). What was drawn is kept beside the
JSON: run it again and it goes on. Each replication has a seed of its own, so that the figures do
not hang on the order or on interruptions.
"""

import argparse
import json
import math
import os
import sys
import time
import warnings
import zlib
from dataclasses import asdict
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).parent))

from validity_cases import means, measures, verdicts
from validity_cases.case import Case, Record, Result, result_of

CASES = [*means.CASES, *measures.CASES, *verdicts.CASES]
GOALS = {"coverage": "0.93 to 0.97", "false": "at most 0.05", "power": "at least 0.80", "bias": "0"}
KEPT_EVERY = 10.0  # seconds


def drawn(case: Case, index: int) -> Record:
    """One replication, by a seed of its own."""
    rng = np.random.default_rng([zlib.crc32(case.name.encode()), index])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(float(number) for number in case.run(rng))  # type: ignore[return-value]


def replications(case: Case, asked: int | None) -> int:
    return asked or case.replications


def simulate(cases: list[Case], asked: int | None, kept: Path | None) -> list[Result]:
    """Draw what is lacking of every case, and sum it up."""
    records: dict[str, list[Record]] = {}
    if kept is not None and kept.is_file():
        records = json.loads(kept.read_text())
    results = []
    for number, case in enumerate(cases, 1):
        of_case = records.setdefault(case.name, [])
        total, began, first = replications(case, asked), time.monotonic(), len(of_case)
        written = began
        while len(of_case) < total:
            of_case.append(drawn(case, len(of_case)))
            now = time.monotonic()
            if kept is not None and now - written > KEPT_EVERY:
                keep(records, kept)
                written = now
            left = (now - began) / (len(of_case) - first) * (total - len(of_case))
            show(f"{number}/{len(cases)} {case.name}: {len(of_case)}/{total}, {left:.0f} s left")
        if kept is not None:
            keep(records, kept)
        results.append(result_of(case, of_case[:total]))
    show("")
    return results


def keep(records: dict[str, list[Record]], path: Path) -> None:
    """Write what was drawn, whole or not at all."""
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(records))
    os.replace(temporary, path)


def show(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{line:<78}", end="" if line else "\r", file=sys.stderr, flush=True)


def table(results: list[Result]) -> str:
    """Markdown: one line for each case."""
    lines = [
        "| what | goal | found | Monte-Carlo error | mean | truth | replications |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in results:
        found = each.mean - each.truth if each.kind == "bias" else each.rate
        sign = "+" if each.kind == "bias" else ""
        missed = "" if each.holds else " (missed)"
        numbers = [f"{found:{sign}.3f}{missed}", f"{each.error:.3f}"]
        numbers += ["" if math.isnan(x) else f"{x:.3f}" for x in (each.mean, each.truth)]
        words = f"{each.name} ({each.kind})"
        cells = [words, GOALS[each.kind], *numbers, str(each.replications)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", help="cases whose name holds these words")
    parser.add_argument("--replications", type=int, help="of each case, instead of its own number")
    parser.add_argument("--out", type=Path, default=Path("validity.json"), help="results, JSON")
    parser.add_argument("--table", type=Path, help="Markdown file to write")
    asked = parser.parse_args()
    words = asked.only or [""]
    cases = [case for case in CASES if any(each in case.name for each in words)]
    if not cases:
        names = "\n".join(case.name for case in CASES)
        print(f"no case holds {words}; there are:\n{names}", file=sys.stderr)
        return 2
    with threadpool_limits(1):
        results = simulate(cases, asked.replications, asked.out.with_suffix(".drawn"))
    asked.out.write_text(json.dumps([asdict(each) for each in results], indent=1))
    text = table(results)
    print(text)
    if asked.table is not None:
        asked.table.write_text(text + "\n")
    return 0 if all(each.holds for each in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
