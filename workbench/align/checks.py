"""What arrays must be to be compared."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .._require import require
from ..arrays import to_numpy


def _checked(spaces: Mapping[str, Any], least: int, centred: bool = True) -> dict[str, np.ndarray]:
    arrays = {name: to_numpy(X).astype(float) for name, X in spaces.items()}
    n = len(next(iter(arrays.values())))
    for name, X in arrays.items():
        require(X.ndim == 2, f"{name} has shape {X.shape}", "rows x dimensions")
        rows = f"{name} has {len(X)} rows, {next(iter(arrays))} {n}"
        require(len(X) == n, rows, "the same samples in the same order")
        require(n >= least, f"{n} rows", f"at least {least}")
        require(np.isfinite(X).all(), f"{name} has NaN or infinite values", "finite rows")
        require(np.ptp(X, axis=0).any(), f"{name} has all rows equal", "rows that differ")
    return {name: X - X.mean(0) if centred else X for name, X in arrays.items()}
