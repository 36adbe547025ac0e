"""Time of a fused embedding and of its rivals, in one process, turn by turn."""

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import torch
from sklearn.kernel_approximation import PolynomialCountSketch

from workbench.fusion import RPKrossFuse, fuse
from workbench.store import Space

D_CLIP, D_EXPERT, WIDTH = 512, 384, 3000
PAPER_BATCH = 100
COMPARED_ROWS = 1000  # whose kernel error is measured
SHAPES = [  # widths of the factors, columns of their product, for the rule of projection="auto"
    ((32, 32), 2000), ((64, 64), 2450), ((128, 128), 2450), ((192, 192), 2450), ((256, 256), 2450),
    ((512, 384), 2488), ((512, 768), 2488), ((1024, 1536), 3000), ((512, 384), 88),
    ((512, 384), 240), ((512, 384), 500), ((128, 128), 240),
]  # fmt: skip

Run = Callable[[], Any]


def drawn_rows(n: int, widths: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Rows with a common direction in the first parent, as CLIP's have, in single precision."""
    random = np.random.default_rng(seed)
    parents = [random.standard_normal((n, d), dtype=np.float32) for d in widths]
    parents[0] += 1
    return np.hstack(parents)


def paper_loop(X: np.ndarray, length: int) -> Run:
    """The projection of the paper's public script, 100 rows at a time."""
    rows = torch.from_numpy(X)
    draw = torch.Generator().manual_seed(0)
    root = 3**0.5 / length**0.5
    U = (torch.rand(D_CLIP, length, generator=draw) * 2 - 1) * root
    V = (torch.rand(D_EXPERT, length, generator=draw) * 2 - 1) * root

    def run() -> Any:
        batches = []
        for start in range(0, len(rows), PAPER_BATCH):
            batch = rows[start : start + PAPER_BATCH]
            a = torch.nn.functional.normalize(batch[:, :D_CLIP])
            b = torch.nn.functional.normalize(batch[:, D_CLIP:])
            batches.append((a @ U) * (b @ V))
        return torch.cat(batches)

    return run


def contenders(X: np.ndarray) -> dict[str, tuple[Run, int]]:
    """What is timed, and how many rows it fuses."""
    widths, n = (D_CLIP, D_EXPERT), len(X)
    tensor, few = torch.from_numpy(X), X[: max(n // 20, 1)]
    sketch = PolynomialCountSketch(degree=2, n_components=WIDTH, random_state=0).fit(few)
    runs = {
        "the paper's loop (batches of 100)": (paper_loop(X, WIDTH), n),
        "scikit-learn's PolynomialCountSketch": (lambda: sketch.transform(few), len(few)),
    }
    for projection in ("rademacher", "bfloat16", "tensorsketch"):
        fuser = RPKrossFuse(widths, WIDTH, projection=projection, random_state=0).fit(X)
        runs[f"RPKrossFuse, {projection}"] = (lambda fuser=fuser: fuser.transform(X), n)
    runs["RPKrossFuse, tensorsketch, torch"] = (lambda: fuser.transform(tensor), n)
    ids = np.arange(n).astype(str)
    spaces = [Space("CLIP", ids, X[:, :D_CLIP]), Space("expert", ids, X[:, D_CLIP:])]
    options = {"n_components": WIDTH, "random_state": 0, "projection": "auto"}
    runs["fuse(projection='auto'), spaces"] = (lambda: fuse(*spaces, **options), n)
    return runs


def seconds_per_1000(runs: dict[str, tuple[Run, int]], repeats: int) -> dict[str, float]:
    """Least time of each, all of them in turn so that what else the machine does hits all.

    With one thread it is the processor's time: other work of the machine counts less.
    """
    clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
    least = dict.fromkeys(runs, np.inf)
    for _ in range(repeats + 1):  # the first warms up, and is not the least of many
        for name, (run, rows) in runs.items():
            started = clock()
            run()
            least[name] = min(least[name], (clock() - started) / rows * 1000)
    return least


def relative_error(fuser: Any, X: np.ndarray) -> float:
    """Root mean square error of the kernel off its diagonal, over that of the kernel."""
    Z, exact = fuser.transform(X), fuser.exact_kernel(X)
    off = ~np.eye(len(X), dtype=bool)
    return float(np.linalg.norm((Z @ Z.T - exact)[off]) / np.linalg.norm(exact[off]))


def speed_table(rows: int, repeats: int) -> pd.DataFrame:
    """Time and kernel error of each, as ratios to the paper's loop."""
    X = drawn_rows(rows, (D_CLIP, D_EXPERT))
    seconds = seconds_per_1000(contenders(X), repeats)
    loop = seconds["the paper's loop (batches of 100)"]
    sketch = seconds["scikit-learn's PolynomialCountSketch"]
    errors = {}
    for projection in ("rademacher", "bfloat16", "tensorsketch"):
        options = {"projection": projection, "random_state": 0}
        fuser = RPKrossFuse((D_CLIP, D_EXPERT), WIDTH, **options).fit(X[:COMPARED_ROWS])
        errors[f"RPKrossFuse, {projection}"] = relative_error(fuser, X[:COMPARED_ROWS])
    table = [
        {
            "what": name,
            "ms per 1,000 rows": 1000 * value,
            "times the paper's loop": loop / value,
            "times scikit-learn": sketch / value,
            "relative kernel error": errors.get(name),
        }
        for name, value in seconds.items()
    ]
    return pd.DataFrame(table)


def rule_table(repeats: int, rows: int = 4096) -> pd.DataFrame:
    """Milliseconds per 1,000 rows of each projection at many shapes: what "auto" was taken from."""
    table = []
    for widths, columns in SHAPES:
        X = drawn_rows(rows, widths)
        runs = {}
        for projection in ("rademacher", "bfloat16", "tensorsketch"):
            options = {"construction": "product", "projection": projection, "random_state": 0}
            fuser = RPKrossFuse(widths, columns, **options).fit(X)
            runs[projection] = (lambda fuser=fuser, X=X: fuser.transform(X), rows)
        seconds = seconds_per_1000(runs, repeats)
        chosen = RPKrossFuse(
            widths, columns, construction="product", projection="auto", random_state=0
        ).fit(X)
        milliseconds = {name: 1000 * value for name, value in seconds.items()}
        shape = {"factors": " + ".join(map(str, widths)), "columns": columns}
        table.append({**shape, **milliseconds, "auto": chosen.chosen_["projection"]})
    return pd.DataFrame(table)


def machine_in_words() -> str:
    """Processor and threads that the figures were measured with."""
    name = next(
        (line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")),
        "a processor without a name",
    )
    busy = os.getloadavg()[0]
    return f"{name}, {torch.get_num_threads()} threads, {busy:.1f} processes waiting"


def _cpu_lines() -> list[str]:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return lines.read().splitlines()
    except OSError:
        return []
