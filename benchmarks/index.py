"""Search through an index: time and recall beside exact search of the same rows, on disk.

    python benchmarks/index.py --rows 1000000 --kinds clusters noise

Parents of 512 and 768 columns are drawn into files, a gigabyte for 200,000 rows, and the index is
written beside them; both are removed at the end. ``clusters``: 1,000 groups in CLIP, each with four
kinds that the expert alone sees, along directions of falling weight, as embeddings have them.
``noise``: no row is near another, which no index can help. Wall-clock time of one query, the median
over the queries. Exact times: all rows of the index read and scored, and all rows in memory, mapped
already (--memory), multiplied by NumPy.
"""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from workbench import indexing
from workbench.fusion import KernelRows, Weights
from workbench.fusion.kernel_formula import FamilyKernel
from workbench.streams import open_rows

WIDTHS = {"clip": 512, "expert": 768}
GROUPS, KINDS = 1000, 4
PART = 50_000
K = 10


def drawn(folder: Path, kind: str, n: int) -> list[Path]:
    """Write the rows of both parents, part by part."""
    rng = np.random.default_rng(0)
    centres = {"clip": GROUPS, "expert": GROUPS * KINDS}
    centres = {
        name: 2 * rng.standard_normal((count, WIDTHS[name]), "f4")
        for name, count in centres.items()
    }
    paths = [folder / f"{name}.npy" for name in WIDTHS]
    files = [
        np.lib.format.open_memmap(path, "w+", "f4", (n, width))
        for path, width in zip(paths, WIDTHS.values(), strict=True)
    ]
    for start in range(0, n, PART):
        rows = min(PART, n - start)
        groups = rng.integers(0, GROUPS, rows)
        own = {"clip": groups, "expert": groups * KINDS + rng.integers(0, KINDS, rows)}
        for file, (name, width) in zip(files, WIDTHS.items(), strict=True):
            part = rng.standard_normal((rows, width), "f4")
            if kind == "clusters":
                falling = (1 + np.arange(width, dtype="f4")) ** -0.5
                part = (part + centres[name][own[name]] + 1) * falling
            file[start : start + rows] = part
    for file in files:
        file.flush()
    return paths


def median_ms(work, queries) -> float:
    times = []
    for query in queries:
        began = time.perf_counter()
        work(query)
        times.append(time.perf_counter() - began)
    return 1000 * float(np.median(times))


def in_memory_ms(files: list[Path], n: int) -> float:
    """One exact query of rows in memory, as the kernel reads them."""
    raw = [open_rows(file).read(0, n) for file in files]
    kernel = FamilyKernel(Weights(), "cosine", True, 1, sum(WIDTHS.values()), 0.5)
    kernel.fit(raw, "image")
    rows = KernelRows(kernel, kernel.map(raw, "image"))
    del raw
    return median_ms(lambda i: rows.nearest(rows[[i]], K), range(5))


def measured(kind: str, n: int, queries: int, memory: bool, depths: list[int]) -> list[str]:
    """A line for each depth."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        files = drawn(folder, kind, n)
        written = indexing.index_files(*files, out=folder / "index.lancedb", progress=False)
        print(f"{kind}: {written.sentence()}", flush=True)
        size = sum(each.stat().st_size for each in written.out.rglob("*") if each.is_file())
        index = indexing.open_index(written.out)
        asked = np.random.default_rng(2).choice(n, queries, replace=False).astype(str).tolist()
        index.search(asked[0])
        exact = median_ms(lambda query: index.search(query, K, exact=True), asked[:5])
        held = f"{in_memory_ms(files, n):.0f} ms" if memory else "-"
        lines = []
        for depth in depths or [index.depth]:
            listed = median_ms(lambda query, d=depth: index.search(query, K, depth=d), asked)
            recall = index.measure(asked, K, depth=depth).value
            lines.append(
                f"| {kind} | {n:,} | {size / 1e9:.2f} GB in {written.seconds:.0f} s | {depth:,} |"
                f" {recall:.3f} | {listed:.0f} ms | {exact:.0f} ms | {held} |"
            )
        shutil.rmtree(written.out)
    return lines


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--kinds", nargs="+", default=["clusters"], choices=("clusters", "noise"))
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--depths", type=int, nargs="*", default=[])
    parser.add_argument("--memory", action="store_true", help="exact search in memory, too")
    asked = parser.parse_args(words)
    print(
        "| rows drawn | how many | index | candidates | recall@10 | a query | exact | in memory |"
    )
    for kind in asked.kinds:
        for line in measured(kind, asked.rows, asked.queries, asked.memory, asked.depths):
            print(line, flush=True)


if __name__ == "__main__":
    main()
