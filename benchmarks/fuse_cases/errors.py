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


def relative_error(fuser: Any, X: np.ndarray) -> float:
    """Frobenius norm of the kernel's error, over that of the kernel."""
    Z, exact = fuser.transform(X), fuser.exact_kernel(X)
    return float(np.linalg.norm(Z @ Z.T - exact) / np.linalg.norm(exact))


def least_error(fuser: Any, case: Case, X: np.ndarray, columns: int) -> float:
    """Error of the best so many columns beside CLIP's, for these rows (Eckart and Young).

    CLIP's columns stay, so that words stay exact: what is left is the product, and no matrix of
    rank l is nearer to it than its l largest eigenvectors. 0 where there are no more rows than
    columns; features of rows that were not fitted cannot be expected to come near it.
    """
    wide = X.astype(np.float64)
    exact = fuser.exact_kernel(wide)
    product = exact - fuser.C * gram(wide[:, : case.widths[0]], kernel="cosine")
    values = np.sort(np.abs(np.linalg.eigvalsh(product)))[::-1]
    return float(np.linalg.norm(values[columns:]) / np.linalg.norm(exact))


def error_table(cases: Iterable[Case], C: float) -> pd.DataFrame:
    """Relative error of the image kernel, between rows that were not fitted and those that were."""
    table = []
    for case in cases:
        X = case.rows[np.random.default_rng(0).permutation(len(case.rows))]
        rows = {"not fitted": X[: len(X) // TESTED], "fitted": X[len(X) // TESTED :]}
        for columns in COLUMNS:
            shape = {"data": case.name, "C": C, "columns of the product": columns}
            found = {kind: {**shape, "rows": kind} for kind in rows}
            for method in METHODS:
                own = columns if method != "Nystrom" else min(columns, len(rows["fitted"]))
                fitted = [f.fit(rows["fitted"]) for f in fusers_of(method, case, own, C)]
                for kind, each in rows.items():
                    errors = [relative_error(fuser, each) for fuser in fitted]
                    found[kind][method] = float(np.mean(errors))
            for kind, each in rows.items():
                found[kind][LEAST] = least_error(fitted[0], case, each, columns)
            table += found.values()
    return pd.DataFrame(table)


def goal_table(errors: pd.DataFrame) -> pd.DataFrame:
    """The best method of each data set where an error is aimed at, and what is least possible."""
    table = []
    for row in errors[errors["columns of the product"].isin(GOALS)].to_dict("records"):
        goal = GOALS[row["columns of the product"]]
        best = min(METHODS, key=lambda method, row=row: row[method])
        kept = {name: row[name] for name in ("data", "C", "columns of the product", "rows")}
        reached = {"best method": best, "error": row[best], "goal": goal}
        table.append({**kept, **reached, "met": row[best] <= goal, LEAST: row[LEAST]})
    return pd.DataFrame(table)
