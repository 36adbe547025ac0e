"""One query to a fused kernel: exact products with all rows, and by candidates of short vectors.

    python benchmarks/shortlist.py [--rows 20000 50000 200000] [--repeats 5]
    python benchmarks/shortlist.py --rows --data FOLDER [--out FOLDER]

Rows are drawn: clusters along directions of falling weight, as embeddings have them. Processor
time of one thread, the least of the repeats; recall is the share of the exact ten nearest that the
candidates hold, over 50 queries. With ``--data`` the recall on the largest real sets and the
demonstration by width and depth: shortlist.json, shortlist.md and a figure for each.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from fuse_cases.cases import Case, cases_of
from kernel import D_CLIP, D_EXPERT, drawn_rows
from written import write

from workbench import Space, fuse
from workbench.fusion import FusedKernel, candidate_recall
from workbench.fusion.kernel_columns import LandmarkColumns
from workbench.search.shortlist import WIDTH, Shortlist
from workbench.views import recall_curve

K, QUERIES = 10, 50
WIDTHS, DEPTHS = (25, 50, 100, 200, 400), (10, 20, 30, 50, 100, 200, 300)
LEAST_ROWS = 400


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Least processor time of some repeats."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def drawn(n: int, repeats: int) -> str:
    """Times and recall among drawn rows, in a line."""
    rng, ids = np.random.default_rng(0), np.arange(n).astype(str)
    widths = {"CLIP": D_CLIP, "expert": D_EXPERT}
    parents = [Space(name, ids, drawn_rows("clusters", n, d, rng)) for name, d in widths.items()]
    rows = fuse(*parents, method="kernel").image
    exact = seconds(lambda: rows.products(rows[[3]]), repeats)
    began = time.process_time()
    shortlist = Shortlist(rows)
    made = time.process_time() - began
    listed = seconds(lambda: shortlist.products(rows[[3]]), repeats)
    found = 0
    for query in rng.choice(n, QUERIES, replace=False):
        nearest = rows.nearest(rows[[query]], K, np.array([query]))[0][0]
        by_short = np.argsort(-shortlist.products(rows[[query]]))[: K + 1]
        found += np.isin(nearest, by_short).sum()
    return (
        f"{n:,} rows: exact {1000 * exact:.1f} ms; short vectors of {WIDTH} made in {made:.1f} s,"
        f" then {1000 * listed:.1f} ms with {shortlist.depth:,} candidates; recall@{K}"
        f" {found / K / QUERIES:.3f}"
    )


def recall_of(case: Case) -> pd.DataFrame:
    """Recall of candidates by columns that landmarks give, for each width and depth."""
    ids = np.arange(len(case.clip)).astype(str)
    parents = Space("CLIP", ids, case.clip), Space("expert", ids, case.expert)
    kernel, space = FusedKernel(*parents), fuse(*parents, method="kernel")
    shorts = {}
    for width in WIDTHS:
        if width < len(ids):
            columns = LandmarkColumns.of(space.image, width)(space.image)
            shorts[f"{width} columns"] = Space(f"{width}", ids, columns)
    return candidate_recall(kernel, shorts, k=K, depths=DEPTHS)


def main() -> None:
    """Print a line for each number of rows, and the recall on real sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[20_000, 50_000, 200_000])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    asked = parser.parse_args()
    for n in asked.rows:
        print(drawn(n, asked.repeats), flush=True)
    if asked.data is None:
        return
    cases = [case for case in cases_of(asked.data) if len(case.clip) >= LEAST_ROWS]
    tables = {f"{case.name}, {len(case.clip):,} rows": recall_of(case) for case in cases}
    named = {f"recall-{i}": recall_curve(t, banner=n) for i, (n, t) in enumerate(tables.items())}
    print(write(asked.out, "shortlist", tables, named))


if __name__ == "__main__":
    main()
