"""Exact top-10 from the parents' rows, beside 3,000 random-projection columns, in one process.

    python benchmarks/kernel.py [--rows 50000] [--queries 1000] [--repeats 3] [--out FOLDER]

Rows are drawn: clusters along directions of falling weight, as embeddings have them, and pure
noise, where no row is near another (the hardest case for the screen in half precision). Processor
time, the least of the repeats, one way after the other within a repeat; memory is what each way
keeps, and the blocks it may take. With ``--out`` the figures are written as ``kernel.json`` and
``kernel.md``.
"""

import argparse
import json
import platform
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from workbench import Space
from workbench.fusion import FusedKernel, RPKrossFuse
from workbench.fusion.screening import has_bfloat16_units
from workbench.fusion.top_k import TopK

D_CLIP, D_EXPERT, WIDTH, K = 512, 768, 3000, 10
BUDGET = 0.035  # GiB for the blocks
RP_BLOCK = 512  # columns at once, where the columns are multiplied in blocks, too
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
        f"{WIDTH:,} columns, torch.topk": lambda: torch.topk(asking @ Z.T, K),
        f"{WIDTH:,} columns, in blocks": columns_in_blocks,
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
    base = next(iter(runs))
    return [
        {
            "rows": kind, "way": name, "seconds": round(seconds[name], 3),
            "times as fast": round(seconds[base] / seconds[name], 2),
            "MB": round(sizes[name] / 1e6),
            "share of the memory": round(sizes[name] / sizes[f"{WIDTH:,} columns, in blocks"], 2),
        }
        for name in runs
    ]  # fmt: skip


def as_markdown(rows: list[dict[str, object]]) -> str:
    head = list(rows[0])
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row.values())) + " |" for row in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    units = "with" if has_bfloat16_units("cpu") else "without"
    machine = f"{platform.machine()}, {torch.get_num_threads()} thread(s), {units} bfloat16 units"
    rows = [
        row
        for kind in ("clusters", "noise")
        for row in figures(kind, given.rows, given.queries, given.repeats)
    ]
    table = as_markdown(rows)
    print(
        f"{machine}: exact top-{K} of {given.queries:,} queries in {given.rows:,} rows\n\n{table}"
    )
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "kernel.md").write_text(f"{machine}\n\n{table}\n")
        record = {"machine": machine, "goal": GOAL, "figures": rows}
        (given.out / "kernel.json").write_text(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
