"""Numbers as colours of one sequential scale."""

from typing import Any

import numpy as np

from .._printable import printable
from .._require import InputError, require
from ..data.dataset import Dataset

STEPS = 32  # colours of the scale
GREY = "#8E97A3"  # for rows without a number


def number_colouring(dataset: Dataset, name: str, values: Any, banner: str) -> dict[str, Any]:
    """Return numbers as a colouring of the maps: 32 colours of a scale, NaN in grey.

    Parameters
    ----------
    dataset : Dataset
        Whose samples the numbers are of.
    name : str
        What they are.
    values : array-like of shape (n,)
        One number per sample; what is not finite is grey.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    dict
        As the page's script reads it.

    Raises
    ------
    InputError
        If there is not one number per sample, or none at all.
    """
    from ..views.panels import joined_notes

    try:
        values = np.asarray(values, float)
    except (TypeError, ValueError) as error:
        raise InputError(f"colours[{name!r}]: expected {dataset.n} numbers ({error}).") from error
    shape = f"colours[{name!r}] has shape {values.shape}"
    require(values.shape == (dataset.n,), shape, f"{dataset.n} numbers")
    finite = np.isfinite(values)
    require(finite.any(), f"colours[{name!r}] without a number", "at least one")
    low = float(values[finite].min())
    high = float(values[finite].max())
    scale = f"colour: {name}, {low:.3g} to {high:.3g}"
    return {
        "name": printable(name),
        "values": values.round(4),
        "codes": _steps(values, low, high),
        "colours": _colours(),
        "symbols": ["circle"] * (STEPS + 1),
        "subtitle": joined_notes([f"{dataset.n:,} samples", scale, banner]),
    }


def _steps(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return the number of each value's colour; one beyond the scale for those without."""
    steps = np.full(len(values), STEPS)
    finite = np.isfinite(values)
    span = (high - low) or 1
    steps[finite] = ((values[finite] - low) / span * (STEPS - 1)).round()
    return steps


def _colours() -> list[str]:
    from plotly.colors import sample_colorscale

    from ..views.style import SCALE

    return [*sample_colorscale(SCALE, np.linspace(0, 1, STEPS)), GREY]
