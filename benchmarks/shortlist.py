"""One query to a fused kernel: exact products with all rows, and by candidates of short vectors.

    python benchmarks/shortlist.py [--rows 20000 50000 200000] [--repeats 5]

Rows are drawn: clusters along directions of falling weight, as embeddings have them. Processor
time of one thread, the least of the repeats; recall is the share of the exact ten nearest that the
candidates hold, over 50 queries.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
from kernel import D_CLIP, D_EXPERT, drawn_rows

from workbench import Space, fuse
from workbench.search.shortlist import WIDTH, Shortlist

K, QUERIES = 10, 50


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Least processor time of some repeats."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def main() -> None:
    """Print a line for each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 50_000, 200_000])
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    for n in asked.rows:
        rng, ids = np.random.default_rng(0), np.arange(n).astype(str)
        widths = {"CLIP": D_CLIP, "expert": D_EXPERT}
        parents = [
            Space(name, ids, drawn_rows("clusters", n, d, rng)) for name, d in widths.items()
        ]
        rows = fuse(*parents, method="kernel").image
        exact = seconds(lambda rows=rows: rows.products(rows[[3]]), asked.repeats)
        began = time.process_time()
        shortlist = Shortlist(rows)
        made = time.process_time() - began
        listed = seconds(lambda: shortlist.products(rows[[3]]), asked.repeats)  # noqa: B023
        found = 0
        for query in rng.choice(n, QUERIES, replace=False):
            nearest = rows.nearest(rows[[query]], K, np.array([query]))[0][0]
            by_short = np.argsort(-shortlist.products(rows[[query]]))[: K + 1]
            found += np.isin(nearest, by_short).sum()
        recall = found / K / QUERIES
        print(
            f"{n:,} rows: exact {1000 * exact:.1f} ms; short vectors of {WIDTH} made in {made:.1f}"
            f" s, then {1000 * listed:.1f} ms with {shortlist.depth:,} candidates; recall@{K}"
            f" {recall:.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
