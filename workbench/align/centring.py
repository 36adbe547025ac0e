"""Rows ready to be compared: checked, in double precision, centred."""

from collections.abc import Mapping
from typing import Any

from ..arrays import at_unit_scale, check_same_rows
from ..product_rows import ProductRows


def centred_rows(
    spaces: Mapping[str, Any], *, least: int, any_unit: bool = False
) -> dict[str, Any]:
    """Check the rows of all spaces and subtract the mean row of each.

    Parameters
    ----------
    spaces : mapping of str to array, tensor or ProductRows of shape (n, d)
        The same n samples in the same order.
    least : int
        Rows that are needed.
    any_unit : bool, default=False
        Whether the unit of the rows does not count: then very small and very large ones are
        scaled, see :func:`workbench.arrays.at_unit_scale`.

    Returns
    -------
    dict of str to ndarray or ProductRows of shape (n, d)
        In double precision.

    Raises
    ------
    InputError
        As :func:`workbench.arrays.check_same_rows`.

    Examples
    --------
    >>> centred_rows({"a": [[1.0], [3.0]]}, least=2)["a"].ravel()
    array([-1.,  1.])
    """
    arrays = {name: X.astype(float) for name, X in check_same_rows(spaces, least=least).items()}
    return {name: _centred(X, any_unit) for name, X in arrays.items()}


def _centred(X: Any, any_unit: bool) -> Any:
    if isinstance(X, ProductRows):
        return X.centred()
    if any_unit:
        X = at_unit_scale(X)
    return X - X.mean(0)
