"""Time of the linear probe's fits beside scikit-learn's, at the same optimum, in one process.

    python benchmarks/probe.py [--repeats 3] [--rows 512] [--only NAME]

Prints the processor time of one pass over all penalties, the least of the repeats, and its ratio
to ours; and how far each ends above the lowest loss that any of them found, at the last penalty.
Scikit-learn's solvers start at their last solution, as ours does, with ``tol=1e-5`` (what the
probe asks of them to be as near the optimum differs by solver: the last column says what came).
"""

import argparse
import time
import warnings
from collections.abc import Callable

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from workbench._classifiers.penalty import MOMENTUM, PENALTIES, ROUGH
from workbench._classifiers.softmax import SoftmaxRegression
from workbench._classifiers.span import training_span

CASES = {  # columns, classes, noise beside centres of length 1
    "narrow, 8 classes": (64, 8, 0.3),
    "narrow, 64 classes": (64, 64, 0.5),
    "128 columns, 64 classes": (128, 64, 0.5),
    "3,000 columns, 8 classes": (3000, 8, 0.5),
}


def rows_of(n: int, d: int, k: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows around centres, in the coordinates of their span, and their classes."""
    rng = np.random.default_rng(0)
    codes = rng.integers(k, size=n)
    centres = rng.standard_normal((k, d)) / np.sqrt(d)
    fades = np.linspace(1, 0.05, d)  # as in embeddings: few columns vary most
    X = (centres[codes] + noise * rng.standard_normal((n, d))) * fades
    return training_span(X, X)[0], np.unique(codes, return_inverse=True)[1]


def ours(X: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Our pass, as in cross-validation."""
    model = SoftmaxRegression(X, codes)
    before = here = np.zeros((X.shape[1] + 1, model.n_classes))
    for C in PENALTIES:
        fit = model.fit(C, here + MOMENTUM * (here - before), pull=ROUGH)
        before, here = here, fit.weights
    return here


def scikit(solver: str) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Scikit-learn's pass."""

    def run(X: np.ndarray, codes: np.ndarray) -> np.ndarray:
        model = LogisticRegression(solver=solver, tol=1e-5, max_iter=1000, warm_start=True)
        for C in PENALTIES:
            model.set_params(C=C).fit(X, codes)
        return np.vstack([model.coef_.T, model.intercept_])

    return run


def loss(X: np.ndarray, codes: np.ndarray, weights: np.ndarray) -> float:
    """What is minimised, at the last penalty."""
    scores = X @ weights[:-1] + weights[-1]
    largest = scores.max(1)
    logs = largest + np.log(np.exp(scores - largest[:, None]).sum(1))
    own = scores[np.arange(len(X)), codes]
    return float(np.mean(logs - own) + np.sum(weights[:-1] ** 2) / (2 * PENALTIES[-1] * len(X)))


def main() -> None:
    """Print a table for each case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rows", type=int, default=512)
    parser.add_argument("--only", default="", help="part of a case's name")
    options = parser.parse_args()
    ways = {"ours": ours, "lbfgs": scikit("lbfgs"), "newton-cg": scikit("newton-cg")}
    print("| case | solver | ms | ratio | loss above the lowest, in parts of it |")
    print("| --- | --- | --- | --- | --- |")
    for name, shape in CASES.items():
        if options.only not in name:
            continue
        X, codes = rows_of(options.rows, *shape)
        least = dict.fromkeys(ways, np.inf)
        losses = {}
        for _ in range(options.repeats):
            for way, run in ways.items():
                began = time.process_time()
                weights = run(X, codes)
                least[way] = min(least[way], time.process_time() - began)
                losses[way] = loss(X, codes, weights)
        lowest = min(losses.values())
        for way, seconds in least.items():
            above = (losses[way] - lowest) / lowest
            ratio = seconds / least["ours"]
            print(f"| {name} | {way} | {1000 * seconds:,.0f} | {ratio:.1f} | {above:.1e} |")


if __name__ == "__main__":
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        main()
