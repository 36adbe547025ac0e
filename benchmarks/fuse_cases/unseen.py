"""Why rows that were not fitted keep an error, and a trial of what could lower it.

A learned method knows the directions of the rows it was fitted on. Two floors say what it misses of
others: with every fitted row as a landmark, and with all products of the directions that the fitted
rows of both parents span, which may be tens of thousands of columns. A random projection has no
floor; the columns that it needs for an error follow from its exact variance. The trial has both:
products of principal coordinates, as PCA-Kronecker takes them, and a random projection of what
these leave of a row, which makes the kernel unbiased again.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from workbench.arrays import normalize_rows

from .cases import Case, fusers_of
from .errors import DRAWS, GOALS, TESTED

LEARNED = 0.1  # share of the columns that are learned in the trial; more make it worse
TRIAL = "PCA, and the rest projected"


class Unseen:
    """Both parents as the product reads them, rows fitted and others.

    Parameters
    ----------
    case : Case
        Whose rows.
    C : float
        Weight of CLIP's own kernel.
    """

    def __init__(self, case: Case, C: float) -> None:
        X = case.rows[np.random.default_rng(0).permutation(len(case.rows))].astype(np.float64)
        d, first = case.widths[0], len(X) // TESTED
        mean = X[first:, d:].mean(axis=0)
        parents = normalize_rows(X[:, :d]), normalize_rows(X[:, d:] - mean)
        self.fitted = [rows[first:] for rows in parents]
        self.others = [rows[:first] for rows in parents]
        self.of_clip = C * self.others[0] @ self.others[0].T
        self.product = _product(self.others, self.others)
        self.exact = self.of_clip + self.product

    def error(self, product: np.ndarray) -> float:
        """Relative error between different rows, of an estimate of the product."""
        off = ~np.eye(len(product), dtype=bool)
        wrong = product - self.product
        return float(np.linalg.norm(wrong[off]) / np.linalg.norm(self.exact[off]))

    def all_landmarks(self) -> np.ndarray:
        """The product as Nystrom has it with every fitted row as a landmark."""
        across = _product(self.others, self.fitted)
        values, vectors = np.linalg.eigh(_product(self.fitted, self.fitted))
        kept = values > 1e-10 * values[-1]
        Z = across @ vectors[:, kept] / np.sqrt(values[kept])
        return Z @ Z.T

    def all_products(self) -> np.ndarray:
        """The product of what the fitted rows of each parent span."""
        inside = [
            rows @ _directions(known).T
            for rows, known in zip(self.others, self.fitted, strict=True)
        ]
        return _product(inside, inside)

    def learned_and_projected(self, columns: int, seed: int) -> np.ndarray:
        """The product by the products of a few coordinates, and a projection of the rest."""
        random = np.random.default_rng(seed)
        learned = int(LEARNED * columns)
        bases = [_directions(rows) for rows in self.fitted]
        squares = [(rows @ basis.T) ** 2 for rows, basis in zip(self.fitted, bases, strict=True)]
        order = np.argsort(-(squares[0].T @ squares[1]).ravel())[:learned]
        chosen = np.unravel_index(order, (len(bases[0]), len(bases[1])))
        taken = [basis[place] for basis, place in zip(bases, chosen, strict=True)]
        draws = [
            random.choice([-1.0, 1.0], (rows.shape[1], columns - learned)) for rows in self.others
        ]
        kept = _side_by_side(self.others, [basis.T for basis in taken])
        width = np.sqrt(columns - learned)
        rest = _side_by_side(self.others, draws) - kept @ _side_by_side(taken, draws)
        Z = normalize_rows(np.hstack([kept, rest / width]))
        return Z @ Z.T


def unseen_table(cases: Iterable[Case], C: float) -> pd.DataFrame:
    """A row for each data set and error that is aimed at."""
    table = []
    for case in cases:
        unseen = Unseen(case, C)
        floors = {
            "all landmarks": unseen.error(unseen.all_landmarks()),
            "all products": unseen.error(unseen.all_products()),
        }
        for columns, goal in GOALS.items():
            tried = [
                unseen.error(unseen.learned_and_projected(columns, seed)) for seed in range(DRAWS)
            ]
            row: dict[str, Any] = {"data": case.name, "C": C, "columns of the product": columns}
            row |= {"goal": goal, TRIAL: float(np.mean(tried)), **floors}
            row["columns that a projection needs"] = _needed(case, unseen, C, goal)
            table.append(row)
    return pd.DataFrame(table)


def _needed(case: Case, unseen: Unseen, C: float, goal: float) -> int:
    """Columns with which the exact variance of a random projection is that of the goal."""
    columns = 1000
    fuser = fusers_of("random projection", case, columns, C)[0]
    rows = [np.hstack(parents) for parents in (unseen.fitted, unseen.others)]
    off = ~np.eye(len(rows[1]), dtype=bool)
    wrong = np.linalg.norm(fuser.fit(rows[0]).standard_error(rows[1])[off])
    return round(columns * float(wrong / (goal * np.linalg.norm(unseen.exact[off]))) ** 2)


def _product(first: list[np.ndarray], second: list[np.ndarray]) -> np.ndarray:
    kernels = [x @ y.T for x, y in zip(first, second, strict=True)]
    return kernels[0] * kernels[1]


def _side_by_side(rows: list[np.ndarray], maps: list[np.ndarray]) -> np.ndarray:
    """Products of one column of each parent."""
    mapped = [x @ each for x, each in zip(rows, maps, strict=True)]
    return mapped[0] * mapped[1]


def _directions(rows: np.ndarray) -> np.ndarray:
    """An orthonormal basis of what rows span."""
    _, sizes, vectors = np.linalg.svd(rows, full_matrices=False)
    return vectors[sizes > 1e-8 * sizes[0]]
