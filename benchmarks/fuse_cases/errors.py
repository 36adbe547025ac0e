"""Error of the image kernel at a width, beside the least that any features of that width have."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from workbench.fusion.kernels import gram

from .cases import METHODS, Case, fusers_of

TESTED = 4  # one row in so many is not fitted
GOALS = {400: 0.08, 2488: 0.03}  # columns of the product, and the error aimed at with them
COLUMNS = (88, *GOALS)
LEAST = "least possible"
WHOLE = ", whole matrix"  # with the diagonal, as the least possible error counts
DRAWS = 3


def relative_error(
    fuser: Any, X: np.ndarray, exact: np.ndarray, *, diagonal: bool = False
) -> float:
    """Frobenius norm of the kernel's error, over that of the kernel; between different rows."""
    Z = fuser.transform(X)
    counted = np.full(exact.shape, True)
    np.fill_diagonal(counted, diagonal)
    return float(np.linalg.norm((Z @ Z.T - exact)[counted]) / np.linalg.norm(exact[counted]))


def least_error(product: np.ndarray, exact: np.ndarray, columns: int) -> float:
    """Error of the best so many columns beside CLIP's, for these rows (Eckart and Young).

    CLIP's columns stay, so that words stay exact: what is left is the product, and no matrix of
    rank l is nearer to it than its l largest eigenvectors. 0 where there are no more rows than
    columns; features of rows that were not fitted cannot be expected to come near it.
    """
    if columns >= len(exact):
        return 0.0
    values = np.sort(np.abs(np.linalg.eigvalsh(product)))[::-1]
    return float(np.linalg.norm(values[columns:]) / np.linalg.norm(exact))


def error_table(cases: Iterable[Case], C: float) -> pd.DataFrame:
    """Relative error of the image kernel, of rows that were not fitted and of those that were."""
    table = []
    for case in cases:
        X = case.rows[np.random.default_rng(0).permutation(len(case.rows))]
        fitted, others = X[len(X) // TESTED :], X[: len(X) // TESTED]
        exact_of = fusers_of("PCA-Kronecker", case, 1, C)[0].fit(fitted).exact_kernel
        for kind, rows in {"not fitted": others, "fitted": fitted}.items():
            exact = exact_of(rows.astype(np.float64))
            product = exact - C * gram(rows[:, : case.widths[0]].astype(float), kernel="cosine")
            for columns in COLUMNS:
                row = {"data": case.name, "C": C, "columns of the product": columns, "rows": kind}
                for method in METHODS:
                    own = columns if method != "Nystrom" else min(columns, len(fitted))
                    fusers = [f.fit(fitted) for f in fusers_of(method, case, own, C)[:DRAWS]]
                    for name, diagonal in {method: False, method + WHOLE: True}.items():
                        errors = [relative_error(f, rows, exact, diagonal=diagonal) for f in fusers]
                        row[name] = float(np.mean(errors))
                table.append({**row, LEAST: least_error(product, exact, columns)})
    return pd.DataFrame(table)


def goal_table(errors: pd.DataFrame) -> pd.DataFrame:
    """The best method of each data set where an error is aimed at, and what is least possible."""
    table = []
    for row in errors[errors["columns of the product"].isin(GOALS)].to_dict("records"):
        goal = GOALS[row["columns of the product"]]
        best = min(METHODS, key=lambda method, row=row: row[method])
        kept = {name: row[name] for name in ("data", "C", "columns of the product", "rows")}
        reached = {"best method": best, "error": row[best], "goal": goal}
        whole = {"whole matrix": min(row[method + WHOLE] for method in METHODS)}
        table.append({**kept, **reached, "met": row[best] <= goal, **whole, LEAST: row[LEAST]})
    return pd.DataFrame(table)
