"""What an explorer is given, checked."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import _checks, layout
from .._require import require
from .._space_checks import spaces_of
from ..data.dataset import Dataset
from ..store import Space


def check_spaces(dataset: Dataset, spaces: Mapping[str, Any]) -> dict[str, Space]:
    """Leave out what is None, refuse what is no space of the dataset.

    Parameters
    ----------
    dataset : Dataset
        Its ids must be those of every space.
    spaces : mapping of str to Space or None
        Those to explore.

    Returns
    -------
    dict of str to Space
        Without those that are None.

    Raises
    ------
    InputError
        If there is none, one is no Space or of other ids, or none has image rows.

    Examples
    --------
    >>> import pandas as pd
    >>> ids = np.array(["a"])
    >>> data = Dataset("one", ids, None, pd.DataFrame(index=ids))
    >>> list(check_spaces(data, {"x": Space("x", ids, np.eye(1)), "y": None}))
    ['x']
    """
    given = _checks.named("spaces", spaces, "spaces")
    given = {name: space for name, space in given.items() if space is not None}
    require(given, "no space", "a mapping of names to spaces")
    given = spaces_of(dataset, given)
    require(layout.images(given), "no space with image rows", "at least one")
    return given


def check_layouts(layouts: Mapping[str, Any], names: list[str], n: int) -> dict[str, np.ndarray]:
    """Take the maps of some spaces, as they were made before.

    Parameters
    ----------
    layouts : mapping of str to ndarray of shape (n, 2)
        Maps by name of their space; others are left out.
    names : list of str
        Spaces that need one.
    n : int
        Samples of the dataset.

    Returns
    -------
    dict of str to ndarray of shape (n, 2)
        In the order of the names.

    Raises
    ------
    InputError
        If one is missing or has another shape.

    Examples
    --------
    >>> list(check_layouts({"a": np.ones((3, 2)), "b": None}, ["a"], 3))
    ['a']
    """
    layouts = _checks.named("layouts", layouts, "maps")
    for name in names:
        require(name in layouts, f"layouts without {name}", "a map of every space with pictures")
        shape = np.shape(layouts[name])
        require(shape == (n, 2), f"layout of {name}: shape {shape}", f"({n}, 2), a point each")
    return {name: np.asarray(layouts[name]) for name in names}


def row_of_points(n: int) -> np.ndarray:
    """Place points that are too few for a map side by side.

    Parameters
    ----------
    n : int
        Points.

    Returns
    -------
    ndarray of shape (n, 2)
        In the order of the rows.

    Examples
    --------
    >>> row_of_points(2)
    array([[0., 0.],
           [1., 0.]], dtype=float32)
    """
    return np.column_stack([np.arange(n), np.zeros(n)]).astype(np.float32)
