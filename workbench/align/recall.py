"""How many of the exact neighbours approximate ones hold, by a sample, with an interval."""

from dataclasses import dataclass

import numpy as np

NORMAL = 1.959964  # of a two-sided interval of 95 %


@dataclass(frozen=True)
class Recall:  # numpydoc ignore=PR02
    """Share of the exact neighbours that are found, of a random sample of rows.

    Parameters
    ----------
    value : float
        0 to 1; the mean of the rows.
    low, high : float
        Interval of 95 % for all rows.
    rows : int
        Of the sample.

    Examples
    --------
    >>> print(recall_of(np.array([1.0, 0.9, 1.0, 0.8])))
    0.925 (0.439 to 0.995; 95 %, measured on 4 rows)
    """

    value: float
    low: float
    high: float
    rows: int

    def __str__(self) -> str:
        interval = f"{self.low:.3f} to {self.high:.3f}"
        return f"{self.value:.3f} ({interval}; 95 %, measured on {self.rows:,} rows)"


def recall_of(shares: np.ndarray) -> Recall:
    """Estimate the mean of all rows from a sample.

    Parameters
    ----------
    shares : ndarray of shape (m,)
        Share of its exact neighbours that each row finds, 0 to 1.

    Returns
    -------
    Recall
        With Wilson's interval for m rows that find all or nothing: as wide as that of any shares
        of the same mean at least, and never empty at 1.

    Examples
    --------
    >>> recall = recall_of(np.ones(250))
    >>> recall.value, round(recall.low, 3)
    (1.0, 0.985)
    """
    m, mean = len(shares), float(np.mean(shares))
    square = NORMAL**2
    middle = (mean + square / (2 * m)) / (1 + square / m)
    half = NORMAL * np.sqrt(mean * (1 - mean) / m + square / (4 * m**2)) / (1 + square / m)
    return Recall(mean, max(0.0, float(middle - half)), min(1.0, float(middle + half)), m)
