"""Columns of the products in a fused row: how many, filled up, and scaled."""

import warnings
from collections.abc import Sequence
from typing import Any

from array_api_compat import array_namespace, device

from .._checks import is_integer
from .._require import require
from ..arrays import scaled_rows
from .parents import Factor

SMALLER = "a smaller n_components (-l)"  # what to do where memory does not do


def share_width(n_components: int, kept: int, products: list[str]) -> dict[str, int]:
    """Share the columns that the parents leave between the products.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    kept : int
        Columns of it that hold CLIP, and experts that count on their own.
    products : list of str
        Names of the products.

    Returns
    -------
    dict of str to int
        Columns of each; the last ones get the remainder.

    Raises
    ------
    InputError
        If these are wider than ``n_components``.

    Warns
    -----
    UserWarning
        If no column is left for the product.

    Examples
    --------
    >>> share_width(32, 5, ["image", "text"])
    {'image': 13, 'text': 14}
    """
    whole = is_integer(n_components) and n_components > 0
    require(whole, f"n_components={n_components!r}", "a whole number above 0")
    left = int(n_components) - kept
    got = f"n_components={n_components} with {kept} columns of parents that stay as they are"
    expected = f"more than {kept} columns (n_components, -l)"
    require(left >= 0, got, expected)
    if left < len(products):
        message = f"{got}: no column is left for the product"
        message = f"{message}; raise n_components (-l) above {kept}"
        warnings.warn(message, UserWarning, stacklevel=5)  # at the call of fit
    return {name: (left + i) // len(products) for i, name in enumerate(products)}


def pad_columns(features: Any, width: int) -> Any:
    """Fill rows up to a width with columns of zeros.

    Parameters
    ----------
    features : array or tensor of shape (n, w)
        With w at most ``width``.
    width : int
        Columns of the result.

    Returns
    -------
    array or tensor of shape (n, width)
        Inner products are the same.

    Examples
    --------
    >>> import numpy as np
    >>> pad_columns(np.ones((1, 2)), 3)
    array([[1., 1., 0.]])
    """
    missing = width - features.shape[1]
    if missing == 0:
        return features
    xp = array_namespace(features)
    shape = (features.shape[0], missing)
    zeros = xp.zeros(shape, dtype=features.dtype, device=device(features))
    return xp.concat([features, zeros], axis=1)


def scale_to_product(features: Any, rows: list[Any], factors: Sequence[Factor]) -> Any:
    """Scale each estimated row to the length of the exact product.

    Parameters
    ----------
    features : array or tensor of shape (n, width)
        Estimated product.
    rows : list of arrays of shape (n, d_i)
        Its factors.
    factors : sequence of Factor
        Their kernels; a shift-invariant one has length 1.

    Returns
    -------
    array or tensor of shape (n, width)
        The diagonal of the kernel is exact.
    """
    features, scale = scale_of_product(features, rows, factors)
    return features * scale


def scale_of_product(features: Any, rows: list[Any], factors: Sequence[Factor]) -> tuple[Any, Any]:
    """Compute what brings each estimated row to the length of the exact product.

    Parameters
    ----------
    features : array or tensor of shape (n, width)
        Estimated product.
    rows : list of arrays of shape (n, d_i)
        Its factors.
    factors : sequence of Factor
        Their kernels.

    Returns
    -------
    features : array or tensor of shape (n, width)
        The same, where squares are in the range of the dtype.
    scale : array or tensor of shape (n, 1)
        Of each row.
    """
    xp = array_namespace(features)
    features, norms = scaled_rows(features)
    scale = 1 / norms
    for row, factor in zip(rows, factors, strict=True):
        if not factor.shift_invariant:
            scale = scale * xp.linalg.vector_norm(row, axis=1, keepdims=True)
    return features, scale
