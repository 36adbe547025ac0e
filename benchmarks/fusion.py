"""Time of one fused embedding, side by side in one process: ours, the exact product, rivals.

    python benchmarks/fusion.py [--rows 5000] [--repeats 5]

Prints medians and ratios to RPKrossFuse. The rivals: scikit-learn's PolynomialCountSketch on the
concatenated parents (degree 2; the nearest library estimator), and the projection of the paper's
public script (uniform entries, its own scale, torch; timing only, its values are another kernel's).
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from sklearn.kernel_approximation import PolynomialCountSketch

from workbench.fusion.krossfuse import KPoMRP, KrossFuse, RPKrossFuse

D_CLIP, D_EXPERT, WIDTH = 512, 768, 3000


def paper_script(X: np.ndarray) -> Callable[[], object]:
    clip, expert = torch.tensor(X[:, :D_CLIP]), torch.tensor(X[:, D_CLIP:])
    U = (torch.rand(D_CLIP, WIDTH) * 2 - 1) * 3**0.5 / WIDTH**0.5
    V = (torch.rand(D_EXPERT, WIDTH) * 2 - 1) * 3**0.5 / WIDTH**0.5

    def transform() -> object:
        a, b = (torch.nn.functional.normalize(x) for x in (clip, expert))
        return (a @ U) * (b @ V)

    return transform


def contenders(X: np.ndarray) -> dict[str, Callable[[], object]]:
    widths = (D_CLIP, D_EXPERT)
    few = X[:200]  # the exact product of 200 rows is 0.3 GB
    tensor = torch.tensor(X)
    rp = RPKrossFuse(widths, WIDTH, random_state=0).fit(X)
    on_torch = RPKrossFuse(widths, WIDTH, random_state=0).fit(tensor)
    kpomrp = KPoMRP(widths, WIDTH, random_state=0).fit(X)
    exact = KrossFuse(widths).fit(few)
    sketch = PolynomialCountSketch(degree=2, n_components=WIDTH, random_state=0).fit(X)
    return {
        "RPKrossFuse (NumPy)": lambda: rp.transform(X),
        "RPKrossFuse (torch)": lambda: on_torch.transform(tensor),
        "the paper's script (torch)": paper_script(X),
        "KPoMRP": lambda: kpomrp.transform(X),
        "PolynomialCountSketch of the concatenation": lambda: sketch.transform(X),
        "KrossFuse, exact (200 rows)": lambda: exact.transform(few),
    }


def seconds_per_1000(run: Callable[[], object], rows: int, repeats: int) -> float:
    run()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return statistics.median(times) / rows * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    X = np.random.default_rng(0).standard_normal((arguments.rows, D_CLIP + D_EXPERT))
    X = X.astype(np.float32)
    print(
        f"{platform.machine()}, {torch.get_num_threads()} threads, {D_CLIP}+{D_EXPERT} -> {WIDTH}"
    )
    base = None
    for name, run in contenders(X).items():
        rows = 200 if "200 rows" in name else arguments.rows
        seconds = seconds_per_1000(run, rows, arguments.repeats)
        base = base or seconds
        print(f"{name:44s} {seconds * 1000:9.1f} ms per 1,000 rows   x{seconds / base:.2f}")


if __name__ == "__main__":
    main()
