"""Time of a fused embedding and of its rivals, in one process, turn by turn."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import torch
from sklearn.kernel_approximation import PolynomialCountSketch

from workbench.fusion import RPKrossFuse, fuse
from workbench.store import Space

from .errors import relative_error

D_CLIP, D_EXPERT, WIDTH = 512, 384, 3000
PAPER_BATCH = 100
COMPARED_ROWS = 1000  # whose kernel error is measured
SHAPES = [  # widths of the factors, columns of their product, for the rule of projection="auto"
    ((32, 32), 2000), ((64, 64), 2450), ((128, 128), 2450), ((192, 192), 2450), ((256, 256), 2450),
    ((512, 384), 2488), ((512, 768), 2488), ((1024, 1536), 3000), ((512, 384), 88),
    ((512, 384), 240), ((512, 384), 500), ((128, 128), 240),
]  # fmt: skip

PROJECTIONS = ("rademacher", "bfloat16", "tensorsketch", "hadamard")
LOOP, SKLEARN = "the paper's loop (batches of 100)", "scikit-learn's PolynomialCountSketch"

Run = Callable[[], Any]
Times = tuple[float, float]  # of the processor, and of the clock on the wall


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
    tensor = torch.from_numpy(X)
    sketch = PolynomialCountSketch(degree=2, n_components=WIDTH, random_state=0).fit(X[:2])
    runs = {
        LOOP: (paper_loop(X, WIDTH), n),
        SKLEARN: (lambda: sketch.transform(X), n),
    }
    for projection in PROJECTIONS:
        fuser = RPKrossFuse(widths, WIDTH, projection=projection, random_state=0).fit(X)
        runs[f"RPKrossFuse, {projection}"] = (lambda fuser=fuser: fuser.transform(X), n)
    runs["RPKrossFuse, hadamard, torch"] = (lambda: fuser.transform(tensor), n)
    ids = np.arange(n).astype(str)
    spaces = [Space("CLIP", ids, X[:, :D_CLIP]), Space("expert", ids, X[:, D_CLIP:])]
    options = {"n_components": WIDTH, "random_state": 0, "projection": "auto"}
    runs["fuse(projection='auto'), spaces"] = (lambda: fuse(*spaces, **options), n)
    return runs


def least_times(runs: dict[str, tuple[Run, int]], repeats: int) -> dict[str, Times]:
    """Least time of each, all of them in turn so that what else the machine does hits all."""
    least = dict.fromkeys(runs, (np.inf, np.inf))
    for turn in range(repeats):  # the first warms up, and is not the least of many
        for name, (run, rows) in runs.items():
            if turn > 1 and name == SKLEARN:  # takes as long as all others together
                continue
            began = time.process_time(), time.perf_counter()
            run()
            ended = time.process_time(), time.perf_counter()
            taken = ((end - begin) / rows for begin, end in zip(began, ended, strict=True))
            cpu, wall = map(min, zip(least[name], taken, strict=True))
            least[name] = cpu, wall
    return least


def speed_table(rows: int, repeats: int) -> pd.DataFrame:
    """Time and kernel error of each, as ratios to the paper's loop."""
    X = drawn_rows(rows, (D_CLIP, D_EXPERT))
    times = least_times(contenders(X), repeats)
    errors = {}
    for projection in PROJECTIONS:
        options = {"projection": projection, "random_state": 0}
        fuser = RPKrossFuse((D_CLIP, D_EXPERT), WIDTH, **options).fit(X[:COMPARED_ROWS])
        few = X[:COMPARED_ROWS]
        errors[f"RPKrossFuse, {projection}"] = relative_error(fuser, few, fuser.exact_kernel(few))
    table = []
    for name, each in times.items():
        row: dict[str, Any] = {"what": name, "threads": torch.get_num_threads()}
        for place, clock in enumerate(("processor", "wall")):
            row[f"ms per 1,000 rows, {clock}"] = 1e6 * each[place]
            row[f"times the paper's loop, {clock}"] = times[LOOP][place] / each[place]
            row[f"times scikit-learn, {clock}"] = times[SKLEARN][place] / each[place]
        table.append({**row, "relative kernel error": errors.get(name)})
    return pd.DataFrame(table)


def rule_table(repeats: int, rows: int = 4096) -> pd.DataFrame:
    """Milliseconds per 1,000 rows of each projection at many shapes: what "auto" was taken from."""
    table = []
    for widths, columns in SHAPES:
        X = drawn_rows(rows, widths)
        runs = {}
        for projection in PROJECTIONS:
            options = {"construction": "product", "projection": projection, "random_state": 0}
            fuser = RPKrossFuse(widths, columns, **options).fit(X)
            runs[projection] = (lambda fuser=fuser, X=X: fuser.transform(X), rows)
        times = least_times(runs, repeats)
        chosen = RPKrossFuse(
            widths, columns, construction="product", projection="auto", random_state=0
        ).fit(X)
        milliseconds = {name: 1e6 * cpu for name, (cpu, _) in times.items()}
        shape = {"factors": " + ".join(map(str, widths)), "columns": columns}
        auto = chosen.chosen_["projection"]
        slower = milliseconds[auto] / min(milliseconds.values())
        table.append({**shape, **milliseconds, "auto": auto, "auto / fastest": slower})
    return pd.DataFrame(table)
