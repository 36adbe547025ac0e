"""Rows in fewer bytes: half numbers and whole numbers of eight bits, and what that costs."""

from typing import Any

import numpy as np

from ..align.neighbourhoods import nearest, shared

FORMATS = ("float16", "int8")
K = 10
MOST_ROWS = 5_000  # among which neighbours are looked for
MOST_QUERIES = 500
INT8 = 127
SCALE_BYTES = 4  # of the one number that each int8 row is multiplied by


def bytes_in(form: str, width: int) -> float:
    """Count the bytes of a row.

    Parameters
    ----------
    form : {"float16", "int8"}
        Kind of number.
    width : int
        Columns.

    Returns
    -------
    float
        Of int8, the row's own scale is among them.

    Examples
    --------
    >>> bytes_in("float16", 512), bytes_in("int8", 512)
    (1024.0, 516.0)
    """
    return float(2 * width if form == "float16" else width + SCALE_BYTES)


def in_small(rows: Any, form: str) -> np.ndarray:
    """Round rows to fewer bytes, and give what they mean.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Any finite ones.
    form : {"float16", "int8"}
        Half numbers; or whole numbers from -127 to 127, times a scale for each row.

    Returns
    -------
    ndarray of float32 of shape (n, d)
        What a database would compute with.

    Examples
    --------
    >>> in_small(np.array([[1.0, 0.501]]), "int8").round(3)
    array([[1.   , 0.504]], dtype=float32)
    """
    if form == "float16":
        with np.errstate(over="ignore"):
            return np.asarray(rows, np.float16).astype(np.float32)
    largest = np.abs(rows).max(axis=1, keepdims=True)
    scale = np.where(largest > 0, largest, 1) / INT8
    return (np.rint(rows / scale) * scale).astype(np.float32)


def neighbours_kept(rows: Any) -> dict[str, float]:
    """Measure how many of the ten nearest stay when rows are rounded.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Ready to compare by inner product. Of more than 5,000 the first are taken, of which 500
        evenly spaced ones ask.

    Returns
    -------
    dict of str to float
        Share by kind of number, 0 to 1; empty for fewer than three rows. The row that asks is not
        rounded, as in a database.

    Examples
    --------
    >>> neighbours_kept(np.random.default_rng(0).normal(size=(100, 8)))["float16"] > 0.99
    True
    """
    rows = np.asarray(rows[:MOST_ROWS])
    n = len(rows)
    k = min(K, n - 2)
    if k < 1:
        return {}
    asking = np.unique(np.linspace(0, n - 1, min(n, MOST_QUERIES)).astype(int))
    exact = nearest(rows[asking] @ rows.T, asking, k)
    kept = {}
    for form in FORMATS:
        rounded = in_small(rows, form)
        if not np.isfinite(rounded).all():  # too large for half numbers
            continue
        found = nearest(rows[asking] @ rounded.T, asking, k)
        kept[form] = float(shared(exact, found).mean())
    return kept
