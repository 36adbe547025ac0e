"""Exact top-10 from the parents' rows, beside 3,000 random-projection columns, in one process.

    python benchmarks/kernel.py [--rows 50000] [--queries 1000] [--repeats 3] [--out FOLDER]

Rows are drawn: clusters along directions of falling weight, as embeddings have them, and pure
noise, where no row is near another (the hardest case for the screen in half precision). Processor
time, the least of the repeats, one way after the other within a repeat; memory is what each way
keeps, and the blocks it may take. Writes kernel.json, kernel.md and plots (kernel-seconds.html,
kernel-MB.html), in which a line marks what was aimed at.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
import torch
from written import write

from workbench import Space
from workbench.fusion import FusedKernel, RPKrossFuse
from workbench.fusion.top_k import TopK
from workbench.views import PALETTE, TEMPLATE

D_CLIP, D_EXPERT, WIDTH, K = 512, 768, 3000, 10
BUDGET = 0.035  # GiB for the blocks
RP_BLOCK = 512  # columns at once, where the columns are multiplied in blocks, too
KINDS = ("clusters", "noise")
TOP_K = f"{WIDTH:,} columns, torch.topk"  # the way that the time is compared with
BLOCKS = f"{WIDTH:,} columns, in blocks"  # the way that the memory is compared with
GOAL = {"times as fast": 2.3, "share of the memory": 0.5}


def drawn_rows(kind: str, n: int, width: int, rng: np.random.Generator) -> np.ndarray:
    noise = rng.standard_normal((n, width), dtype=np.float32)
    if kind == "noise":
        return noise
    falling = (1 + np.arange(width, dtype=np.float32)) ** -0.5
    centres = 2 * rng.standard_normal((200, width), dtype=np.float32)
    return (noise + centres[rng.integers(0, 200, n)] + 1) * falling


def rp_columns(parents: list[np.ndarray]) -> torch.Tensor:
    fuser = RPKrossFuse((D_CLIP, D_EXPERT), WIDTH, random_state=0)
    fuser.fit(np.hstack([X[:2000] for X in parents]))
    starts = range(0, len(parents[0]), 4096)
    rows = [fuser.transform(np.hstack([X[i : i + 4096] for X in parents])) for i in starts]
    return torch.from_numpy(np.vstack(rows))


def from_parents(parents: list[np.ndarray], n: int, device: str | None) -> Callable[[], object]:
    ids = np.arange(n).astype(str)
    clip, expert = (Space(name, ids, X[:n]) for name, X in zip("ab", parents, strict=True))
    fused = FusedKernel(clip, expert, memory_budget=BUDGET, device=device)
    queries = fused.map_rows(*(X[n:] for X in parents))
    return lambda: fused.top_k(queries, K)


def ways(kind: str, n: int, q: int) -> tuple[dict[str, Callable[[], object]], dict]:
    rng = np.random.default_rng(0)
    parents = [drawn_rows(kind, n + q, width, rng) for width in (D_CLIP, D_EXPERT)]
    columns = rp_columns(parents)
    Z, asking = columns[:n], columns[n:]

    def columns_in_blocks() -> object:
        best = TopK(K)
        for start in range(0, len(Z), RP_BLOCK):
            best.add(asking @ Z[start : start + RP_BLOCK].T, start)
        return best.result()

    kept = 4 * n * (D_CLIP + D_EXPERT) + BUDGET * 2**30
    runs = {
        TOP_K: lambda: torch.topk(asking @ Z.T, K),
        BLOCKS: columns_in_blocks,
        "parents, NumPy": from_parents(parents, n, None),
        "parents, torch": from_parents(parents, n, "cpu"),
    }
    held = 4 * n * WIDTH
    sizes = [held + 4 * n * q, held + 4 * q * RP_BLOCK, kept, kept]
    return runs, dict(zip(runs, sizes, strict=True))


def least_seconds(runs: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(repeats):
        for name, run in runs.items():
            started = time.process_time()
            run()
            least[name] = min(least[name], time.process_time() - started)
    return least


def figures(kind: str, n: int, q: int, repeats: int) -> list[dict[str, object]]:
    runs, sizes = ways(kind, n, q)
    seconds = least_seconds(runs, repeats)
    return [
        {
            "rows": kind, "way": name, "seconds": round(seconds[name], 3),
            "times as fast": round(seconds[TOP_K] / seconds[name], 2),
            "MB": round(sizes[name] / 1e6),
            "share of the memory": round(sizes[name] / sizes[BLOCKS], 2),
        }
        for name in runs
    ]  # fmt: skip


def plots(table: pd.DataFrame) -> dict[str, Any]:
    """Seconds and memory of each way, and what was aimed at."""
    aims = {
        "seconds": table.seconds[table.way == TOP_K].min() / GOAL["times as fast"],
        "MB": GOAL["share of the memory"] * table.MB[table.way == BLOCKS].min(),
    }
    return {what: plot(table, what, aim) for what, aim in aims.items()}


def plot(table: pd.DataFrame, what: str, aim: float) -> Any:
    """A bar for each way and kind of rows."""
    figure = px.bar(
        table, x=what, y="way", color="rows", barmode="group", orientation="h", text=what,
        template=TEMPLATE, color_discrete_sequence=PALETTE,
    )  # fmt: skip
    figure.add_vline(aim, line_dash="dash", annotation_text=f"aim: {aim:.3g}")
    figure.update_yaxes(autorange="reversed", title=None)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    given = parser.parse_args()
    each = [figures(kind, given.rows, given.queries, given.repeats) for kind in KINDS]
    table = pd.DataFrame([row for rows in each for row in rows])
    title = f"Exact top-{K} of {given.queries:,} queries in {given.rows:,} rows"
    print(write(given.out, "kernel", {title: table}, plots(table)))


if __name__ == "__main__":
    main()
